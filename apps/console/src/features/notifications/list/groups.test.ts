import type { Notification } from '@timbre/notifications/contract'
import { expect, it } from 'vitest'
import { groupByTicket } from './groups.ts'

const about = (id: number, ticketId: number | null, seenAt: string | null = null): Notification => ({
  id,
  kind: 'reply',
  ticket: ticketId === null ? null : { id: ticketId, number: String(ticketId), subject: 'Printer' },
  messageId: null,
  actor: null,
  count: 1,
  createdAt: '2026-11-21T10:00:00.000Z',
  seenAt,
})

it('puts what concerns one ticket together, where its newest is', () => {
  const groups = groupByTicket([about(9, 1), about(8, 2, '2026-11-21T11:00:00.000Z'), about(7, null), about(6, 1, '2026-11-21T11:00:00.000Z'), about(5, null), about(4, 1)])
  expect(groups.map(({ items }) => items.map(({ id }) => id))).toEqual([[9, 6, 4], [8], [7], [5]])
  expect(groups.map(({ unseen }) => unseen)).toEqual([2, 0, 1, 1])
  expect(groups[0]?.latest.id).toBe(9)
})
