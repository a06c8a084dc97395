import { defineEvent } from '@timbre/kernel'
import { Type } from 'typebox'

const nullableId = Type.Union([Type.Integer(), Type.Null()])

export const ticketCreated = defineEvent(
  'tickets.ticketCreated',
  Type.Object({ channel: Type.String(), possiblyRelatedTo: nullableId }),
  'A ticket began. `changes` holds its first values; `possiblyRelatedTo` is a ticket the mail spoke of without proof.',
)

export const ticketChanged = defineEvent('tickets.ticketChanged', Type.Object({}), 'Fields of a ticket changed; see `changes`.')

export const messageAdded = defineEvent(
  'tickets.messageAdded',
  Type.Object({ messageId: Type.Integer(), conversationId: Type.Integer(), kind: Type.String(), outgoingId: nullableId, unknownSender: Type.Boolean(), mentions: Type.Optional(Type.Array(Type.Integer())) }),
  'Somebody wrote on a ticket. `changes` holds what moved with it, such as the status; `mentions` the agents a note names.',
)

export const messageTakenBack = defineEvent(
  'tickets.messageTakenBack',
  Type.Object({ messageId: Type.Integer(), conversationId: Type.Integer(), outgoingId: Type.Integer() }),
  'An agent took a reply back before it left: it is no longer there. `changes` holds what moved back with it, such as the status.',
)

export const messageDeliveryChanged = defineEvent(
  'tickets.messageDeliveryChanged',
  Type.Object({ messageId: Type.Integer() }),
  'A reply went out, failed or waits: its delivery state changed.',
)

export const participantConfirmed = defineEvent(
  'tickets.participantConfirmed',
  Type.Object({ contactId: Type.Integer(), conversationId: Type.Integer() }),
  'An agent let somebody who wrote in take part: they get replies from now on.',
)

export const ticketSettingsChanged = defineEvent('tickets.settingsChanged', Type.Object({ kind: Type.String() }), 'A status, priority or type was added or renamed.')

export const ticketEvents = [ticketCreated, ticketChanged, messageAdded, messageTakenBack, messageDeliveryChanged, participantConfirmed, ticketSettingsChanged] as const
