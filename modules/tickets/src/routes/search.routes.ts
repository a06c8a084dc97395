import type { ContactsApi } from '@timbre/contacts'
import { holds } from '@timbre/kernel'
import { problems, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import { SearchResult } from '../contract.ts'
import type { Tickets } from '../create-tickets.ts'

export function searchRoutes({ api, contacts, database }: { api: Tickets; contacts: ContactsApi; database: Database }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/search',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: {
          operationId: 'search',
          tags: ['Search'],
          summary: 'Find tickets and contacts',
          description: 'By number, words of subject and messages, and names or addresses of people; accents and case do not matter.',
          querystring: Type.Object(
            { q: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description: 'Words, a number or an address', examples: ['factura vencida'] }), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20, description: 'Results of each kind' })), excerpts: Type.Optional(Type.Boolean({ default: true, description: 'Whether to say where messages hold the words; without it the answer comes sooner' })) },
            { additionalProperties: false },
          ),
          response: { 200: SearchResult, ...problems(400, 401, 403) },
        },
      },
      async (request) => {
        const { q, limit = 20, excerpts = true } = request.query
        const people = holds(request.actor, 'contacts.contact.read') ? contacts.search(database.sql, request.actor, q, limit) : []
        const [tickets, found] = await Promise.all([api.queries.search(request.actor, q, limit), people])
        return { tickets, excerpts: excerpts ? await api.queries.excerpts(tickets, q) : [], contacts: found.map(({ id, name, email }) => ({ id, name, email })) }
      },
    )
  }
}
