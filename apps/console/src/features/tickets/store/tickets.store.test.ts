import type { Ticket, View } from '@timbre/tickets/contract'
import { describe, expect, it } from 'vitest'
import { testStores, ticket, type FakeServer } from './testing.ts'
import { useTickets } from './tickets.store.ts'

const view: View = { key: 'unassigned', name: 'Unassigned', query: 'is:unsolved assignee:none', sort: '-updatedAt,id', count: 0 }

describe('a list that changes by itself', () => {
  it('shows what the server says, then what it hears', async () => {
    const { tickets, live } = await opened([ticket(2, 2), ticket(1, 1)])
    expect(ids(tickets)).toEqual([2, 1])
    live.says({ type: 'enter', view: view.key, row: ticket(3, 3), seq: 11 })
    live.says({ type: 'leave', view: view.key, id: 1, seq: 12 })
    expect(ids(tickets)).toEqual([3, 2])
  })

  it('keeps what came while the page was on its way', async () => {
    const { tickets, server, live } = setUp()
    server.answerLater('GET /tickets')
    const opening = tickets.openList(view)
    live.says({ type: 'enter', view: view.key, row: ticket(3, 3), seq: 11 })
    live.says({ type: 'leave', view: view.key, id: 2, seq: 12 })
    server.release([200, { items: [ticket(2, 2), ticket(1, 1)], nextCursor: null }])
    await opening
    expect(ids(tickets)).toEqual([3, 1])
  })

  it('lets new tickets wait while the reader is further down', async () => {
    const { tickets, live } = await opened([ticket(2, 2), ticket(1, 1)])
    tickets.reachedTop(view.key, false)
    live.says({ type: 'enter', view: view.key, row: ticket(3, 3), seq: 11 })
    expect(ids(tickets)).toEqual([2, 1])
    expect(tickets.lists.get(view.key)?.list.queued).toEqual([3])
    tickets.reachedTop(view.key, true)
    expect(ids(tickets)).toEqual([3, 2, 1])
  })

  it('never goes back to an older state of a ticket', async () => {
    const { tickets, live } = await opened([{ ...ticket(1, 1), version: 5, subject: 'new' }])
    live.says({ type: 'update', view: view.key, row: { ...ticket(1, 1), version: 4, subject: 'old' }, seq: 11 })
    expect(tickets.rows.get(1)?.subject).toBe('new')
  })

  it('forgets a ticket that is out of sight, everywhere', async () => {
    const { tickets, live } = await opened([ticket(2, 2), ticket(1, 1)])
    live.says({ type: 'gone', id: 2, seq: 11 })
    expect(ids(tickets)).toEqual([1])
    expect(tickets.rows.has(2)).toBe(false)
  })

  it('fetches anew when told to', async () => {
    const { tickets, server, live } = await opened([ticket(1, 1)])
    server.answer('GET /tickets', [200, { items: [ticket(2, 2)], nextCursor: null }])
    live.says({ type: 'resync', seq: 99 })
    await server.idle()
    expect(ids(tickets)).toEqual([2])
  })

  it('fetches once more when told to while a page is on its way: that one may be old', async () => {
    const { tickets, server, live } = await opened([ticket(1, 1)])
    server.answerLater('GET /tickets')
    live.says({ type: 'resync', seq: 99 })
    live.says({ type: 'resync', seq: 100 })
    server.answer('GET /tickets', [200, { items: [ticket(3, 3), ticket(1, 1)], nextCursor: null }])
    server.release([200, { items: [ticket(1, 1)], nextCursor: null }])
    await server.idle()
    expect(ids(tickets)).toEqual([3, 1])
  })

  it('lets what a reader further down knows stay in sight when it is fetched anew, and new tickets wait', async () => {
    const { tickets, server, live } = await opened([ticket(5, 5), ticket(4, 4), ticket(3, 3)])
    tickets.reachedTop(view.key, false)
    server.answer('GET /tickets', [200, { items: [ticket(6, 6), ticket(4, 5), ticket(3, 3)], nextCursor: null }])
    live.says({ type: 'resync', seq: 99 })
    await server.idle()
    expect(ids(tickets)).toEqual([4, 3])
    expect(tickets.lists.get(view.key)?.list.queued).toEqual([6])
    tickets.reachedTop(view.key, true)
    expect(ids(tickets)).toEqual([6, 4, 3])
  })

  it('fetches as many rows anew as there were', async () => {
    const { tickets, server, live } = await opened([ticket(5, 5), ticket(4, 4), ticket(3, 3)], 'next')
    server.answer('GET /tickets', [200, { items: [ticket(5, 5), ticket(4, 4)], nextCursor: 'then' }], [200, { items: [ticket(3, 3)], nextCursor: null }])
    live.says({ type: 'resync', seq: 99 })
    await server.idle()
    expect(ids(tickets)).toEqual([5, 4, 3])
  })

  it('does not bring back with a page what went while it was on its way', async () => {
    const { tickets, server, live } = await opened([ticket(2, 2), ticket(1, 1)])
    server.answerLater('GET /tickets')
    live.says({ type: 'resync', seq: 99 })
    live.says({ type: 'gone', id: 2, seq: 100 })
    server.release([200, { items: [ticket(2, 2), ticket(1, 1)], nextCursor: null }])
    await server.idle()
    expect(ids(tickets)).toEqual([1])
    expect(tickets.rows.has(2)).toBe(false)
  })

  it('does not bring back with the next page what left while it was on its way', async () => {
    const { tickets, server, live } = await opened([ticket(5, 5)], 'next')
    server.answerLater('GET /tickets')
    const turned = tickets.loadMore(view.key)
    live.says({ type: 'leave', view: view.key, id: 3, seq: 11 })
    server.release([200, { items: [ticket(4, 4), ticket(3, 3)], nextCursor: null }])
    await turned
    expect(ids(tickets)).toEqual([5, 4])
  })

  it('turns the page by itself when so much has left that there is nothing to turn it by', async () => {
    const { tickets, server, live } = await opened([ticket(5, 5)], 'next')
    server.answer('GET /tickets', [200, { items: [ticket(4, 4)], nextCursor: null }])
    live.says({ type: 'leave', view: view.key, id: 5, seq: 11 })
    await server.idle()
    expect(ids(tickets)).toEqual([4])
  })

  it('keeps everything a reader far down has loaded when it is fetched anew, and their place in it', async () => {
    const all = Array.from({ length: 2500 }, (_, index) => ticket(index + 1, 0))
    const { tickets, server, live } = await opened(all.slice(0, 50), '50')
    for (let from = 50; from < 2450; from += 200) {
      server.answer('GET /tickets', [200, { items: all.slice(from, from + 200), nextCursor: String(from + 200) }])
      await tickets.loadMore(view.key)
    }
    expect(ids(tickets)).toHaveLength(2450)
    tickets.reachedTop(view.key, false)
    // Meanwhile one came in, one left, and one was answered.
    const [left, moved] = [all[1800]!.id, all[2000]!.id]
    const now = [{ ...ticket(9000, 9) }, { ...ticket(moved, 8), version: 2 }, ...all.filter(({ id }) => id !== left && id !== moved)]
    server.answer('GET /tickets', ...Array.from({ length: 13 }, (_, page) => [200, { items: now.slice(page * 200, page * 200 + 200), nextCursor: String(page * 200 + 200) }] as const))
    live.says({ type: 'resync', seq: 99 })
    await server.idle()
    await server.idle()
    expect(ids(tickets)?.slice(0, 2450)).toEqual(all.slice(0, 2450).map(({ id }) => id).filter((id) => id !== left).concat(now[2450]!.id).slice(0, 2450))
    expect(tickets.lists.get(view.key)?.list.queued).toEqual([9000, moved])
  })

  it('does not fetch anew for a reader at the top what is far below: it comes with its page', async () => {
    const all = Array.from({ length: 1500 }, (_, index) => ticket(index + 1, 0))
    const { tickets, server, live } = await opened(all.slice(0, 50), '50')
    for (let from = 50; from < 1450; from += 200) {
      server.answer('GET /tickets', [200, { items: all.slice(from, from + 200), nextCursor: String(from + 200) }])
      await tickets.loadMore(view.key)
    }
    server.answer('GET /tickets', ...Array.from({ length: 9 }, (_, page) => [200, { items: all.slice(page * 200, page * 200 + 200), nextCursor: String(page * 200 + 200) }] as const))
    live.says({ type: 'resync', seq: 99 })
    await server.idle()
    expect(ids(tickets)).toEqual(all.slice(0, 1000).map(({ id }) => id))
    expect(tickets.lists.get(view.key)?.list.cursor).toBe('1000')
  })

  it('in another order shows the old rows until the new ones are there, and an answer to the old question is nothing', async () => {
    const { tickets, server, live } = await opened([ticket(2, 2), ticket(1, 1)])
    server.answerLater('GET /tickets')
    const asked = tickets.loadFirst(view.key)
    server.answer('GET /tickets', [200, { items: [ticket(1, 1), ticket(2, 2)], nextCursor: null }])
    const turned = tickets.openList({ ...view, sort: 'updatedAt,-id' })
    expect(ids(tickets)).toEqual([2, 1])
    live.says({ type: 'enter', view: view.key, row: ticket(3, 3), seq: 11 })
    await turned
    server.release([200, { items: [ticket(2, 2)], nextCursor: null }])
    await asked
    expect(ids(tickets)).toEqual([1, 2, 3])
  })

  it('keeps the list when a page fails, with the reason', async () => {
    const { tickets, server } = await opened([ticket(1, 1)], 'next')
    server.answer('GET /tickets', [503, { code: 'common.unavailable', detail: '' }])
    await tickets.loadMore(view.key)
    expect(ids(tickets)).toEqual([1])
    expect(tickets.lists.get(view.key)?.problem).toMatchObject({ status: 503 })
  })
})

