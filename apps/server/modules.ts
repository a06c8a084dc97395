import { createChannels } from '@timbre/channels/module'
import type { ChannelsApi } from '@timbre/channels'
import type { ContactsApi } from '@timbre/contacts'
import { createContacts } from '@timbre/contacts/module'
import type { DeskApi } from '@timbre/desk'
import { createDesk } from '@timbre/desk/module'
import { createIdentity, preferenceRoutes, roleRoutes, type Identity } from '@timbre/identity/module'
import type { Clock } from '@timbre/kernel'
import { defineModule, pipeline, type Blobs, type Database, type Logger, type Secrets, type Subscriber, type TimbreModule } from '@timbre/platform'
import { createNotifications } from '@timbre/notifications/module'
import { createFieldRegistry } from '@timbre/rules'
import { ticketsModule } from '@timbre/tickets/module'
import type { TicketsApi } from '@timbre/tickets'
import type { Config } from './config.ts'
import { eventPartitions, forgetShortLived } from './boot/housekeeping.ts'
import { parkedEventRoutes } from './system/parked-events.ts'
import { setupRoutes } from './system/setup.routes.ts'
import type { SetupDependencies } from './system/setup.ts'
import { systemPermissions } from './system/system.permissions.ts'

export interface Foundations {
  readonly config: Config
  readonly database: Database
  readonly clock: Clock
  readonly secrets: Secrets
  readonly blobs: Blobs
  readonly log: Logger
}

export interface Composition {
  /** THE list of modules, lowest floor first. */
  readonly modules: readonly TimbreModule[]
  readonly identity: Identity
  readonly desk: DeskApi
  readonly contacts: ContactsApi
  readonly channels: ChannelsApi
  readonly tickets: TicketsApi
  readonly setup: SetupDependencies
}

/** Builds every module with what it needs, in the order of the floors. Nothing is found by name or by place. */
export function composeModules(foundations: Foundations): Composition {
  const { config, database, clock, secrets, blobs } = foundations
  const registry = createFieldRegistry()

  const identity = createIdentity({ database, clock, secrets, publicUrl: config.publicUrl })
  const desk = createDesk({ database, identity: identity.api })
  const contacts = createContacts({ database })
  const { uncertainRetrySeconds } = config
  const channels = createChannels({
    ...{ ...foundations, identity: identity.api, smtp: { host: config.host, port: config.smtpPort }, defaultSmtpUrl: config.smtpUrl },
    ...(uncertainRetrySeconds === undefined ? {} : { deliveryPolicy: { uncertainRetrySeconds } }),
  })
  const tickets = ticketsModule({ database, clock, secrets, blobs, registry, identity: identity.api, desk: desk.api, contacts: contacts.api, channels: channels.api })
  const notifications = createNotifications({ database, identity: identity.api, tickets: tickets.api })

  const own = [identity.module, desk.module, contacts.module, channels.module, tickets.module, notifications.module]
  const setup: SetupDependencies = { database, identity: identity.api, desk: desk.api, channels: channels.api }
  const system = defineModule({
    name: 'system',
    permissions: systemPermissions,
    routes: [
      preferenceRoutes({ database, known: own.flatMap(({ preferences }) => preferences) }),
      roleRoutes({ permissions: [...own.flatMap(({ permissions }) => permissions), ...systemPermissions] }),
      setupRoutes({ ...setup, tickets: tickets.api, refreshCookie: identity.refreshCookie }),
      parkedEventRoutes({ database }),
    ],
    schedules: [eventPartitions(database), forgetShortLived(database)],
  })

  return { modules: [...own, system], identity, desk: desk.api, contacts: contacts.api, channels: channels.api, tickets: tickets.api, setup }
}

/**
 * What acts on a ticket's events in a fixed order, with one cursor between them: automation, then routing, then SLA.
 * The floors above tickets add their stage here when they are built.
 */
const ticketPipelineStages: readonly Subscriber[] = []

/** Everybody who hears events: each module's own subscribers, then the pipeline once it has a stage. */
export function allSubscribers(modules: readonly TimbreModule[]): Subscriber[] {
  const own = modules.flatMap((module) => module.subscribers)
  return ticketPipelineStages.length > 0 ? [...own, pipeline('tickets.pipeline', ticketPipelineStages)] : own
}
