import { defineCommand, type Actor, type AgentActor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { and, desc, eq } from 'drizzle-orm'
import type { Reading } from '../contract.ts'
import { byOthers, readAgainFrom, readingOf, readUpTo } from '../reads.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { maySee } from '../tickets.policy.ts'
import type { TicketRow } from '../tickets.repository.ts'
import { messages, tickets } from '../tickets.schema.ts'

/** An agent has read a ticket up to a message. */
export const markRead = defineCommand('tickets.markRead', async (tx: Tx, actor, { ticketId, messageId }: { ticketId: number; messageId: number }): Promise<Reading> => {
  const ticket = await seenBy(tx, actor, ticketId)
  // Nobody has read what is not there yet.
  const mark = await readUpTo(tx, (actor as AgentActor).agentId, ticketId, Math.min(messageId, ticket.lastMessageId ?? 0))
  return readingOf(ticket, mark)
})

/** Puts a ticket back among the unread: the last thing that others wrote is to be read again. */
export const markUnread = defineCommand('tickets.markUnread', async (tx: Tx, actor, { ticketId }: { ticketId: number }): Promise<Reading> => {
  const ticket = await seenBy(tx, actor, ticketId)
  const { agentId } = actor as AgentActor
  const [last] = await tx.sql
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.ticketId, ticketId), byOthers(agentId)))
    .orderBy(desc(messages.createdAt), desc(messages.id))
    .limit(1)
  const mark = await readAgainFrom(tx, agentId, ticketId, Math.max(0, (last?.id ?? ticket.lastMessageId ?? 1) - 1))
  return readingOf(ticket, mark)
})

/** Without a lock: reading keeps nobody from the ticket. */
async function seenBy(tx: Tx, actor: Actor, ticketId: number): Promise<TicketRow> {
  const [ticket] = await tx.sql.select().from(tickets).where(eq(tickets.id, ticketId))
  if (!ticket || !maySee(actor, ticket)) throw ticketErrors.notFound(`There is no ticket ${ticketId}, or you may not see it.`)
  return ticket
}
