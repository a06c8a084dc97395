import type { Actor } from '@timbre/kernel'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from './fixtures/test-tickets.ts'
import { can, maySee, visibilityScope, visibleTo } from './tickets.policy.ts'
import type { TicketAction } from './tickets.permissions.ts'
import { tickets } from './tickets.schema.ts'
import type { TicketRow } from './tickets.repository.ts'

let t: TestTickets
let rows: TicketRow[]
let departments: number[]
let agents: number[]

beforeAll(async () => {
  t = await createTestTickets()
  departments = [t.departments.a, t.departments.b, await t.addDepartment('Returns')]
  agents = [t.agentA.agentId, t.colleagueA.agentId, t.agentB.agentId]
  const { ticketId } = await t.receive()
  const base = await t.ticketRow(ticketId)
  // One ticket for every way the three columns that decide can be set.
  const watchers = [[], [agents[0]], [agents[1], agents[2]]] as number[][]
  const places = [null, ...departments].flatMap((departmentId) => [null, ...agents].flatMap((assigneeId) => watchers.map((watcherIds) => ({ departmentId, assigneeId, watcherIds }))))
  await t.database.sql.insert(tickets).values(places.map(({ departmentId, assigneeId, watcherIds }, index) => ({ ...withoutId(base), number: `p${index}`, departmentId, assigneeId, watcherIds })))
  rows = await t.database.sql.select().from(tickets)
})
afterAll(() => t?.[Symbol.asyncDispose]())

function withoutId({ id: _, ...row }: TicketRow) {
  return row
}

const permissions = ['tickets.ticket.read', 'tickets.ticket.reply', 'tickets.ticket.note', 'tickets.ticket.edit', 'tickets.ticket.assign', 'tickets.ticket.discard']
const actions: readonly TicketAction[] = ['read', 'reply', 'note', 'edit', 'assign', 'discard']

/** Anybody: with any rights anywhere, in any mixture. */
const anyActor = () => {
  const some = fc.subarray(permissions)
  const agent = fc
    .record({ agentId: fc.constantFrom(...agents, 99_999), everywhere: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, some), byDepartment: fc.array(fc.tuple(fc.constantFrom(...departments), some), { maxLength: 3 }) })
    .map(({ agentId, everywhere, byDepartment }): Actor => ({
      type: 'agent',
      agentId,
      name: 'Somebody',
      locale: 'en',
      grants: { everywhere: new Set(everywhere), byDepartment: new Map(byDepartment.map(([id, granted]) => [id, new Set(granted)])) },
      departmentIds: [],
    }))
  const others = fc.constantFrom<Actor>({ type: 'system', name: 'test' }, { type: 'contact', contactId: agents[0] as number, name: 'Ana' })
  return fc.oneof({ weight: 9, arbitrary: agent }, others)
}

async function seenInSql(actor: Actor): Promise<number[]> {
  const found = await t.database.sql.select({ id: tickets.id }).from(tickets).where(visibleTo(actor)).orderBy(tickets.id)
  return found.map(({ id }) => id)
}

const seenInMemory = (actor: Actor) => rows.filter((row) => maySee(actor, row)).map(({ id }) => id).sort((a, b) => a - b)

test('the database and the memory agree on who sees what, and so do lists, counts, search and by-id', async () => {
  await fc.assert(
    fc.asyncProperty(anyActor(), async (actor) => {
      const seen = seenInMemory(actor)
      expect(await seenInSql(actor)).toEqual(seen)
      const { items } = await t.api.queries.list(actor, { limit: 200, sort: 'id' })
      expect(items.map(({ id }) => id)).toEqual(seen)
      expect(await t.api.queries.count(actor, '', 1000)).toBe(seen.length)
      expect(new Set((await t.api.queries.search(actor, 'printer', 200)).map(({ id }) => id))).toEqual(new Set(seen))
      for (const row of rows.slice(0, 12)) {
        const found = await t.api.queries.byId(actor, row.id).then((ticket) => ticket.id, (error: { code: string }) => error.code)
        expect(found).toBe(seen.includes(row.id) ? row.id : 'tickets.notFound')
      }
    }),
    { numRuns: 40 },
  )
})

test('nobody may do anything to what they do not see, and everybody may read what they see', () => {
  fc.assert(
    fc.property(anyActor(), fc.nat(), (actor, index) => {
      const row = rows[index % rows.length] as TicketRow
      expect(can(actor, 'read', row)).toBe(maySee(actor, row))
      for (const action of actions) if (can(actor, action, row)) expect(maySee(actor, row)).toBe(true)
      if (actor.type === 'contact') expect(actions.some((action) => can(actor, action, row))).toBe(false)
      if (actor.type === 'system') expect(actions.every((action) => can(actor, action, row))).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('to act takes the permission somewhere, and outside its department a reason', () => {
  fc.assert(
    fc.property(anyActor(), fc.nat(), (actor, index) => {
      const row = rows[index % rows.length] as TicketRow
      if (actor.type !== 'agent') return
      const { everywhere, byDepartment } = actor.grants
      for (const action of actions.slice(1)) {
        const permission = `tickets.ticket.${action}`
        const here = everywhere.has(permission) || (row.departmentId !== null && byDepartment.get(row.departmentId)?.has(permission) === true)
        const somewhere = here || [...byDepartment.values()].some((granted) => granted.has(permission))
        const reason = row.assigneeId === actor.agentId || (action === 'note' && row.watcherIds.includes(actor.agentId))
        expect(can(actor, action, row)).toBe(maySee(actor, row) && (here || (somewhere && reason)))
      }
    }),
    { numRuns: 500 },
  )
})

test('people who share a scope see the same', async () => {
  await fc.assert(
    fc.asyncProperty(anyActor(), anyActor(), async (one, other) => {
      if (visibilityScope(one) === visibilityScope(other)) expect(seenInMemory(one)).toEqual(seenInMemory(other))
    }),
    { numRuns: 300 },
  )
})

test('a change that hides a ticket is told to whoever saw it before, and to nobody else', () => {
  const source = t.module.live[0] as NonNullable<(typeof t.module.live)[0]>
  fc.assert(
    fc.property(anyActor(), fc.nat(), fc.nat(), (actor, from, to) => {
      const [before, after] = [rows[from % rows.length] as TicketRow, rows[to % rows.length] as TicketRow]
      const changes = Object.fromEntries([...source.visibilityFields].map((field) => [field, [before[field as keyof TicketRow], after[field as keyof TicketRow]]]))
      expect(source.sawBefore(actor, after, { changes } as never)).toBe(maySee(actor, before))
    }),
    { numRuns: 300 },
  )
})
