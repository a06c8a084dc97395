import { Id } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import { StaleVersion, staleTicket } from '../commands/change-ticket.ts'
import { HistoryPage, HistoryQuery, NewParticipant, NewTicket, ParticipantList, Ticket, TicketCount, TicketGroupPage, TicketGroupQuery, TicketListQuery, TicketPage, TicketPatch, ViewList } from '../contract.ts'
import type { Tickets } from '../create-tickets.ts'

const tags = ['Tickets']
const params = Type.Object({ id: Id })

export function ticketRoutes({ api, database }: { api: Tickets; database: Database }): RoutePlugin {
  const { queries } = api
  return (app: App) => {
    app.get(
      '/tickets',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: {
          operationId: 'listTickets',
          tags,
          summary: 'List tickets',
          description: 'Tickets you may see, by a condition in text form (`query`), a view, or both.',
          querystring: TicketListQuery,
          response: { 200: TicketPage, ...problems(400, 401, 403, 404, 422) },
        },
      },
      (request) => queries.list(request.actor, request.query),
    )

    app.get(
      '/tickets/count',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: {
          operationId: 'countTickets',
          tags,
          summary: 'Count tickets',
          description: 'Those you may see, by a condition; counting stops at 1000.',
          querystring: Type.Object({ query: Type.Optional(Type.String({ maxLength: 2000, description: 'Condition text; all you may see when left out', examples: ['status:open'] })) }, { additionalProperties: false }),
          response: { 200: TicketCount, ...problems(400, 401, 403, 422) },
        },
      },
      async (request) => {
        const cap = 1000
        const count = await queries.count(request.actor, request.query.query ?? '', cap + 1)
        return { count: Math.min(count, cap), capped: count > cap }
      },
    )

    app.get(
      '/tickets/groups',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: {
          operationId: 'listTicketGroups',
          tags,
          summary: 'List the groups of a list of tickets',
          description: 'How many of the tickets you may see are in each, of at most 100,000. Ask for the tickets in the same order with `group` of GET /tickets.',
          querystring: TicketGroupQuery,
          response: { 200: TicketGroupPage, ...problems(400, 401, 403, 404, 422) },
        },
      },
      (request) => queries.groups(request.actor, request.query),
    )

    app.get(
      '/views',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: { operationId: 'listViews', tags, summary: 'List views with their counts', response: { 200: ViewList, ...problems(401, 403) } },
      },
      async (request) => ({ items: await queries.views(request.actor), nextCursor: null }),
    )

    app.post(
      '/tickets',
      {
        config: { permission: 'tickets.ticket.create' },
        schema: {
          operationId: 'createTicket',
          tags,
          summary: 'Create a ticket',
          description: 'In the customer’s name (`kind: customer`), by writing to the customer first (`kind: reply`), which sends a mail, or for the house alone (`kind: note`).',
          body: NewTicket,
          response: { 201: Ticket, ...problems(400, 401, 403, 422) },
        },
      },
      async (request, reply) => {
        const [body, { signature = null }] = await Promise.all([api.cleanBody(request.body, (request.body.attachments?.length ?? 0) > 0), api.frames.partsOf(request.actor, { kind: request.body.kind ?? 'customer' })])
        const { id } = await write(database, request, reply, 201, async (tx) => ({ id: await api.createTicket(tx, request.actor, { ticket: request.body, body, signature }) }))
        return queries.byId(request.actor, id)
      },
    )

    app.get(
      '/tickets/:id',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: { operationId: 'getTicket', tags, summary: 'Get a ticket', params, response: { 200: Ticket, ...problems(400, 401, 403, 404) } },
      },
      (request) => queries.byId(request.actor, request.params.id),
    )

    app.patch(
      '/tickets/:id',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: {
          operationId: 'changeTicket',
          tags,
          summary: 'Change a ticket',
          description: 'Needs tickets.ticket.assign for `assigneeId`, tickets.ticket.discard for `disposition` and tickets.ticket.edit for everything else. A stale `version` answers 409 with `current`.',
          params,
          body: TicketPatch,
          response: { 200: Ticket, ...problems(400, 401, 403, 404, 409, 422) },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        let changed = false
        try {
          await write(database, request, reply, 200, async (tx) => {
            await api.changeTicket(tx, request.actor, { ticketId: id, patch: request.body })
            changed = true
          })
        } catch (error) {
          if (error instanceof StaleVersion) throw staleTicket(await queries.byId(request.actor, id))
          throw error
        }
        // Who hands a ticket on may no longer see it: the change itself was allowed. A repeated request changes nothing.
        return changed ? queries.afterChange(request.actor, id) : queries.byId(request.actor, id)
      },
    )

    app.get(
      '/tickets/:id/history',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: {
          operationId: 'listTicketHistory',
          tags,
          summary: 'List what happened to a ticket',
          description: 'Newest first: who changed what, from what to what; of a stretch of time with `since` and `until`.',
          params,
          querystring: HistoryQuery,
          response: { 200: HistoryPage, ...problems(400, 401, 403, 404) },
        },
      },
      (request) => api.messages.history(request.actor, request.params.id, request.query),
    )

    app.get(
      '/tickets/:id/participants',
      {
        config: { permission: 'tickets.ticket.read' },
        schema: { operationId: 'listParticipants', tags, summary: 'List who takes part', params, response: { 200: ParticipantList, ...problems(400, 401, 403, 404) } },
      },
      async (request) => ({ items: await api.messages.participants(request.actor, request.params.id), nextCursor: null }),
    )

    app.post(
      '/tickets/:id/participants',
      {
        config: { permission: 'tickets.ticket.reply' },
        schema: {
          operationId: 'confirmParticipant',
          tags,
          summary: 'Let somebody who wrote in take part',
          description: 'They get replies from now on, and their mails are no longer flagged.',
          params,
          body: NewParticipant,
          response: { 201: ParticipantList, ...problems(400, 401, 403, 404, 422) },
        },
      },
      async (request, reply) => {
        await write(database, request, reply, 201, (tx) => api.confirmParticipant(tx, request.actor, { ticketId: request.params.id, contactId: request.body.contactId }))
        return { items: await api.messages.participants(request.actor, request.params.id), nextCursor: null }
      },
    )
  }
}
