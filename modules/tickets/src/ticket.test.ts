import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agentReplied, customerReplied, edited, firstOf, noteAdded, previewOf, trackedFields, type Status, type StatusCategory, type TicketState } from './ticket.ts'

const earlier = new Date('2026-11-20T08:00:00Z')
const now = new Date('2026-11-21T10:00:00Z')

const wakes: readonly StatusCategory[] = ['pending', 'onHold', 'solved', 'closed']
const statuses: readonly Status[] = (['new', 'open', 'pending', 'onHold', 'solved', 'closed'] as const).map((category, index) => ({
  id: index + 1,
  category,
  position: (index + 1) * 10,
  wakesOnReply: wakes.includes(category),
  active: true,
}))
const statusOf = (category: StatusCategory) => statuses.find((status) => status.category === category) as Status

function ticketIn(category: StatusCategory, more: Partial<TicketState> = {}): TicketState {
  return {
    id: 7,
    subject: 'Printer',
    requesterId: 1,
    departmentId: 1,
    assigneeId: null,
    statusId: statusOf(category).id,
    statusCategory: category,
    priorityId: 2,
    typeId: null,
    tags: [],
    customFields: {},
    disposition: 'normal',
    watcherIds: [],
    preview: '',
    lastMessageKind: 'customer',
    firstResponseAt: null,
    solvedAt: null,
    closedAt: null,
    waitingSince: null,
    updatedAt: earlier,
    version: 3,
    ...more,
  }
}

describe('a customer writes', () => {
  test.each(wakes)('a ticket that is %s comes back to open', (category) => {
    const { next, changes } = customerReplied(ticketIn(category, { solvedAt: earlier, closedAt: earlier }), statuses, 'Still broken', now)
    expect(next).toMatchObject({ statusCategory: 'open', statusId: statusOf('open').id, solvedAt: null, closedAt: null, preview: 'Still broken', lastMessageKind: 'customer' })
    expect(changes).toEqual({ statusId: [statusOf(category).id, statusOf('open').id] })
  })

  test.each(['new', 'open'] as const)('a ticket that is %s stays so', (category) => {
    const { next, changes } = customerReplied(ticketIn(category), statuses, 'More', now)
    expect(next.statusCategory).toBe(category)
    expect(changes).toEqual({})
    expect(next).toMatchObject({ version: 4, updatedAt: now })
  })

  test('they wait from the first word that nobody answered', () => {
    expect(customerReplied(ticketIn('open'), statuses, 'Hello?', now).next.waitingSince).toEqual(now)
    expect(customerReplied(ticketIn('open', { waitingSince: earlier }), statuses, 'Hello??', now).next.waitingSince).toEqual(earlier)
    expect(customerReplied(ticketIn('solved', { waitingSince: earlier }), statuses, 'Again', now).next.waitingSince).toEqual(now)
    expect(customerReplied(ticketIn('open'), [], 'I am on holiday', now).next.waitingSince).toBeNull()
  })

  test('a ticket in the trash is work again; spam stays spam', () => {
    expect(customerReplied(ticketIn('open', { disposition: 'trash' }), statuses, 'Hello?', now).changes).toMatchObject({ disposition: ['trash', 'normal'] })
    expect(customerReplied(ticketIn('open', { disposition: 'spam' }), statuses, 'Buy!', now).changes).toEqual({})
  })

  test('a status that was told to sleep through replies does', () => {
    const asleep = statuses.map((status) => (status.category === 'closed' ? { ...status, wakesOnReply: false } : status))
    expect(customerReplied(ticketIn('closed', { closedAt: earlier }), asleep, 'More', now).next).toMatchObject({ statusCategory: 'closed', closedAt: earlier })
  })

  test('an automatic answer, given no statuses, wakes nobody', () => {
    expect(customerReplied(ticketIn('solved', { solvedAt: earlier }), [], 'I am away', now)).toMatchObject({ next: { statusCategory: 'solved', solvedAt: earlier }, changes: {} })
  })
})

