import { Id } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import { ReadUpTo, Reading } from '../contract.ts'
import type { Tickets } from '../create-tickets.ts'

const tags = ['Tickets']
const config = { permission: 'tickets.ticket.read' } as const
const params = Type.Object({ id: Id })

/** What a ticket is to the caller alone: how far they have read it, and whether they follow it. */
export function ownRoutes({ api, database }: { api: Tickets; database: Database }): RoutePlugin {
  return (app: App) => {
    app.put(
      '/tickets/:id/reading',
      {
        config,
        schema: {
          operationId: 'markRead',
          tags,
          summary: 'Say how far I have read a ticket',
          description: 'Only ever moves forward, so that screens may say so in any order. Your other screens hear of it over the live socket.',
          params,
          body: ReadUpTo,
          response: { 200: Reading, ...problems(400, 401, 403, 404) },
        },
      },
      (request, reply) => write(database, request, reply, 200, (tx) => api.markRead(tx, request.actor, { ticketId: request.params.id, messageId: request.body.lastReadMessageId })),
    )

    app.delete(
      '/tickets/:id/reading',
      {
        config,
        schema: {
          operationId: 'markUnread',
          tags,
          summary: 'Put a ticket back among my unread ones',
          description: 'The last message of somebody else is to be read again.',
          params,
          response: { 200: Reading, ...problems(400, 401, 403, 404) },
        },
      },
      (request) => database.transaction(request.actor, (tx) => api.markUnread(tx, request.actor, { ticketId: request.params.id })),
    )

    for (const [method, follow] of [['put', true], ['delete', false]] as const) {
      app[method](
        '/tickets/:id/following',
        {
          config,
          schema: {
            operationId: follow ? 'followTicket' : 'unfollowTicket',
            tags,
            summary: follow ? 'Follow a ticket' : 'Follow a ticket no longer',
            description: follow ? 'You see it from then on, whatever its department, and hear what happens to it.' : 'You may lose sight of it, if following was why you saw it.',
            params,
            response: { 204: Type.Null({ description: follow ? 'You follow it' : 'You do not follow it' }), ...problems(400, 401, 403, 404) },
          },
        },
        async (request, reply) => {
          await database.transaction(request.actor, (tx) => api.followTicket(tx, request.actor, { ticketId: request.params.id, follow }))
          return reply.code(204).send(null)
        },
      )
    }
  }
}
