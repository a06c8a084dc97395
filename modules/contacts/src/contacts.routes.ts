import { commonErrors } from '@timbre/kernel'
import { Id, PageQuery } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import { createContact } from './commands/create-contact.ts'
import { contactById, listContacts } from './contacts.queries.ts'
import { Contact, ContactPage, NewContact } from './contract.ts'

const tags = ['Contacts']

export function contactRoutes({ database }: { database: Database }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/contacts',
      {
        config: { permission: 'contacts.contact.read' },
        schema: {
          operationId: 'listContacts',
          tags,
          summary: 'List contacts, newest first',
          querystring: Type.Object(
            { ...PageQuery, query: Type.Optional(Type.String({ maxLength: 200, description: 'Start of a name, an e-mail address or a phone number', examples: ['ana'] })) },
            { additionalProperties: false },
          ),
          response: { 200: ContactPage, ...problems(400, 401, 403) },
        },
      },
      ({ actor, query: { query, limit = 50, cursor } }) => listContacts(database.sql, actor, { query, limit, cursor }),
    )

    app.post(
      '/contacts',
      {
        config: { permission: 'contacts.contact.create' },
        schema: {
          operationId: 'createContact',
          tags,
          summary: 'Add a contact',
          description: 'Needs an e-mail address or a phone number. When somebody has it already, the answer is 409 with their `contactId`.',
          body: NewContact,
          response: { 201: Contact, ...problems(400, 401, 403, 409, 422) },
        },
      },
      (request, reply) =>
        write(database, request, reply, 201, async (tx) => {
          const id = await createContact(tx, request.actor, request.body)
          return (await contactById(tx.sql, request.actor, id)) as Contact
        }),
    )

    app.get(
      '/contacts/:id',
      {
        config: { permission: 'contacts.contact.read' },
        schema: {
          operationId: 'getContact',
          tags,
          summary: 'Get a contact',
          params: Type.Object({ id: Id }),
          response: { 200: Contact, ...problems(400, 401, 403, 404) },
        },
      },
      async ({ actor, params: { id } }) => {
        const contact = await contactById(database.sql, actor, id)
        if (!contact) throw commonErrors.notFound(`There is no contact ${id}.`)
        return contact
      },
    )
  }
}
