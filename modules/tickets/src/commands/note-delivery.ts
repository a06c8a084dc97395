import type { ChannelsApi } from '@timbre/channels'
import { defineCommand } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { and, eq, gt, sql } from 'drizzle-orm'
import { messageDeliveryChanged } from '../tickets.events.ts'
import { messages, tickets } from '../tickets.schema.ts'

/** A delivery moved on: says so about the ticket its message belongs to, for whoever has it open, and keeps for lists why the last reply failed. */
export const noteDelivery = (channels: Pick<ChannelsApi, 'deliveriesOf'>) =>
  defineCommand('tickets.noteDelivery', async (tx: Tx, _actor, { outgoingId }: { outgoingId: number }) => {
    const [message] = await tx.sql.select({ id: messages.id, ticketId: messages.ticketId }).from(messages).where(eq(messages.outgoingId, outgoingId))
    if (!message) return
    const deliveries = (await channels.deliveriesOf(tx.sql, [outgoingId])).get(outgoingId) ?? []
    const failed = deliveries.find(({ state }) => state === 'failed')
    const newerReplies = tx.sql
      .select({ one: sql`1` })
      .from(messages)
      .where(and(eq(messages.ticketId, message.ticketId), eq(messages.kind, 'reply'), gt(messages.id, message.id)))
    const sendFailure = failed ? (failed.errorCode ?? 'failed') : null
    await tx.sql
      .update(tickets)
      .set({ sendFailure })
      .where(and(eq(tickets.id, message.ticketId), sql`${tickets.sendFailure} is distinct from ${sendFailure}`, sql`not exists (${newerReplies})`))
    await tx.emit(messageDeliveryChanged, { subject: { type: 'ticket', id: message.ticketId }, payload: { messageId: message.id } })
  })
