import { defineModule, type LiveSource, type Service, type TimbreModule } from '@timbre/platform'
import { AfterSend, Signature } from './contract/composing.ts'
import { ConversationLook } from './contract/conversation.ts'
import { createTickets, type Tickets, type TicketsDependencies } from './create-tickets.ts'
import { attachmentRoutes } from './routes/attachments.routes.ts'
import { draftRoutes } from './routes/drafts.routes.ts'
import { messageRoutes } from './routes/messages.routes.ts'
import { ownRoutes } from './routes/own.routes.ts'
import { searchRoutes } from './routes/search.routes.ts'
import { senderRoutes } from './routes/senders.routes.ts'
import { settingsRoutes } from './routes/settings.routes.ts'
import { ticketRoutes } from './routes/tickets.routes.ts'
import { ticketEvents, ticketSettingsChanged } from './tickets.events.ts'
import { ticketLiveSource } from './tickets.live.ts'
import { ticketPermissions } from './tickets.permissions.ts'
import { deliverySubscriber, receivingSubscriber } from './tickets.subscribers.ts'
import { expireUploads } from './expire-uploads.ts'
import { ContextCards, PinnedTickets, TicketLists } from './contract/lists.ts'

export function ticketsModule(dependencies: TicketsDependencies): { module: TimbreModule; api: Tickets } {
  const api = createTickets(dependencies)
  const parts = { ...dependencies, api }
  return {
    api,
    module: defineModule({
      name: 'tickets',
      permissions: ticketPermissions,
      events: ticketEvents,
      catalogs: [{ name: 'ticketSettings', changedBy: [ticketSettingsChanged] }],
      preferences: [TicketLists, PinnedTickets, ContextCards, Signature, AfterSend, ConversationLook],
      routes: [ticketRoutes(parts), messageRoutes(parts), draftRoutes(parts), ownRoutes(parts), attachmentRoutes(parts), searchRoutes(parts), senderRoutes(parts), settingsRoutes(parts)],
      subscribers: [receivingSubscriber({ api, channels: dependencies.channels }), deliverySubscriber({ api })],
      services: [catalogService(api)],
      schedules: [{ name: 'tickets.expireUploads', everySeconds: 3600, run: () => expireUploads(dependencies) }],
      // The hub hands a source only its own subjects back.
      live: [ticketLiveSource({ queries: api.queries, catalog: api.catalog, registry: dependencies.registry, clock: dependencies.clock }) as unknown as LiveSource],
    }),
  }
}

/** Conditions are read without waiting, so what they name must be in memory before the first screen asks. */
function catalogService({ catalog, queries }: Tickets): Service {
  return {
    name: 'tickets.catalog',
    role: 'web',
    start: async () => {
      await catalog.current()
      // Before the first run there are no settings yet; the first list reads them.
      await queries.prepare().catch(() => {})
    },
    stop: async () => {},
  }
}
