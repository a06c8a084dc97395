import type { Actor } from '@timbre/kernel'
import { tellOwnScreens, type Sql, type Tx } from '@timbre/platform'
import { and, asc, eq, gt, inArray, lt, ne, or, sql, type SQL } from 'drizzle-orm'
import type { Reading } from './contract.ts'
import { isUnread, type Readable } from './contract/reading.ts'
import { ticketReads } from './reads.schema.ts'
import { messages, tickets } from './tickets.schema.ts'

/** How far somebody has read. */
export interface ReadMark {
  readonly lastReadMessageId: number
  readonly version: number
}

/** The same as `isUnread`, for lists and counts; reads.test.ts holds them together. */
export function unreadBy(actor: Actor): SQL {
  if (actor.type !== 'agent') return sql`false`
  const readUpTo = sql`(select ${ticketReads.lastReadMessageId} from ${ticketReads} where ${ticketReads.agentId} = ${actor.agentId} and ${ticketReads.ticketId} = ${tickets.id})`
  const newToThem = sql`${tickets.lastMessageId} is not null and ${tickets.disposition} = 'normal' and ${tickets.statusCategory} not in ('solved', 'closed')`
  return sql`coalesce(${tickets.lastMessageId} > ${readUpTo}, ${newToThem})`
}

/** How far somebody has read these tickets: one look-up, however many there are. */
export async function readMarksOf(database: Sql, actor: Actor, ticketIds: readonly number[]): Promise<ReadonlyMap<number, ReadMark>> {
  if (actor.type !== 'agent' || ticketIds.length === 0) return new Map()
  const rows = await database
    .select()
    .from(ticketReads)
    .where(and(eq(ticketReads.agentId, actor.agentId), inArray(ticketReads.ticketId, [...ticketIds])))
  return new Map(rows.map(({ ticketId, lastReadMessageId, version }) => [ticketId, { lastReadMessageId, version }]))
}

/** What the wire says of it. */
export function readingOf(ticket: Readable, mark: ReadMark | undefined): Reading {
  return { unread: isUnread(ticket, mark?.lastReadMessageId), lastReadMessageId: mark?.lastReadMessageId ?? 0, version: mark?.version ?? 0 }
}

/** Where somebody who opens the ticket goes on reading. What they wrote themselves is not new to them. */
export async function firstUnread(database: Sql, agentId: number, ticketId: number, readUpTo: number): Promise<number | null> {
  const [row] = await database
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.ticketId, ticketId), gt(messages.id, readUpTo), byOthers(agentId)))
    .orderBy(asc(messages.createdAt), asc(messages.id))
    .limit(1)
  return row?.id ?? null
}

/** The same for somebody who may have read all of it, or need not read it. */
export async function firstUnreadOf(database: Sql, actor: Actor, ticket: Readable & { readonly id: number }): Promise<number | null> {
  if (actor.type !== 'agent') return null
  const { unread, lastReadMessageId } = readingOf(ticket, (await readMarksOf(database, actor, [ticket.id])).get(ticket.id))
  return unread ? firstUnread(database, actor.agentId, ticket.id, lastReadMessageId) : null
}

export function byOthers(agentId: number): SQL {
  return or(ne(messages.authorType, 'agent'), ne(messages.authorId, agentId)) as SQL
}

/** Moves the mark forward, never back: what several screens saw arrives in any order. */
export async function readUpTo(tx: Tx, agentId: number, ticketId: number, messageId: number): Promise<ReadMark> {
  const [moved] = await tx.sql
    .insert(ticketReads)
    .values({ agentId, ticketId, lastReadMessageId: messageId, version: 1 })
    .onConflictDoUpdate({
      target: [ticketReads.agentId, ticketReads.ticketId],
      set: { lastReadMessageId: messageId, version: sql`${ticketReads.version} + 1` },
      setWhere: lt(ticketReads.lastReadMessageId, messageId),
    })
    .returning()
  return moved ? told(tx, agentId, ticketId, moved) : markOf(tx, agentId, ticketId)
}

/** Puts the mark where it is wanted, also back. */
export async function readAgainFrom(tx: Tx, agentId: number, ticketId: number, messageId: number): Promise<ReadMark> {
  const [moved] = await tx.sql
    .insert(ticketReads)
    .values({ agentId, ticketId, lastReadMessageId: messageId, version: 1 })
    .onConflictDoUpdate({ target: [ticketReads.agentId, ticketReads.ticketId], set: { lastReadMessageId: messageId, version: sql`${ticketReads.version} + 1` } })
    .returning()
  return told(tx, agentId, ticketId, moved as ReadMark)
}

/**
 * Who writes has read what stood there: up to `seen`, where the newest message they had before their eyes is known, and what they write
 * themselves is not new to them. To be called under the ticket's lock, when the message is there.
 */
export async function readByWriting(tx: Tx, agentId: number, ticketId: number, { messageId, seen = messageId }: { messageId: number; seen?: number | undefined }): Promise<void> {
  const { lastReadMessageId } = await markOf(tx, agentId, ticketId)
  const known = Math.min(messageId, Math.max(lastReadMessageId, seen))
  const next = (await firstUnread(tx.sql, agentId, ticketId, known)) === null ? messageId : known
  if (next > lastReadMessageId) await readUpTo(tx, agentId, ticketId, next)
}

async function markOf(tx: Tx, agentId: number, ticketId: number): Promise<ReadMark> {
  const [row] = await tx.sql
    .select()
    .from(ticketReads)
    .where(and(eq(ticketReads.agentId, agentId), eq(ticketReads.ticketId, ticketId)))
  return row ?? { lastReadMessageId: 0, version: 0 }
}

async function told(tx: Tx, agentId: number, ticketId: number, { lastReadMessageId, version }: ReadMark): Promise<ReadMark> {
  await tellOwnScreens(tx, agentId, { type: 'reading', ticket: ticketId, lastReadMessageId, version })
  return { lastReadMessageId, version }
}
