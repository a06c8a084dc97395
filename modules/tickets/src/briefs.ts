import type { ChannelsApi } from '@timbre/channels'
import type { Sql } from '@timbre/platform'
import { inArray, sql } from 'drizzle-orm'
import { messages, tickets } from './tickets.schema.ts'

/** What modules above need to judge a ticket; who may see it is for `maySee` to say. */
export type TicketBrief = Pick<typeof tickets.$inferSelect, 'id' | 'number' | 'subject' | 'departmentId' | 'assigneeId' | 'watcherIds' | 'disposition' | 'statusCategory' | 'createdAt'>

export interface MessageBrief {
  readonly id: number
  /** The agent who wrote it. */
  readonly agentId: number | null
  /** A machine wrote it, such as a holiday notice. */
  readonly automatic: boolean
  /** It did not reach somebody it was sent to. */
  readonly failed: boolean
}

/** Tickets by id, for no one in particular. Unknown ids are left out. */
export async function ticketBriefs(database: Sql, ids: readonly number[]): Promise<Map<number, TicketBrief>> {
  if (ids.length === 0) return new Map()
  const { id, number, subject, departmentId, assigneeId, watcherIds, disposition, statusCategory, createdAt } = tickets
  const rows = await database
    .select({ id, number, subject, departmentId, assigneeId, watcherIds, disposition, statusCategory, createdAt })
    .from(tickets)
    .where(inArray(tickets.id, [...new Set(ids)]))
  return new Map(rows.map((row) => [row.id, row]))
}

/** Messages by id, for no one in particular. Unknown ids are left out, and those that were taken back. */
export async function messageBriefs(channels: Pick<ChannelsApi, 'deliveriesOf'>, database: Sql, ids: readonly number[]): Promise<Map<number, MessageBrief>> {
  if (ids.length === 0) return new Map()
  const rows = await database
    .select({
      id: messages.id,
      authorType: messages.authorType,
      authorId: messages.authorId,
      outgoingId: messages.outgoingId,
      automatic: sql<boolean>`coalesce((${messages.mail} ->> 'isAutoReply')::boolean, false)`,
    })
    .from(messages)
    .where(inArray(messages.id, [...new Set(ids)]))
  const deliveries = await channels.deliveriesOf(database, rows.flatMap(({ outgoingId }) => outgoingId ?? []))
  return new Map(
    rows.map(({ id, authorType, authorId, outgoingId, automatic }) => {
      const failed = outgoingId !== null && (deliveries.get(outgoingId) ?? []).some(({ state }) => state === 'failed')
      return [id, { id, agentId: authorType === 'agent' ? authorId : null, automatic, failed }]
    }),
  )
}
