import { beforeEach, describe, expect, it } from 'vitest'
import { useReads } from './reads.store.ts'
import { testStores, ticket } from './testing.ts'
import { useTickets } from './tickets.store.ts'

let stores: ReturnType<typeof testStores>
let reads: ReturnType<typeof useReads>
beforeEach(() => {
  stores = testStores()
  reads = stores.run(() => useReads())
})

const row = (lastMessageId: number, lastReadMessageId: number, version: number) => ({ ...ticket(1, 0), lastMessageId, version: 4, reading: { unread: lastMessageId > lastReadMessageId, lastReadMessageId, version } })
const answer = (lastReadMessageId: number, version: number) => [200, { unread: false, lastReadMessageId, version }] as const

describe('a ticket', () => {
  it('is unread as the server says, and again when a row brings a newer message', () => {
    reads.meet(row(5, 5, 1))
    expect([5, 6].map((lastMessageId) => reads.unread({ ...ticket(1, 0), lastMessageId }))).toEqual([false, true])
  })

  it('is read at once, and unread again when the server does not take it', async () => {
    reads.meet(row(6, 5, 1))
    stores.server.answerLater('PUT /tickets/1/reading')
    const marking = reads.markRead(1, 6)
    expect(reads.unread(row(6, 5, 1))).toBe(false)
    // A page that was on its way tells how it was.
    reads.meet(row(6, 5, 1))
    expect(reads.unread(row(6, 5, 1))).toBe(false)
    stores.server.release([503, { code: 'common.unavailable', detail: '' }])
    await marking
    expect(reads.unread(row(6, 5, 1))).toBe(true)
  })

  it('is marked once, however often it is looked at', async () => {
    reads.meet(row(6, 5, 1))
    stores.server.answer('PUT /tickets/1/reading', answer(6, 2))
    await reads.markRead(1, 6)
    await reads.markRead(1, 6)
    await reads.markRead(1, 3)
    expect(stores.server.bodies('PUT /tickets/1/reading')).toEqual([{ lastReadMessageId: 6 }])
  })

  it('put back among the unread stays there while it is open', async () => {
    reads.meet(row(6, 6, 2))
    stores.server.answer('DELETE /tickets/1/reading', [200, { unread: true, lastReadMessageId: 5, version: 3 }])
    await reads.markUnread(row(6, 6, 2))
    await reads.markRead(1, 6)
    expect(reads.unread(row(6, 6, 2))).toBe(true)
  })

  it('is read on all screens of its reader', () => {
    reads.meet(row(6, 5, 1))
    stores.live.says({ type: 'reading', ticket: 1, lastReadMessageId: 6, version: 2, seq: 1 })
    stores.live.says({ type: 'reading', ticket: 1, lastReadMessageId: 4, version: 1, seq: 1 })
    expect(reads.unread(row(6, 5, 1))).toBe(false)
  })
})

it('asks again about what was unread when the line was lost: it may have been read on another screen', async () => {
  const tickets = stores.run(() => useTickets())
  stores.server.answer('GET /tickets', [200, { items: [row(6, 5, 1)], nextCursor: null }])
  await tickets.openList({ key: 'mine', query: 'assignee:me', sort: '-updatedAt,id' })
  stores.live.becomes('reconnecting')
  stores.server.answer('GET /tickets', [200, { items: [row(6, 6, 2)], nextCursor: null }])
  stores.live.becomes('live')
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(reads.unread(row(6, 5, 1))).toBe(false)
})

it('asks about rows that came over the live line, all together; a new ticket needs no question', async () => {
  stores.server.answer('GET /tickets', [200, { items: [row(6, 2, 1)], nextCursor: null }])
  reads.meet({ ...ticket(1, 0), version: 3 })
  reads.meet({ ...ticket(2, 0), version: 1 })
  expect([reads.unread(ticket(1, 0)), reads.unread(ticket(2, 0))]).toEqual([false, true])
  await new Promise((resolve) => setTimeout(resolve, 300))
  await stores.server.idle()
  expect(reads.unread(row(6, 2, 1))).toBe(true)
  expect(stores.server.bodies('GET /tickets')).toHaveLength(1)
})
