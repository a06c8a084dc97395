import type { ContactsApi } from '@timbre/contacts'
import { localeOf, type Actor, type AgentActor, type Clock } from '@timbre/kernel'
import { toPage, type Sql } from '@timbre/platform'
import { compileToSql, parseQuery, type ConditionContext, type FieldRegistry } from '@timbre/rules'
import type { Condition } from '@timbre/rules/contract'
import { and, eq, inArray, sql, type SQL } from 'drizzle-orm'
import type { Catalog, CatalogSource } from './catalog.ts'
import type { Ticket, View } from './contract.ts'
import { idOfRank, type Grouping, type TicketGroup } from './contract/groups.ts'
import { excerptsFrom, type Excerpt } from './excerpt.ts'
import { firstUnread, readingOf, readMarksOf } from './reads.ts'
import { groupOrder, parseSort } from './sort.ts'
import { toWire, type TicketWithNames } from './ticket-row.ts'
import { ticketErrors } from './tickets.errors.ts'
import { maySee, visibleTo } from './tickets.policy.ts'
import type { TicketRow } from './tickets.repository.ts'
import { tickets } from './tickets.schema.ts'
import { viewsOf } from './views.ts'

export interface TicketQueries {
  list(actor: Actor, query: { limit?: number | undefined; cursor?: string | undefined; query?: string | undefined; view?: string | undefined; sort?: string | undefined; group?: Grouping | undefined }): Promise<{ items: Ticket[]; nextCursor: string | null }>
  /** How many tickets each group of a list holds, whatever of them is loaded. */
  groups(actor: Actor, query: { by: Grouping; limit?: number | undefined; cursor?: string | undefined; query?: string | undefined; view?: string | undefined }): Promise<{ items: TicketGroup[]; nextCursor: string | null }>
  byId(actor: Actor, id: number): Promise<Ticket>
  /** A ticket its caller has just changed, even if the change took it out of their sight. */
  afterChange(actor: Actor, id: number): Promise<Ticket>
  /** The row itself, through the policy, for routes of what hangs on a ticket. */
  rowFor(actor: Actor, id: number): Promise<TicketRow>
  count(actor: Actor, query: string, cap: number): Promise<number>
  views(actor: Actor): Promise<View[]>
  search(actor: Actor, text: string, limit: number): Promise<Ticket[]>
  /** What messages of tickets found say of the words. */
  excerpts(found: readonly Ticket[], text: string): Promise<Excerpt[]>
  /** Current state of tickets for the live hub: no policy, the hub asks it per socket. */
  loadForLive(ids: readonly number[]): Promise<Map<number, TicketWithNames>>
  parse(actor: Actor, query: string): { condition: Condition; context: ConditionContext }
  /** What parsing needs to be in memory. */
  prepare(): Promise<void>
}

/** Counts stop here; "1000+" says enough. */
const countCap = 1000
/** Of more tickets than these nobody reads the sizes of groups, and every one of them is looked at. */
const groupedMost = 100_000

