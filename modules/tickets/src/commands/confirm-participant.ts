import { defineCommand } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { ticketErrors } from '../tickets.errors.ts'
import { participantConfirmed } from '../tickets.events.ts'
import { admitParticipant, lockFor, mainConversation, participantsOf } from '../tickets.repository.ts'

/** Lets somebody who wrote in uninvited take part: they get replies from now on, and what they wrote is no longer flagged. */
export const confirmParticipant = defineCommand('tickets.confirmParticipant', async (tx: Tx, actor, { ticketId, contactId }: { ticketId: number; contactId: number }) => {
  await lockFor(tx, actor, ticketId, 'reply')
  const conversation = await mainConversation(tx.sql, ticketId)
  const participant = (await participantsOf(tx, conversation.id)).find((candidate) => candidate.contactId === contactId)
  if (!participant) {
    throw ticketErrors.unknownReference('contactId is not somebody who wrote on this ticket. Add people with `cc` on a reply.', { errors: [{ path: '/contactId', message: 'did not write on this ticket' }] })
  }
  if (participant.role !== 'unconfirmed') return
  await admitParticipant(tx, conversation.id, contactId)
  await tx.emit(participantConfirmed, { subject: { type: 'ticket', id: ticketId }, payload: { contactId, conversationId: conversation.id } })
})
