import type { Command, DomainEvent } from '@timbre/kernel'
import type { Subscriber, Tx } from '@timbre/platform'
import { messageAdded, messageDeliveryChanged, ticketChanged, ticketCreated } from '@timbre/tickets'

/** Hears what happens to tickets and tells whoever should know. What was before the module was there is nobody's news. */
export function tellingSubscriber(tell: Command<Tx, { events: readonly DomainEvent[] }, void>): Subscriber {
  return {
    name: 'notifications.tell',
    events: [ticketCreated, ticketChanged, messageAdded, messageDeliveryChanged],
    startAt: 'now',
    handle: (tx, event) => tell(tx, tx.actor, { events: [event] }),
    handleMany: (tx, events) => tell(tx, tx.actor, { events }),
  }
}