describe('choosing a property', () => {
  const solved = { property: 'status', id: 4, name: 'Solved' } as const

  it('is visible at once and kept when the server agrees', async () => {
    const { tickets, server } = await opened([ticket(1, 1)])
    server.answerLater('PATCH /tickets/1')
    const saving = tickets.choose(1, solved, { category: 'solved' })
    expect(tickets.rows.get(1)?.status.name).toBe('Solved')
    server.release([200, { ...ticket(1, 1), status: { id: 4, name: 'Solved', category: 'solved' }, version: 2 }])
    expect(await saving).toEqual({ outcome: 'saved' })
    expect(tickets.rows.get(1)?.version).toBe(2)
  })

  it('is taken back when the server refuses', async () => {
    const { tickets, server } = await opened([ticket(1, 1)])
    server.answer('PATCH /tickets/1', [403, { code: 'tickets.forbidden', detail: '' }])
    expect(await tickets.choose(1, solved)).toMatchObject({ outcome: 'failed', error: { code: 'tickets.forbidden' } })
    expect(tickets.rows.get(1)?.status.name).toBe('Open')
  })

  it('is sent again when somebody changed something else meanwhile', async () => {
    const { tickets, server } = await opened([ticket(1, 1)])
    server.answer('PATCH /tickets/1', [409, { code: 'tickets.changedMeanwhile', detail: '' }], [200, { ...ticket(1, 1), status: { id: 4, name: 'Solved', category: 'solved' }, version: 9 }])
    server.answer('GET /tickets/1', [200, { ...ticket(1, 1), version: 8, priority: { id: 4, name: 'Urgent', level: 4 } }])
    expect(await tickets.choose(1, solved)).toEqual({ outcome: 'saved' })
    expect(server.bodies('PATCH /tickets/1')).toEqual([{ statusId: 4, version: 1 }, { statusId: 4, version: 8 }])
  })

  it('clashes when a colleague chose otherwise', async () => {
    const { tickets, server } = await opened([ticket(1, 1)])
    server.answer('PATCH /tickets/1', [409, { code: 'tickets.changedMeanwhile', detail: '' }])
    server.answer('GET /tickets/1', [200, { ...ticket(1, 1), version: 8, status: { id: 3, name: 'Pending', category: 'pending' } }])
    expect(await tickets.choose(1, solved)).toMatchObject({ outcome: 'clash', current: { status: { name: 'Pending' } } })
    expect(tickets.rows.get(1)?.status.name).toBe('Pending')
  })
})

