import { defineCommand } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { eq } from 'drizzle-orm'
import { messageDeliveryChanged } from '../tickets.events.ts'
import { messages } from '../tickets.schema.ts'

/** A delivery moved on: says so about the ticket its message belongs to, for whoever has it open. */
export const noteDelivery = defineCommand('tickets.noteDelivery', async (tx: Tx, _actor, { outgoingId }: { outgoingId: number }) => {
  const [message] = await tx.sql.select({ id: messages.id, ticketId: messages.ticketId }).from(messages).where(eq(messages.outgoingId, outgoingId))
  if (message) await tx.emit(messageDeliveryChanged, { subject: { type: 'ticket', id: message.ticketId }, payload: { messageId: message.id } })
})
