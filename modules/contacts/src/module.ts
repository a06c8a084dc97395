import { defineModule, type Database, type TimbreModule } from '@timbre/platform'
import { createContact } from './commands/create-contact.ts'
import { createUnreachable, resolveByEmails } from './commands/resolve-contact.ts'
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
      resolveByEmail: async (tx, input) => (await resolveByEmails(tx, tx.actor, [input]))[0] ?? null,
      resolveByEmails: (tx, people) => resolveByEmails(tx, tx.actor, people),
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
