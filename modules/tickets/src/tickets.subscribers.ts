import { deliveryChanged, messageReceived, type ChannelsApi } from '@timbre/channels'
import { isEvent } from '@timbre/kernel'
import { wordsOf, type Subscriber } from '@timbre/platform'
import type { TicketsApi } from './tickets.api.ts'

/** Mails that were parsed become tickets here. One that cannot is handed back to channels, which shows it. */
export function receivingSubscriber({ api, channels }: { api: TicketsApi; channels: Pick<ChannelsApi, 'quarantine'> }): Subscriber {
  return {
    name: 'tickets.receive',
    events: [messageReceived],
    startAt: 'beginning',
    handle: async (tx, event) => {
      if (isEvent(event, messageReceived)) await api.receiveMessages(tx, tx.actor, { inboundIds: [event.payload.inboundId] })
    },
    handleMany: async (tx, events) => {
      const causes = new Map(events.flatMap((event) => (isEvent(event, messageReceived) ? [[event.payload.inboundId, event] as const] : [])))
      await api.receiveMessages(tx, tx.actor, { inboundIds: [...causes.keys()], causes })
    },
    onGiveUp: async (tx, event, error) => {
      if (isEvent(event, messageReceived)) await channels.quarantine(tx, event.payload.inboundId, wordsOf(error))
    },
  }
}

/** Tells screens that a reply went out, failed or waits. */
export function deliverySubscriber({ api }: { api: TicketsApi }): Subscriber {
  return {
    name: 'tickets.deliveries',
    events: [deliveryChanged],
    startAt: 'beginning',
    handle: async (tx, event) => {
      if (isEvent(event, deliveryChanged)) await api.noteDelivery(tx, tx.actor, { outgoingId: event.payload.outgoingId })
    },
  }
}
