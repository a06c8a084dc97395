import { commonErrors, defineCommand, holds } from '@timbre/kernel'
import { jsonParameter, type Tx } from '@timbre/platform'
import { and, asc, eq, sql } from 'drizzle-orm'
import type { ReceivedMessage, RecordedOutcome } from '../channels.api.ts'
import { channelErrors } from '../channels.errors.ts'
import { channelAccounts, inboundMessages } from '../channels.schema.ts'

/** Bytes of mails that are in memory at once, unless a single one is larger. */
const largestTake = 8 * 1024 * 1024

/** Locks parsed messages, so that two hearers of their events cannot both make tickets of them. */
export async function* takeInbound(tx: Tx, inboundIds: readonly number[]): AsyncGenerator<ReceivedMessage[], void> {
  const sizes = await tx.sql
    .select({ id: inboundMessages.id, size: inboundMessages.size })
    .from(inboundMessages)
    .where(and(sql`${inboundMessages.id} = any(${sql.param([...inboundIds])})`, eq(inboundMessages.state, 'parsed')))
    .orderBy(asc(inboundMessages.id))
  for (const ids of inPortions(sizes)) yield await take(tx, ids)
}

function inPortions(sizes: readonly { readonly id: number; readonly size: number }[]): number[][] {
  const portions: number[][] = []
  let room = 0
  for (const { id, size } of sizes) {
    if (size > room || portions.length === 0) {
      portions.push([])
      room = largestTake
    }
    portions.at(-1)?.push(id)
    room -= size
  }
  return portions
}

async function take(tx: Tx, inboundIds: readonly number[]): Promise<ReceivedMessage[]> {
  const rows = await tx.sql
    .select({
      id: inboundMessages.id,
      accountId: inboundMessages.accountId,
      channel: channelAccounts.type,
      departmentId: channelAccounts.departmentId,
      receivedAt: inboundMessages.receivedAt,
      envelope: inboundMessages.envelope,
      parsed: inboundMessages.parsed,
    })
    .from(inboundMessages)
    .innerJoin(channelAccounts, eq(channelAccounts.id, inboundMessages.accountId))
    .where(and(sql`${inboundMessages.id} = any(${sql.param([...inboundIds])})`, eq(inboundMessages.state, 'parsed')))
    .orderBy(asc(inboundMessages.id))
    .for('update', { of: inboundMessages })
  return rows.flatMap(({ envelope, parsed, ...row }) => (parsed ? [{ ...row, envelopeFrom: envelope.from ?? null, envelopeTo: envelope.to ?? [], message: parsed }] : []))
}

export async function recordOutcomes(tx: Tx, outcomes: readonly RecordedOutcome[]): Promise<void> {
  await tx.sql
    .update(inboundMessages)
    .set({ state: 'processed', outcome: sql`recorded.outcome`, ticketId: sql`recorded."ticketId"`, messageId: sql`recorded."messageId"`, parsed: null, processedAt: tx.now, errorCode: null, error: null })
    .from(sql`json_to_recordset(${jsonParameter(outcomes)}::json) as recorded("inboundId" bigint, outcome text, "ticketId" bigint, "messageId" bigint)`)
    .where(sql`${inboundMessages.id} = recorded."inboundId"`)
}

export async function quarantine(tx: Tx, inboundId: number, error: string): Promise<void> {
  await tx.sql
    .update(inboundMessages)
    .set({ state: 'quarantined', errorCode: 'notFiled', error: error.slice(0, 2000), parsed: null })
    .where(and(eq(inboundMessages.id, inboundId), eq(inboundMessages.state, 'parsed')))
}

/** Puts a quarantined message back to the start. Its fingerprint is its own, so it does not count as a duplicate of itself. */
export const replay = defineCommand('channels.replayInbound', async (tx: Tx, actor, { inboundId }: { inboundId: number }): Promise<void> => {
  if (!holds(actor, 'channels.inbound.replay')) throw commonErrors.forbidden('Ask an administrator to process the message again.')
  const [row] = await tx.sql.select({ state: inboundMessages.state }).from(inboundMessages).where(eq(inboundMessages.id, inboundId)).for('update')
  if (!row) throw commonErrors.notFound('There is no such inbound message.')
  if (row.state !== 'quarantined') throw channelErrors.notQuarantined('Leave it: it was processed, or is about to be.')
  await tx.sql.update(inboundMessages).set({ state: 'received', errorCode: null, error: null, attempts: 0, nextAttemptAt: tx.now }).where(eq(inboundMessages.id, inboundId))
})
