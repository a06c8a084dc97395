import type { Tx } from '@timbre/platform'
import { and, eq, inArray, ne } from 'drizzle-orm'
import { deliveryChanged } from '../channels.events.ts'
import { deliveries, outgoingMessages } from '../channels.schema.ts'

/**
 * Takes a message back while nobody has been sent it. A worker that is about to start finds its lease gone before it
 * connects: the token grows here too.
 */
export async function cancel(tx: Tx, outgoingId: number): Promise<boolean> {
  const [message] = await tx.sql.select().from(outgoingMessages).where(eq(outgoingMessages.id, outgoingId)).for('update')
  if (message?.state !== 'open') return false
  const started = await tx.sql
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.outgoingId, outgoingId), ne(deliveries.state, 'queued')))
    .limit(1)
  if (started.length > 0) return false
  await tx.sql
    .update(outgoingMessages)
    .set({ state: 'done', leaseOwner: null, leaseUntil: null, leaseToken: message.leaseToken + 1 })
    .where(eq(outgoingMessages.id, outgoingId))
  await tx.sql
    .update(deliveries)
    .set({ state: 'cancelled', nextAttemptAt: null, errorCode: null, error: null, updatedAt: tx.now })
    .where(and(eq(deliveries.outgoingId, outgoingId), inArray(deliveries.state, ['queued'])))
  await tx.emit(deliveryChanged, { subject: { type: 'outgoing', id: outgoingId }, payload: { outgoingId, accountId: message.accountId } })
  return true
}
