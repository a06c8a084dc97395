import { defineCommand, type AgentActor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { edited } from '../ticket.ts'
import { ticketChanged } from '../tickets.events.ts'
import { lockFor, saveTicket } from '../tickets.repository.ts'

/** An agent follows a ticket, or no longer does. Whoever sees a ticket may; others are added by who may edit it. */
export const followTicket = defineCommand('tickets.followTicket', async (tx: Tx, actor, { ticketId, follow }: { ticketId: number; follow: boolean }): Promise<void> => {
  const ticket = await lockFor(tx, actor, ticketId)
  const { agentId } = actor as AgentActor
  if (ticket.watcherIds.includes(agentId) === follow) return
  const watcherIds = follow ? [...ticket.watcherIds, agentId] : ticket.watcherIds.filter((id) => id !== agentId)
  const change = edited(ticket, { watcherIds }, tx.now)
  await saveTicket(tx, change)
  await tx.emit(ticketChanged, { subject: { type: 'ticket', id: ticketId }, changes: change.changes, payload: {} })
})
