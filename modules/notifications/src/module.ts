import type { IdentityApi } from '@timbre/identity'
import { systemActor } from '@timbre/kernel'
import { defineModule, type Database, type TimbreModule } from '@timbre/platform'
import type { TicketsApi } from '@timbre/tickets'
import { forgetOld } from './commands/forget-old.ts'
import { tell } from './commands/tell.ts'
import { NotificationSettings } from './contract.ts'
import { createNotificationQueries } from './notifications.queries.ts'
import { notificationRoutes } from './notifications.routes.ts'
import { tellingSubscriber } from './notifications.subscribers.ts'

export interface NotificationsDependencies {
  readonly database: Database
  readonly identity: IdentityApi
  readonly tickets: TicketsApi
}

const caretaker = systemActor('notifications')

export function createNotifications({ database, identity, tickets }: NotificationsDependencies): { module: TimbreModule } {
  return {
    module: defineModule({
      name: 'notifications',
      preferences: [NotificationSettings],
      routes: [notificationRoutes({ database, queries: createNotificationQueries({ sql: database.sql, tickets }) })],
      subscribers: [tellingSubscriber(tell({ identity, tickets }))],
      schedules: [{ name: 'notifications.forgetOld', everySeconds: 3600, run: () => database.transaction(caretaker, (tx) => forgetOld(tx, caretaker, null), { background: true }) }],
    }),
  }
}
