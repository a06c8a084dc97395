import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { burst, isWanted, keepAs, whoIsTold, type Fact, type TicketNow } from './notification.ts'

const [ana, ben, cleo] = [1, 2, 3]
const ticket: TicketNow = { assigneeId: ana, disposition: 'normal', resting: false }
const fact: Fact = { byAgentId: null, begins: false, moved: false }
const fromCustomer = { kind: 'customer', mentions: [], automatic: false }

describe('who is told', () => {
  test.each<[string, Partial<Fact>, Partial<TicketNow>, Record<number, string>]>([
    ['the agent a ticket was given to', { assignedTo: ana, byAgentId: ben }, {}, { [ana]: 'assigned' }],
    ['nobody of what they gave themselves', { assignedTo: ana, byAgentId: ana }, {}, {}],
    ['not who has handed the ticket on meanwhile', { assignedTo: ben }, {}, {}],
    ['nobody when a ticket is given to nobody', { assignedTo: null, byAgentId: ben }, { assigneeId: null }, {}],
    ['the agent whose customer wrote', { message: fromCustomer }, {}, { [ana]: 'reply' }],
    ['nobody of what a machine wrote', { message: { ...fromCustomer, automatic: true } }, {}, {}],
    ['nobody of a colleague’s reply', { message: { ...fromCustomer, kind: 'reply' }, byAgentId: ben }, {}, {}],
    ['whom a note names, but its writer', { message: { kind: 'note', mentions: [ben, ana, cleo], automatic: false }, byAgentId: ana }, {}, { [ben]: 'mention', [cleo]: 'mention' }],
    ['the department of a new ticket', { begins: true }, { assigneeId: null }, { [ben]: 'department', [cleo]: 'department' }],
    ['the department a ticket came to, but who sent it there', { moved: true, byAgentId: ben }, { assigneeId: null }, { [cleo]: 'department' }],
    ['the department when a customer nobody looks after writes', { message: fromCustomer }, { assigneeId: null }, { [ben]: 'department', [cleo]: 'department' }],
    ['not the department of a ticket somebody has', { begins: true, assignedTo: ana, byAgentId: ben }, {}, { [ana]: 'assigned' }],
    ['nobody when a machine answers a ticket nobody has', { message: { ...fromCustomer, automatic: true } }, { assigneeId: null }, {}],
    ['not the department of work that is done', { moved: true }, { assigneeId: null, resting: true }, {}],
    ['nobody of spam', { begins: true }, { assigneeId: null, disposition: 'spam' }, {}],
    ['who wrote the reply that did not leave', { failedReplyOf: cleo }, {}, { [cleo]: 'sendFailed' }],
    ['of a mention even on a ticket in the trash', { message: { kind: 'note', mentions: [ben], automatic: false } }, { disposition: 'trash' }, { [ben]: 'mention' }],
  ])('%s', (_name, more, state, expected) => {
    const told = whoIsTold({ ...fact, ...more }, { ...ticket, ...state }, [ben, cleo])
    expect(Object.fromEntries(told.map(({ agentId, kind }) => [agentId, kind]))).toEqual(expected)
  })

  test('once each, and never who did it', () => {
    const agent = fc.integer({ min: 1, max: 5 })
    const maybe = fc.option(agent)
    const facts = fc.record({ byAgentId: maybe, begins: fc.boolean(), moved: fc.boolean(), assignedTo: maybe, failedReplyOf: maybe, message: fc.record({ kind: fc.constantFrom('customer', 'reply', 'note'), mentions: fc.array(agent), automatic: fc.boolean() }) })
    const tickets = fc.record({ assigneeId: maybe, disposition: fc.constantFrom('normal', 'spam', 'trash'), resting: fc.boolean() })
    fc.assert(
      fc.property(facts, tickets, fc.array(agent), (one, now, members) => {
        const people = whoIsTold(one, now, members).map(({ agentId }) => agentId)
        expect(new Set(people).size).toBe(people.length)
        expect(people).not.toContain(one.byAgentId)
      }),
    )
  })
})

test('somebody hears of what they want in one way at least', () => {
  const silent = { inApp: false, sound: 'off', volume: 50, desktop: false } as const
  expect(isWanted(silent)).toBe(false)
  expect([{ inApp: true }, { sound: 'bell' as const }, { desktop: true }].map((way) => isWanted({ ...silent, ...way }))).toEqual([true, true, true])
})

describe('many at once', () => {
  const fresh = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

  test('are one, from the fifth ticket on', () => {
    expect(keepAs('assigned', { together: false, ticketIds: [] }, fresh(burst.tickets - 1))).toBe('single')
    expect(keepAs('assigned', { together: false, ticketIds: [] }, fresh(burst.tickets))).toBe('together')
    expect(keepAs('assigned', { together: false, ticketIds: [8, 9] }, fresh(burst.tickets - 2))).toBe('together')
  })

  test('join those that came before', () => expect(keepAs('department', { together: true, ticketIds: [] }, [1])).toBe('more'))

  test('messages on one ticket are not many', () => expect(keepAs('reply', { together: false, ticketIds: [1, 1, 1] }, [1, 1, 1, 1])).toBe('single'))

  test('mentions stay by themselves', () => expect(keepAs('mention', { together: false, ticketIds: fresh(9) }, [10])).toBe('single'))
})
