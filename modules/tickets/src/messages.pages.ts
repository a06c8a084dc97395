import { commonErrors } from '@timbre/kernel'
import { decodeCursor, encodeCursor, type Sql } from '@timbre/platform'
import { and, asc, desc, eq, getTableColumns, lt, sql, type SQL } from 'drizzle-orm'
import type { MessagesQuery } from './contract.ts'
import { ticketErrors } from './tickets.errors.ts'
import { messages } from './tickets.schema.ts'

export type MessageRow = typeof messages.$inferSelect

/** A stretch of a thread, oldest first, and how much of it lies on either side. */
export interface MessageRows {
  readonly rows: readonly MessageRow[]
  readonly earlier: number
  readonly later: number
  readonly nextCursor: string | null
}

/** Bytes of bodies after which a page of messages ends: a hundred mails of 2 MB would be more than anybody can carry. */
const heaviestPage = 8_000_000
/** Of a page around what is unread, the part that was read: it says what the new ones answer. */
const readShare = 4

/** Pages of a ticket's messages from wherever the reader is, in both directions. */
export function createMessagePages(database: Sql) {
  /** Messages from a place on, forwards or back, until they weigh enough. */
  function pageOf(where: SQL | undefined, direction: 'onwards' | 'back') {
    const by = direction === 'onwards' ? asc : desc
    const order = sql`order by ${by(messages.createdAt)}, ${by(messages.id)}`
    const weight = sql`coalesce(octet_length(${messages.html}), 0) + octet_length(${messages.text}) + octet_length(${messages.visibleText})`
    const page = database
      .select({
        ...getTableColumns(messages),
        next: sql<number | null>`lead(${messages.id}) over (${order})`.as('next'),
        before: sql<number>`coalesce(sum(${weight}) over (${order} rows between unbounded preceding and 1 preceding), 0)`.as('before'),
      })
      .from(messages)
      .where(where)
      .orderBy(by(messages.createdAt), by(messages.id))
      .limit(sql.placeholder('limit'))
      .as('page')
    return database.select().from(page).where(lt(page.before, heaviestPage)).orderBy(asc(page.createdAt), asc(page.id))
  }

  const ofTicket = eq(messages.ticketId, sql.placeholder('ticketId'))
  const firstPage = pageOf(ofTicket, 'onwards').prepare('messages_first_page')
  const newestPage = pageOf(ofTicket, 'back').prepare('messages_newest_page')

  const beside = (ticketId: number, comparison: SQL) => and(eq(messages.ticketId, ticketId), sql`(${messages.createdAt}, ${messages.id}) ${comparison}`)
  const placeOf = (id: number) => sql`(select place.created_at, place.id from messages place where place.id = ${id})`

  async function checkPlace(ticketId: number, id: number, parameter: 'from' | 'to') {
    const [found] = await database.select({ ticketId: messages.ticketId }).from(messages).where(eq(messages.id, id))
    if (found?.ticketId !== ticketId) throw ticketErrors.noMessage(`Message ${id} is not, or no longer, on this ticket. Fetch \`around=newest\`.`, { errors: [{ path: `/querystring/${parameter}`, message: 'is not a message of this ticket' }] })
  }

  async function count(ticketId: number, comparison: SQL): Promise<number> {
    const [row] = await database.select({ count: sql<number>`count(*)::int` }).from(messages).where(beside(ticketId, comparison))
    return row?.count ?? 0
  }

  /** `firstUnread` is asked only when the page is wanted around it. */
  return async function read(ticketId: number, { limit = 50, cursor, from, to, around }: MessagesQuery, firstUnread: () => Promise<number | null>): Promise<MessageRows> {
    if ([cursor, from, to, around].filter((place) => place !== undefined).length > 1) throw commonErrors.invalid('Give one of `cursor`, `from`, `to` and `around`: a page lies in one place.')
    if (from !== undefined) await checkPlace(ticketId, from, 'from')
    if (to !== undefined) await checkPlace(ticketId, to, 'to')
    const middle = around === 'unread' ? await firstUnread() : null
    const rows = await rowsAt()
    const [first, last] = [rows[0], rows.at(-1)]
    const [earlier, later] = await Promise.all([
      first && (cursor !== undefined || from !== undefined || to !== undefined || around !== undefined) ? count(ticketId, sql`< ${placeOf(first.id)}`) : 0,
      last && around !== 'newest' ? count(ticketId, sql`> ${placeOf(last.id)}`) : 0,
    ])
    return { rows, earlier, later, nextCursor: last && later > 0 ? encodeCursor([last.createdAt.toISOString(), last.id]) : null }

    async function rowsAt(): Promise<readonly MessageRow[]> {
      if (cursor !== undefined) {
        const [at, id] = decodeCursor(cursor, ['instant', 'integer'])
        return pageOf(beside(ticketId, sql`> (cast(${at} as timestamptz), cast(${id} as bigint))`), 'onwards').execute({ limit })
      }
      if (from !== undefined) return pageOf(beside(ticketId, sql`>= ${placeOf(from)}`), 'onwards').execute({ limit })
      if (to !== undefined) return pageOf(beside(ticketId, sql`<= ${placeOf(to)}`), 'back').execute({ limit })
      if (middle !== null) {
        const read = Math.floor(limit / readShare)
        const halves = await Promise.all([
          read === 0 ? [] : pageOf(beside(ticketId, sql`< ${placeOf(middle)}`), 'back').execute({ limit: read }),
          pageOf(beside(ticketId, sql`>= ${placeOf(middle)}`), 'onwards').execute({ limit: limit - read }),
        ])
        return halves.flat()
      }
      return around === undefined ? firstPage.execute({ ticketId, limit }) : newestPage.execute({ ticketId, limit })
    }
  }
}
