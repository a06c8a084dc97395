import { NotificationSettings, notificationPresets } from '@timbre/notifications/contract'
import { expect, it } from 'vitest'
import { presetNames, presetOf } from './presets.ts'

it('knows a preset again, and sees when something was chosen otherwise', () => {
  const choices = NotificationSettings.initial
  expect(presetOf(choices)).toBe('normal')
  for (const name of presetNames) expect(presetOf({ ...choices, ...notificationPresets[name], repeat: true })).toBe(name)
  expect(presetOf({ ...choices, reply: { ...choices.reply, volume: 61 } })).toBeUndefined()
})
