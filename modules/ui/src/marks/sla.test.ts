import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slaState, slaTime, type ShownTarget } from './sla.ts'

const target: ShownTarget = { name: 'First reply', policy: 'Standard', dueAt: '2026-11-21T12:00:00Z', riskAt: '2026-11-21T11:15:00Z', paused: false, metAt: null }
const at = (time: string) => new Date(`2026-11-21T${time}Z`)

describe('a promise of time', () => {
  it.each([
    ['07:00:00', 'ok', '5h'],
    ['11:14:59', 'ok', '45min'],
    ['11:15:00', 'risk', '45min'],
    ['11:22:00', 'risk', '38min'],
    ['11:55:00', 'risk', '5min'],
    ['11:55:01', 'due', '4:59'],
    ['11:59:59', 'due', '0:01'],
    ['12:00:00', 'breach', '+0min'],
    ['12:12:00', 'breach', '+12min'],
    ['15:10:00', 'breach', '+3h'],
  ])('at %s is %s and reads %s', (time, state, text) => {
    expect(slaState(target, at(time))).toBe(state)
    expect(slaTime(target, at(time), 'es')).toBe(text)
  })

  it('says it in words for who hears it', () => expect(slaTime(target, at('11:22:00'), 'en', 'long')).toBe('38 minutes'))

  it('stands still while it is paused, and is over once it is met', () => {
    expect(slaState({ ...target, paused: true }, at('13:00:00'))).toBe('paused')
    expect(slaState({ ...target, paused: true, metAt: '2026-11-21T10:00:00Z' }, at('13:00:00'))).toBe('met')
  })

  it('never gets better by waiting', () => {
    const order = ['ok', 'risk', 'due', 'breach']
    fc.assert(
      fc.property(fc.integer({ min: -1e8, max: 1e8 }), fc.nat(1e8), (from, later) => {
        const now = new Date(at('12:00:00').getTime() + from)
        expect(order.indexOf(slaState(target, new Date(now.getTime() + later)))).toBeGreaterThanOrEqual(order.indexOf(slaState(target, now)))
      }),
    )
  })
})