export function createTicketQueries(dependencies: { sql: Sql; catalog: CatalogSource; contacts: ContactsApi; registry: FieldRegistry; clock: Clock }): TicketQueries {
  const { catalog, contacts, registry, clock } = dependencies
  const database = dependencies.sql

  const byIdStatement = database.select().from(tickets).where(eq(tickets.id, sql.placeholder('id'))).prepare('ticket_by_id')

  async function prepare(): Promise<void> {
    await catalog.current()
  }

  function contextOf(actor: Actor): ConditionContext {
    return { actor, now: clock.now(), timeZone: catalog.latest().timeZone }
  }

  function parse(actor: Actor, query: string) {
    const context = contextOf(actor)
    return { condition: parseQuery(registry, 'ticket', query, context), context }
  }

  /** What the actor may see of what fits all these conditions, each read by itself. */
  function whereFor(actor: Actor, ...queries: readonly string[]): SQL {
    const conditions = queries.map((query) => parse(actor, query)).map(({ condition, context }) => compileToSql(registry, 'ticket', condition, context))
    return and(visibleTo(actor), ...conditions) as SQL
  }

  async function withNames(rows: readonly TicketRow[]): Promise<TicketWithNames[]> {
    const [requesters, current] = await Promise.all([contacts.summaries(database, [...new Set(rows.map((row) => row.requesterId))]), catalog.current()])
    const known = rows.every((row) => isKnown(row, current)) ? current : await catalog.refresh()
    const people = new Map(requesters.map((contact) => [contact.id, contact]))
    return rows.map((ticket) => ({ ticket, requester: people.get(ticket.requesterId) ?? { id: ticket.requesterId, name: '?', email: null }, catalog: known }))
  }

  /** As one reader sees tickets: names in their language, and how far they have read. */
  async function wireFor(actor: Actor, rows: readonly TicketRow[]): Promise<(row: TicketWithNames) => Ticket> {
    const marks = await readMarksOf(database, actor, rows.map(({ id }) => id))
    return (row) => toWire(row, localeOf(actor), actor.type === 'agent' ? readingOf(row.ticket, marks.get(row.ticket.id)) : undefined)
  }

  async function shownTo(actor: Actor, rows: readonly TicketRow[]): Promise<Ticket[]> {
    const [named, toTicket] = await Promise.all([withNames(rows), wireFor(actor, rows)])
    return named.map(toTicket)
  }

  function viewFor(actor: Actor, key: string | undefined) {
    const chosen = viewsOf(actor).find((view) => view.key === key)
    if (key !== undefined && !chosen) throw ticketErrors.noView(`There is no view "${key}". GET /api/v1/views lists them.`)
    return chosen
  }

  async function list(actor: Actor, { limit = 50, cursor, query = '', view, sort, group }: Parameters<TicketQueries['list']>[1]) {
    await prepare()
    const chosen = viewFor(actor, view)
    const order = parseSort(sort ?? chosen?.sort, group)
    const where = [whereFor(actor, ...(chosen ? [chosen.query] : []), query), ...(cursor === undefined ? [] : [order.after(cursor)])]
    const rows = await database.select().from(tickets).where(and(...where)).orderBy(order.orderBy).limit(limit + 1)
    const [named, toTicket] = await Promise.all([withNames(rows), wireFor(actor, rows)])
    return toPage(named, limit, (row) => order.cursorOf(row.ticket), toTicket)
  }

  async function groups(actor: Actor, { by, limit = 50, cursor, query = '', view }: Parameters<TicketQueries['groups']>[1]) {
    await prepare()
    const chosen = viewFor(actor, view)
    const { key, after } = groupOrder(by)
    const where = [whereFor(actor, ...(chosen ? [chosen.query] : []), query), ...(cursor === undefined ? [] : [after(cursor)])]
    const some = database.select({ rank: sql<string>`${key}`.as('rank') }).from(tickets).where(and(...where)).limit(groupedMost).as('some')
    const rows = await database.select({ rank: some.rank, count: sql<string>`count(*)` }).from(some).groupBy(some.rank).orderBy(some.rank).limit(limit + 1)
    const found = rows.map(({ rank, count }) => ({ id: idOfRank(Number(rank)), rank: Number(rank), count: Number(count) }))
    const nameOf = await groupNames(actor, by, found.map(({ id }) => id))
    return toPage(found, limit, ({ rank }) => [rank], (group) => ({ ...group, name: group.id === null ? null : (nameOf(group.id) ?? '?') }))
  }

  async function groupNames(actor: Actor, by: Grouping, ids: readonly (number | null)[]): Promise<(id: number) => string | undefined> {
    if (by === 'requester') {
      const people = new Map((await contacts.summaries(database, ids.filter((id) => id !== null))).map(({ id, name }) => [id, name]))
      return (id) => people.get(id)
    }
    const { agents, statuses, priorities, departments } = await catalog.current()
    if (by === 'assignee') return (id) => agents.get(id)?.name
    const rows = { status: statuses, priority: priorities, department: departments }[by]
    return (id) => rows.get(id)?.names[localeOf(actor)]
  }

  async function rowFor(actor: Actor, id: number): Promise<TicketRow> {
    const [row] = await byIdStatement.execute({ id })
    if (!row || !maySee(actor, row)) throw ticketErrors.notFound(`There is no ticket ${id}, or you may not see it.`)
    return row
  }

  async function count(actor: Actor, query: string, cap: number): Promise<number> {
    await prepare()
    const some = database.select({ one: sql`1`.as('one') }).from(tickets).where(whereFor(actor, query)).limit(cap).as('some')
    const [row] = await database.select({ count: sql<number>`count(*)` }).from(some)
    return Number(row?.count ?? 0)
  }

  return {
    prepare,
    parse,
    list,
    groups,
    rowFor,
    count,
    byId: async (actor, id) => {
      const [ticket] = await shownTo(actor, [await rowFor(actor, id)])
      const { reading } = ticket as Ticket
      if (!reading) return ticket as Ticket
      const firstUnreadMessageId = reading.unread ? await firstUnread(database, (actor as AgentActor).agentId, id, reading.lastReadMessageId) : null
      return { ...(ticket as Ticket), reading: { ...reading, firstUnreadMessageId } }
    },
    afterChange: async (actor, id) => (await shownTo(actor, await byIdStatement.execute({ id })))[0] as Ticket,
    views: async (actor) =>
      Promise.all(
        viewsOf(actor).map(async ({ key, names, query, sort }) => ({ key, name: names[localeOf(actor)], query, sort, count: await count(actor, query, countCap) })),
      ),
    search: async (actor, text, limit) => {
      await prepare()
      const { condition, context } = { condition: { field: 'text', operator: 'matches', value: wordsOf(text) } as Condition, context: contextOf(actor) }
      const words = compileToSql(registry, 'ticket', condition, context)
      const rows = await database
        .select()
        .from(tickets)
        .where(and(visibleTo(actor), sql`(${tickets.number} = ${text.replace(/^#/u, '')} or ${words})`))
        .orderBy(sql`${tickets.number} = ${text.replace(/^#/u, '')} desc, ${tickets.updatedAt} desc`)
        .limit(limit)
      return shownTo(actor, rows)
    },
    excerpts: (found, text) => excerptsFrom(database, found.map(({ id }) => id), wordsOf(text)),
    loadForLive: async (ids) => {
      const rows = await database.select().from(tickets).where(inArray(tickets.id, [...ids]))
      return new Map((await withNames(rows)).map((row) => [row.ticket.id, row]))
    },
  }
}

const wordsOf = (text: string) => text.split(/\s+/u).filter(Boolean)

/** False where a ticket refers to something made a moment ago. */
function isKnown({ statusId, priorityId, typeId, departmentId, assigneeId }: TicketRow, known: Catalog): boolean {
  const has = (rows: ReadonlyMap<number, unknown>, id: number | null) => id === null || rows.has(id)
  return has(known.statuses, statusId) && has(known.priorities, priorityId) && has(known.types, typeId) && has(known.departments, departmentId) && has(known.agents, assigneeId)
}
