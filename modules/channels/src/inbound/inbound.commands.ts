import { commonErrors, defineCommand, holds } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { and, eq } from 'drizzle-orm'
import type { ReceivedMessage, RecordedOutcome } from '../channels.api.ts'
import { channelErrors } from '../channels.errors.ts'
import { channelAccounts, inboundMessages } from '../channels.schema.ts'

/** Locks a parsed message, so that two hearers of its event cannot both make a ticket of it. */
export async function takeInbound(tx: Tx, inboundId: number): Promise<ReceivedMessage | null> {
  const [row] = await tx.sql
    .select({ id: inboundMessages.id, accountId: inboundMessages.accountId, receivedAt: inboundMessages.receivedAt, envelope: inboundMessages.envelope, parsed: inboundMessages.parsed })
    .from(inboundMessages)
    .where(and(eq(inboundMessages.id, inboundId), eq(inboundMessages.state, 'parsed')))
    .for('update')
  if (!row?.parsed) return null
  const [account] = await tx.sql.select({ type: channelAccounts.type, departmentId: channelAccounts.departmentId }).from(channelAccounts).where(eq(channelAccounts.id, row.accountId))
  if (!account) return null
  return {
    id: row.id,
    accountId: row.accountId,
    channel: account.type,
    departmentId: account.departmentId,
    receivedAt: row.receivedAt,
    envelopeFrom: row.envelope.from ?? null,
    envelopeTo: row.envelope.to ?? [],
    message: row.parsed,
  }
}

export async function recordOutcome(tx: Tx, inboundId: number, { outcome, ticketId = null, messageId = null }: RecordedOutcome): Promise<void> {
  await tx.sql.update(inboundMessages).set({ state: 'processed', outcome, ticketId, messageId, parsed: null, processedAt: tx.now, error: null }).where(eq(inboundMessages.id, inboundId))
}

export async function quarantine(tx: Tx, inboundId: number, error: string): Promise<void> {
  await tx.sql
    .update(inboundMessages)
    .set({ state: 'quarantined', error: error.slice(0, 2000), parsed: null })
    .where(and(eq(inboundMessages.id, inboundId), eq(inboundMessages.state, 'parsed')))
}

/** Puts a quarantined message back to the start. Its fingerprint is its own, so it does not count as a duplicate of itself. */
export const replay = defineCommand('channels.replayInbound', async (tx: Tx, actor, { inboundId }: { inboundId: number }): Promise<void> => {
  if (!holds(actor, 'channels.inbound.replay')) throw commonErrors.forbidden('Ask an administrator to process the message again.')
  const [row] = await tx.sql.select({ state: inboundMessages.state }).from(inboundMessages).where(eq(inboundMessages.id, inboundId)).for('update')
  if (!row) throw commonErrors.notFound('There is no such inbound message.')
  if (row.state !== 'quarantined') throw channelErrors.notQuarantined('Leave it: it was processed, or is about to be.')
  await tx.sql.update(inboundMessages).set({ state: 'received', error: null, attempts: 0, nextAttemptAt: tx.now }).where(eq(inboundMessages.id, inboundId))
})
