import { insertRows, type Tx } from '@timbre/platform'
import { and, eq, gte, inArray, isNotNull, isNull, lte, sql, type SQL } from 'drizzle-orm'
import type { NotificationKind, SeenInput } from './contract.ts'
import { notifications } from './notifications.schema.ts'

export type NotificationRow = typeof notifications.$inferSelect
export type NewNotification = Pick<NotificationRow, 'agentId' | 'kind' | 'ticketId' | 'messageId' | 'eventId' | 'actorType' | 'actorId' | 'actorName' | 'ticketCount'>

/** Answers those that were not there yet. */
export async function insertNotifications(tx: Tx, wanted: readonly NewNotification[]): Promise<NotificationRow[]> {
  const rows = wanted.map((row) => ({ ...row, createdAt: tx.now, updatedAt: tx.now }))
  const ids = await insertRows(tx, notifications, rows, { skipConflicts: true, returning: { id: notifications.id } })
  if (ids.length === 0) return []
  return tx.sql.select().from(notifications).where(inArray(notifications.id, ids.map(({ id }) => id)))
}

/** What an agent has not seen of one kind since then, and holds it until the transaction ends. */
export async function recentUnseen(tx: Tx, agentId: number, kind: NotificationKind, since: Date): Promise<NotificationRow[]> {
  return tx.sql
    .select()
    .from(notifications)
    .where(and(eq(notifications.agentId, agentId), eq(notifications.kind, kind), isNull(notifications.seenAt), gte(notifications.updatedAt, since)))
    .orderBy(notifications.id)
    .for('update')
}

/** One more joins those that came at once. */
export async function addMore(tx: Tx, { id }: NotificationRow, count: number): Promise<NotificationRow> {
  const [row] = await tx.sql
    .update(notifications)
    .set({ ticketCount: sql`${notifications.ticketCount} + ${count}`, updatedAt: tx.now })
    .where(eq(notifications.id, id))
    .returning()
  return row as NotificationRow
}

/** Puts one notification in the place of several. */
export async function joinTogether(tx: Tx, several: readonly NotificationRow[], together: NewNotification): Promise<NotificationRow> {
  if (several.length > 0) await tx.sql.delete(notifications).where(inArray(notifications.id, several.map(({ id }) => id)))
  const [row] = await tx.sql.insert(notifications).values({ ...together, createdAt: tx.now, updatedAt: tx.now }).returning()
  return row as NotificationRow
}

interface Teller {
  readonly agentId: number
  readonly kind: NotificationKind
  readonly messageId: number | null
}

/** A reply may fail for several recipients, one after the other; its writer is told once. */
export async function alreadyTold(tx: Tx, news: readonly Teller[]): Promise<(one: Teller) => boolean> {
  const failed = news.filter(({ kind }) => kind === 'sendFailed')
  const keyOf = ({ agentId, messageId }: Pick<Teller, 'agentId' | 'messageId'>) => `${agentId} ${messageId}`
  if (failed.length === 0) return () => false
  const rows = await tx.sql
    .select({ agentId: notifications.agentId, messageId: notifications.messageId })
    .from(notifications)
    .where(and(eq(notifications.kind, 'sendFailed'), inArray(notifications.messageId, failed.flatMap(({ messageId }) => messageId ?? []))))
  const known = new Set(rows.map(keyOf))
  return (one) => {
    if (one.kind !== 'sendFailed') return false
    const repeated = known.has(keyOf(one))
    known.add(keyOf(one))
    return repeated
  }
}

/** Marks what an agent has seen; answers the ids of what they had not seen before. */
export async function markSeen(tx: Tx, agentId: number, what: SeenInput): Promise<number[]> {
  return mark(tx, agentId, and(isNull(notifications.seenAt), whichOf(what)), tx.now)
}

export async function markUnseen(tx: Tx, agentId: number, ids: readonly number[]): Promise<number[]> {
  return mark(tx, agentId, and(isNotNull(notifications.seenAt), inArray(notifications.id, [...ids])), null)
}

function whichOf(what: SeenInput): SQL {
  if ('ids' in what) return inArray(notifications.id, what.ids)
  return 'ticketId' in what ? eq(notifications.ticketId, what.ticketId) : lte(notifications.id, what.upTo)
}

async function mark(tx: Tx, agentId: number, which: SQL | undefined, seenAt: Date | null): Promise<number[]> {
  const rows = await tx.sql
    .update(notifications)
    .set({ seenAt })
    .where(and(eq(notifications.agentId, agentId), which))
    .returning({ id: notifications.id })
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}

/** Deletes what is older than that, and each agent's oldest beyond so many. */
export async function deleteOld(tx: Tx, before: Date, mostPerAgent: number): Promise<void> {
  await tx.sql.delete(notifications).where(lte(notifications.createdAt, before))
  await tx.sql.execute(sql`
    delete from ${notifications} using (
      select id from (select id, row_number() over (partition by agent_id order by id desc) as place from ${notifications}) placed where place > ${mostPerAgent}
    ) old where ${notifications.id} = old.id`)
}
