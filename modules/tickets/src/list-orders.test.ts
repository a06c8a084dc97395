import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ticket } from './contract.ts'
import { createTestTickets, type TestTickets } from './fixtures/test-tickets.ts'
import { parseSort } from './sort.ts'
import { tickets } from './tickets.schema.ts'

let t: TestTickets
/** Every one of them is open, Anna's to see, and changes in the ways lists are sorted by. */
const ids: number[] = []

beforeAll(async () => {
  t = await createTestTickets()
  for (let number = 0; number < 24; number++) {
    ids.push(await t.create(t.agentA, { subject: `Order ${number}`, priorityId: 1 + (number % 4), kind: number % 3 === 0 ? 'reply' : 'customer', requester: { email: `c${number % 5}@customer.test` } }))
    if (number % 2 === 0) t.clock.advance(1000)
  }
})
afterAll(() => t?.[Symbol.asyncDispose]())

const orders = ['-updatedAt,id', 'updatedAt,-id', '-createdAt,id', 'createdAt,-id', '-priority,-updatedAt,id', 'priority,updatedAt,-id', 'waitingSince,id', '-number'] as const

/** What happens to tickets while somebody turns pages. */
const happening = fc.record({ ticket: fc.nat(23), what: fc.constantFrom('reply', 'note', 'customer', 'priority', 'spam') })

async function happen({ ticket, what }: { ticket: number; what: string }): Promise<number> {
  const id = ids[ticket] as number
  t.clock.advance(1)
  if (what === 'priority') await t.change(t.agentA, id, { priorityId: 1 + ((await t.ticketRow(id)).priorityId % 4) })
  else if (what === 'spam') await t.change(t.agentA, id, { disposition: 'spam' })
  else if (what === 'customer') await t.database.pool.query(`update tickets set waiting_since = coalesce(waiting_since, $2), updated_at = $2, version = version + 1 where id = $1`, [id, t.clock.now()])
  else await (what === 'note' ? t.note(t.agentA, id) : t.reply(t.agentA, id))
  return id
}

test.each(orders)('by %s: turning pages while tickets change neither skips nor repeats one that stayed as it was', async (sort) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.array(fc.array(happening, { maxLength: 2 }), { maxLength: 6 }), async (limit, between) => {
      await t.database.sql.update(tickets).set({ disposition: 'normal' })
      const touched = new Set<number>()
      const seen: Ticket[] = []
      const turns = [...between]
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await t.api.queries.list(t.agentA, { view: 'unsolved', sort, limit, ...(cursor !== undefined && { cursor }) })
        seen.push(...page.items)
        cursor = page.nextCursor
        for (const one of turns.shift() ?? []) touched.add(await happen(one))
      }
      const calm = seen.map(({ id }) => id).filter((id) => !touched.has(id))
      expect(calm.toSorted((a, b) => a - b)).toEqual(ids.filter((id) => !touched.has(id)))
      const whole = await t.api.queries.list(t.agentA, { view: 'all', sort, limit: 200 })
      expect(calm).toEqual(whole.items.map(({ id }) => id).filter((id) => calm.includes(id)))
    }),
    { numRuns: 8 },
  )
}, 60_000)

test('who has waited longest comes first, who waits for nothing last, and an answer ends the wait', async () => {
  await t.database.sql.update(tickets).set({ disposition: 'normal' })
  const { items } = await t.api.queries.list(t.agentA, { view: 'unsolved', sort: 'waitingSince,id', limit: 200 })
  const waits = items.map(({ waitingSince }) => waitingSince ?? '9')
  expect(waits).toEqual(waits.toSorted())
  const first = items[0] as Ticket
  expect(first.waitingSince).not.toBeNull()
  const messageId = await t.reply(t.agentA, first.id, { sendAfter: new Date(t.clock.now().getTime() + 60_000) })
  expect((await t.ticketRow(first.id)).waitingSince).toBeNull()
  await t.takeBack(t.agentA, first.id, messageId)
  expect((await t.ticketRow(first.id)).waitingSince?.toISOString()).toBe(first.waitingSince)
})

test.each([['-updatedAt,id', 'newest'], ['-createdAt,id', 'created'], ['-priority,-updatedAt,id', 'priority'], ['waitingSince,id', 'waiting']])('open work by %s is read off an index', async (sort, index) => {
  const unsolved = sql`${tickets.statusCategory} in ('new', 'open', 'pending', 'onHold') and ${tickets.disposition} = 'normal'`
  const { sql: text } = t.database.sql.select().from(tickets).where(unsolved).orderBy(parseSort(sort).orderBy).toSQL()
  const client = await t.database.pool.connect()
  try {
    await client.query('begin; set local enable_sort = off; set local enable_seqscan = off')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`)
    expect(rows.map((row) => row['QUERY PLAN']).join(' ')).toContain(`tickets_open_${index}`)
  } finally {
    await client.query('rollback')
    client.release()
  }
})
