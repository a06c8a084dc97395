import type { AgentActor } from '@timbre/kernel'
import { Id, PageQuery } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import { Draft, DraftInput, DraftMode, DraftPage } from '../contract.ts'
import type { Tickets } from '../create-tickets.ts'

const tags = ['Messages']
const config = { permission: 'tickets.ticket.note' } as const
const params = Type.Object({ id: Id, mode: DraftMode })

export function draftRoutes({ api, database }: { api: Tickets; database: Database }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/drafts',
      {
        config,
        schema: {
          operationId: 'listDrafts',
          tags,
          summary: 'List my drafts',
          description: 'The newest first. Nobody else sees them; those on tickets you no longer see are left out.',
          querystring: Type.Object(PageQuery, { additionalProperties: false }),
          response: { 200: DraftPage, ...problems(400, 401, 403) },
        },
      },
      (request) => api.drafts.mine(request.actor, request.query),
    )

    app.get(
      '/tickets/:id/drafts/:mode',
      {
        config,
        schema: {
          operationId: 'getDraft',
          tags,
          summary: 'What I have begun to write on a ticket',
          description: 'Empty and of version 0 when there is nothing.',
          params,
          response: { 200: Draft, ...problems(400, 401, 403, 404) },
        },
      },
      async (request) => {
        const { id, mode } = request.params
        await api.queries.rowFor(request.actor, id)
        return api.drafts.of({ agentId: (request.actor as AgentActor).agentId, ticketId: id, mode })
      },
    )

    app.put(
      '/tickets/:id/drafts/:mode',
      {
        config,
        schema: {
          operationId: 'saveDraft',
          tags,
          summary: 'Keep what I have begun to write on a ticket',
          description: 'One draft per ticket and mode. With the `version` you saw (0: none), 409 tickets.draftChanged when another screen of yours was faster; the problem holds the draft as `current`. Your other screens hear of it over the live socket. Send it with POST /tickets/{id}/messages: sending carries its whole content, and `draftVersion` deletes the draft with it.',
          params,
          body: DraftInput,
          response: { 200: Draft, ...problems(400, 401, 403, 404, 409, 422) },
        },
      },
      (request, reply) => write(database, request, reply, 200, (tx) => api.saveDraft(tx, request.actor, { ticketId: request.params.id, mode: request.params.mode, draft: request.body })),
    )

    app.delete(
      '/tickets/:id/drafts/:mode',
      {
        config,
        schema: {
          operationId: 'deleteDraft',
          tags,
          summary: 'Throw away what I have begun to write on a ticket',
          description: 'With `version`, only if it is still that one; 409 tickets.draftChanged otherwise.',
          params,
          querystring: Type.Object({ version: DraftInput.properties.version }, { additionalProperties: false }),
          response: { 204: Type.Null({ description: 'There is no draft any more' }), ...problems(400, 401, 403, 404, 409) },
        },
      },
      async (request, reply) => {
        const { id, mode } = request.params
        await database.transaction(request.actor, (tx) => api.deleteDraft(tx, request.actor, { ticketId: id, mode, version: request.query.version }))
        return reply.code(204).send(null)
      },
    )
  }
}
