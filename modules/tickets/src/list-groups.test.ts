import { afterAll, beforeAll, expect, test } from 'vitest'
import { groupRank, type Grouping } from './contract/groups.ts'
import type { Ticket } from './contract.ts'
import { createTestTickets, type TestTickets } from './fixtures/test-tickets.ts'

let t: TestTickets
const groupings: readonly Grouping[] = ['status', 'priority', 'assignee', 'department', 'requester']

beforeAll(async () => {
  t = await createTestTickets()
  const extra = await t.database.pool.query<{ id: string }>(`insert into ticket_priorities (names, level) values ('{"en":"Also normal","es":"También normal"}', 2) returning id`)
  for (let number = 0; number < 30; number++) {
    t.clock.advance(1000)
    const id = await t.create(number % 5 === 0 ? t.agentB : t.agentA, { subject: `Group ${number}`, priorityId: number % 7 === 0 ? Number(extra.rows[0]?.id) : 1 + (number % 4), requester: { email: `g${number % 6}@customer.test` } })
    if (number % 3 === 0) await t.change(t.admin, id, { assigneeId: (number % 5 === 0 ? t.agentB : t.agentA).agentId })
    if (number % 4 === 0) await t.change(t.admin, id, { statusId: 2 + (number % 3) })
  }
})
afterAll(() => t?.[Symbol.asyncDispose]())

async function pages(group: Grouping, sort: string, limit = 4): Promise<Ticket[]> {
  const seen: Ticket[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await t.api.queries.list(t.admin, { view: 'unsolved', group, sort, limit, ...(cursor !== undefined && { cursor }) })
    seen.push(...page.items)
    cursor = page.nextCursor
  }
  return seen
}

test.each(groupings)('by %s: page after page, groups stand together in their order, and keep the order of the list within', async (group) => {
  const tickets = await pages(group, '-updatedAt,id')
  expect(tickets).toHaveLength(30)
  const ranks = tickets.map(groupRank[group])
  expect(ranks).toEqual(ranks.toSorted((one, other) => one - other))
  const places = tickets.map((ticket, index) => [ranks[index] as number, -Date.parse(ticket.updatedAt), ticket.id] as const)
  expect(places).toEqual(places.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]))
})

test.each(groupings)('by %s: the groups of a list are told with their names and sizes, in the same order', async (by) => {
  const tickets = await pages(by, '-createdAt,id', 50)
  const { items, nextCursor } = await t.api.queries.groups(t.admin, { by, view: 'unsolved' })
  expect(nextCursor).toBeNull()
  const sizes = new Map<number, number>()
  for (const ticket of tickets) sizes.set(groupRank[by](ticket), (sizes.get(groupRank[by](ticket)) ?? 0) + 1)
  expect(items.map(({ rank, count }) => [rank, count])).toEqual([...sizes])
  for (const { id, name, rank } of items) {
    const one = tickets.find((ticket) => groupRank[by](ticket) === rank)?.[by]
    expect([id, name]).toEqual(one ? [one.id, one.name] : [null, null])
  }
  const paged = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await t.api.queries.groups(t.admin, { by, view: 'unsolved', limit: 1, ...(cursor !== undefined && { cursor }) })
    paged.push(...page.items)
    cursor = page.nextCursor
  }
  expect(paged).toEqual(items)
})

test('only what somebody may see is counted, and only what the condition names', async () => {
  const { items } = await t.api.queries.groups(t.agentB, { by: 'department', query: 'is:unsolved' })
  const seen = await t.api.queries.list(t.agentB, { query: 'is:unsolved', limit: 200 })
  expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(seen.items.length)
  const narrowed = await t.api.queries.groups(t.admin, { by: 'assignee', query: 'is:unsolved -assignee:none' })
  expect(narrowed.items.map(({ id }) => id)).toEqual([t.agentA.agentId, t.agentB.agentId])
  await expect(t.api.queries.groups(t.agentA, { by: 'status', view: 'nowhere' })).rejects.toMatchObject({ status: 404 })
})

test('a cursor of an order without groups is refused', async () => {
  const { nextCursor } = await t.api.queries.list(t.admin, { view: 'unsolved', sort: '-updatedAt,id', limit: 1 })
  await expect(t.api.queries.list(t.admin, { view: 'unsolved', group: 'status', sort: '-updatedAt,id', cursor: nextCursor as string })).rejects.toMatchObject({ code: 'common.invalid' })
})