describe('renaming a ticket', () => {
  it('shows at once and is saved over what its writer saw', async () => {
    const { tickets, server } = await opened([ticket(1, 1)])
    server.answer('PATCH /tickets/1', [409, { code: 'tickets.changedMeanwhile', detail: '' }], [200, { ...ticket(1, 1), subject: 'Factura 7', version: 3 }])
    server.answer('GET /tickets/1', [200, { ...ticket(1, 1), version: 2, tags: ['vip'] }])
    const saving = tickets.rename(1, 'Factura 7', 'Factura vencida')
    expect(tickets.rows.get(1)?.subject).toBe('Factura 7')
    expect(await saving).toEqual({ outcome: 'saved' })
    expect(server.bodies('PATCH /tickets/1')).toEqual([{ subject: 'Factura 7', version: 1 }, { subject: 'Factura 7', version: 2 }])
  })

  it('clashes with another subject, whether it was heard of before or with the answer', async () => {
    const { tickets, server } = await opened([ticket(1, 1)])
    server.answer('PATCH /tickets/1', [409, { code: 'tickets.changedMeanwhile', detail: '' }])
    server.answer('GET /tickets/1', [200, { ...ticket(1, 1), version: 2, subject: 'De un colega' }])
    const clash = { outcome: 'clash', current: { subject: 'De un colega' } }
    expect(await tickets.rename(1, 'Factura 7', 'Factura vencida')).toMatchObject(clash)
    expect(await tickets.rename(1, 'Factura 7', 'Factura vencida')).toMatchObject(clash)
    expect(server.bodies('PATCH /tickets/1')).toHaveLength(1)
  })
})

function setUp() {
  const { server, live, run } = testStores()
  return { server, live, tickets: run(() => useTickets()) }
}

async function opened(items: readonly Ticket[], nextCursor: string | null = null) {
  const all: ReturnType<typeof setUp> & { server: FakeServer } = setUp()
  all.server.answer('GET /tickets', [200, { items, nextCursor }])
  await all.tickets.openList(view)
  return all
}

function ids(tickets: ReturnType<typeof useTickets>) {
  return tickets.lists.get(view.key)?.list.ids
}
