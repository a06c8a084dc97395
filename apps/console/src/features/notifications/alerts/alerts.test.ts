import { notificationPresets, soundNames } from '@timbre/notifications/contract'
import { describe, expect, it } from 'vitest'
import { isQuiet } from './quiet-hours.ts'
import { ringFor } from './ringing.ts'
import { lengthOf, scores } from './sounds.ts'

describe('how an agent hears of something', () => {
  const { reply } = notificationPresets.normal
  const away = { inFocus: false, reading: false, quiet: false }

  it('is as they chose while Timbre is out of sight', () => expect(ringFor(reply, away)).toEqual({ sound: { name: 'drop', volume: 0.6 }, desktop: true }))
  it('is soft in front of Timbre, and without the desktop', () => expect(ringFor(reply, { ...away, inFocus: true })).toEqual({ sound: { name: 'drop', volume: 0.3 }, desktop: false }))
  it.each([{ reading: true }, { quiet: true }])('is not at all with %j', (more) => expect(ringFor(reply, { ...away, ...more })).toEqual({ sound: null, desktop: false }))
  it('is without a sound that is off or has no volume', () => {
    for (const more of [{ sound: 'off' as const }, { volume: 0 }]) expect(ringFor({ ...reply, ...more }, away)).toEqual({ sound: null, desktop: true })
  })
})

describe('quiet hours', () => {
  const night = { on: true, from: '20:00', to: '08:00' }
  const at = (time: string) => new Date(`2026-11-21T${time}:00Z`)

  it('go over midnight, in the time zone of the agent', () => {
    expect([isQuiet(night, at('19:30'), 'Europe/Madrid'), isQuiet(night, at('18:59'), 'Europe/Madrid')]).toEqual([true, false])
    expect([isQuiet(night, at('06:59'), 'Europe/Madrid'), isQuiet(night, at('07:00'), 'Europe/Madrid')]).toEqual([true, false])
  })
  it('may lie within a day', () => {
    const lunch = { on: true, from: '13:00', to: '14:00' }
    expect(['12:59', '13:00', '13:59', '14:00'].map((time) => isQuiet(lunch, at(time), 'UTC'))).toEqual([false, true, true, false])
  })
  it('are none when they are off', () => expect(isQuiet({ ...night, on: false }, at('23:00'), 'UTC')).toBe(false))
})

it('there are eight sounds, short and told apart', () => {
  expect(soundNames).toHaveLength(8)
  for (const name of soundNames) expect(lengthOf(name)).toBeLessThan(1.5)
  expect(new Set(soundNames.map((name) => JSON.stringify(scores[name]))).size).toBe(8)
})
