import { defineModule, type Database, type TimbreModule } from '@timbre/platform'
import { createContact } from './commands/create-contact.ts'
import { createUnreachable, resolveByEmail } from './commands/resolve-contact.ts'
import { contactChanged, contactCreated } from './contacts.events.ts'
import { contactsPermissions } from './contacts.permissions.ts'
import { contactBrief, contactSummaries, searchContacts } from './contacts.queries.ts'
import { contactRoutes } from './contacts.routes.ts'
import type { ContactsApi } from './index.ts'

export interface Contacts {
  readonly api: ContactsApi
  readonly module: TimbreModule
}

export function createContacts({ database }: { database: Database }): Contacts {
  return {
    api: {
      resolveByEmail: (tx, input) => resolveByEmail(tx, tx.actor, input),
      createUnreachable: (tx, input) => createUnreachable(tx, tx.actor, input),
      createContact,
      summaries: contactSummaries,
      byId: contactBrief,
      search: searchContacts,
    },
    module: defineModule({
      name: 'contacts',
      permissions: contactsPermissions,
      events: [contactCreated, contactChanged],
      routes: [contactRoutes({ database })],
    }),
  }
}