describe('an agent replies', () => {
  test('for the first time: that is the first response, and a new ticket is open', () => {
    const { next, changes } = agentReplied(ticketIn('new'), statuses, { preview: 'Hello' }, now)
    expect(next).toMatchObject({ firstResponseAt: now, statusCategory: 'open', lastMessageKind: 'reply' })
    expect(Object.keys(changes)).toEqual(['statusId'])
  })

  test('again: the first response stays where it was, and so does the status', () => {
    const { next } = agentReplied(ticketIn('pending', { firstResponseAt: earlier }), statuses, { preview: 'Hello again' }, now)
    expect(next).toMatchObject({ firstResponseAt: earlier, statusCategory: 'pending' })
  })

  test('and solves it in one step', () => {
    const { next } = agentReplied(ticketIn('new'), statuses, { preview: 'Done', status: statusOf('solved') }, now)
    expect(next).toMatchObject({ statusCategory: 'solved', solvedAt: now, closedAt: null })
  })
})

describe('a note', () => {
  test('is no response and moves nothing', () => {
    const { next, changes } = noteAdded(ticketIn('new'), { preview: 'Between us' }, now)
    expect(next).toMatchObject({ firstResponseAt: null, statusCategory: 'new', lastMessageKind: 'note' })
    expect(changes).toEqual({})
  })

  test('may set a status', () => {
    expect(noteAdded(ticketIn('open'), { preview: 'Waiting', status: statusOf('pending') }, now).changes).toEqual({ statusId: [2, 3] })
  })
})

describe('changing fields', () => {
  test('tells only what really changed', () => {
    const { changes } = edited(ticketIn('open', { tags: ['a'] }), { tags: ['a'], subject: 'Printer', priorityId: 4, assigneeId: 5 }, now)
    expect(changes).toEqual({ priorityId: [2, 4], assigneeId: [null, 5] })
  })

  test('solving and closing are dated once, and re-opening forgets them', () => {
    const solved = edited(ticketIn('open'), { status: statusOf('solved') }, earlier).next
    const closed = edited(solved, { status: statusOf('closed') }, now).next
    expect(closed).toMatchObject({ solvedAt: earlier, closedAt: now })
    expect(edited(closed, { status: statusOf('open') }, now).next).toMatchObject({ solvedAt: null, closedAt: null })
  })
})

test('whatever happens, the version grows by one, times agree with the category, and changes lead from the old to the new', () => {
  const status = fc.constantFrom(...statuses)
  const step = fc.oneof(
    fc.record({ kind: fc.constant('customer' as const) }),
    fc.record({ kind: fc.constant('reply' as const), status: fc.option(status, { nil: undefined }) }),
    fc.record({ kind: fc.constant('note' as const), status: fc.option(status, { nil: undefined }) }),
    fc.record({ kind: fc.constant('edit' as const), status, tags: fc.array(fc.constantFrom('a', 'b')), assigneeId: fc.option(fc.integer({ min: 1, max: 3 })) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let ticket = ticketIn('new')
      for (const input of steps) {
        const { next, changes } =
          input.kind === 'customer'
            ? customerReplied(ticket, statuses, 'x', now)
            : input.kind === 'reply'
              ? agentReplied(ticket, statuses, { preview: 'x', status: input.status }, now)
              : input.kind === 'note'
                ? noteAdded(ticket, { preview: 'x', status: input.status }, now)
                : edited(ticket, { status: input.status, tags: input.tags, assigneeId: input.assigneeId }, now)
        expect(next.version).toBe(ticket.version + 1)
        expect(next.closedAt !== null).toBe(next.statusCategory === 'closed')
        expect(next.solvedAt !== null).toBe(next.statusCategory === 'solved' || next.statusCategory === 'closed')
        expect(statuses.find(({ id }) => id === next.statusId)?.category).toBe(next.statusCategory)
        for (const field of trackedFields) {
          if (changes[field]) expect(changes[field]).toEqual([ticket[field], next[field]])
          else expect(next[field]).toEqual(ticket[field])
        }
        ticket = next
      }
    }),
  )
})

test('the first status of a category is the desk’s first in use, not the oldest', () => {
  expect(firstOf([{ id: 1, category: 'open', position: 30, wakesOnReply: false, active: true }, { id: 9, category: 'open', position: 20, wakesOnReply: false, active: true }, { id: 3, category: 'open', position: 10, wakesOnReply: false, active: false }], 'open')?.id).toBe(9)
  expect(firstOf(statuses.slice(0, 1), 'open')).toBeUndefined()
})

test('a preview is one line that fits its column', () => {
  expect(previewOf('  Hello\r\n\tworld ')).toBe('Hello world')
  expect(previewOf('x'.repeat(500))).toHaveLength(200)
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const preview = previewOf(text)
      return !/[\r\n\t]/u.test(preview) && preview.isWellFormed() && [...preview].length <= 300
    }),
    { numRuns: 50 },
  )
})
