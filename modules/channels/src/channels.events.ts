import { defineEvent } from '@timbre/kernel'
import { Id } from '@timbre/kernel/contract'
import { Type } from 'typebox'

/** Subject: `inbound`, the inbound message. Tickets answer with `recordOutcome`. */
export const messageReceived = defineEvent(
  'channels.messageReceived',
  Type.Object({ inboundId: Id, accountId: Id }),
  'A message from outside was parsed and waits to become a ticket or join one',
)

/** Subject: `outgoing`, the outgoing message. */
export const deliveryChanged = defineEvent(
  'channels.deliveryChanged',
  Type.Object({ outgoingId: Id, accountId: Id }),
  'A recipient of an outgoing message got it, refused it, or waits for another try',
)

/** Subject: `channelAccount`. */
export const accountChanged = defineEvent('channels.accountChanged', Type.Object({ accountId: Id }), 'A channel account was made or changed')

export const channelEvents = [messageReceived, deliveryChanged, accountChanged] as const
