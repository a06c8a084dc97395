import type { Actor } from '@timbre/kernel'
import { holds, localeOf } from '@timbre/kernel'
import { Id, Page } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import type { Catalog } from '../catalog.ts'
import { changeSetting, createPriority, createStatus, createType, orderStatuses } from '../commands/settings.ts'
import { NewTicketPriority, NewTicketStatus, NewTicketType, NextTicketNumber, StatusOrder, TicketPriority, TicketSettingPatch, TicketSettingsUsage, TicketStatus, TicketType } from '../contract.ts'
import type { Tickets } from '../create-tickets.ts'
import { nextTicketCounter, settingsUsage } from '../settings.queries.ts'

const tags = ['Ticket settings']
const manage = 'tickets.settings.manage'
const params = Type.Object({ id: Id })

/** Statuses, priorities and types: everybody signed in reads them, administrators add, rename, order and retire them. */
export function settingsRoutes({ api, database }: { api: Tickets; database: Database }): RoutePlugin {
  const show = (actor: Actor) => ({
    status: (row: Row<Catalog['statuses']>) => ({ id: row.id, ...namesFor(actor, row), category: row.category, position: row.position, active: row.active }),
    priority: (row: Row<Catalog['priorities']>) => ({ id: row.id, ...namesFor(actor, row), level: row.level, active: row.active }),
    type: (row: Row<Catalog['types']>) => ({ id: row.id, ...namesFor(actor, row), active: row.active }),
  })

  return (app: App) => {
    app.get(
      '/statuses',
      { config: { permission: 'signedIn' }, schema: { operationId: 'listStatuses', tags, summary: 'List ticket statuses', response: { 200: Page(TicketStatus), ...problems(401) } } },
      async (request) => ({ items: [...(await api.catalog.refresh()).statuses.values()].map(show(request.actor).status), nextCursor: null }),
    )
    app.post(
      '/statuses',
      { config: { permission: manage }, schema: { operationId: 'createStatus', tags, summary: 'Add a ticket status', body: NewTicketStatus, response: { 201: TicketStatus, ...problems(400, 401, 403) } } },
      async (request, reply) => {
        const row = await write(database, request, reply, 201, (tx) => createStatus(tx, request.actor, request.body))
        return show(request.actor).status(row)
      },
    )
    app.put(
      '/statuses/order',
      {
        config: { permission: manage },
        schema: { operationId: 'orderStatuses', tags, summary: 'Put the statuses in order', description: 'Lists show them like that; the first of a category is the one tickets get by themselves.', body: StatusOrder, response: { 200: Page(TicketStatus), ...problems(400, 401, 403, 422) } },
      },
      async (request, reply) => {
        await write(database, request, reply, 200, (tx) => orderStatuses(tx, request.actor, request.body))
        return { items: [...(await api.catalog.refresh()).statuses.values()].map(show(request.actor).status), nextCursor: null }
      },
    )
    app.patch(
      '/statuses/:id',
      { config: { permission: manage }, schema: { operationId: 'changeStatus', tags, summary: 'Rename a ticket status, or retire it', params, body: TicketSettingPatch, response: { 200: TicketStatus, ...problems(400, 401, 403, 404, 422) } } },
      async (request, reply) => {
        await write(database, request, reply, 200, (tx) => changeSetting(tx, request.actor, { kind: 'status', id: request.params.id, ...request.body }))
        return show(request.actor).status(found((await api.catalog.refresh()).statuses, request.params.id))
      },
    )

    app.get(
      '/ticket-settings/usage',
      {
        config: { permission: manage },
        schema: { operationId: 'getTicketSettingsUsage', tags, summary: 'Count the tickets that have each status, priority and type', response: { 200: TicketSettingsUsage, ...problems(401, 403) } },
      },
      () => settingsUsage(database.sql),
    )
    app.get(
      '/next-ticket-number',
      {
        config: { permission: manage },
        schema: { operationId: 'getNextTicketNumber', tags, summary: 'See what the next ticket is counted as', description: 'For a preview of the number format; somebody else may get it first.', response: { 200: NextTicketNumber, ...problems(401, 403) } },
      },
      async () => ({ counter: await nextTicketCounter(database.sql) }),
    )

    app.get(
      '/priorities',
      { config: { permission: 'signedIn' }, schema: { operationId: 'listPriorities', tags, summary: 'List priorities', response: { 200: Page(TicketPriority), ...problems(401) } } },
      async (request) => ({ items: [...(await api.catalog.refresh()).priorities.values()].map(show(request.actor).priority), nextCursor: null }),
    )
    app.post(
      '/priorities',
      { config: { permission: manage }, schema: { operationId: 'createPriority', tags, summary: 'Add a priority', body: NewTicketPriority, response: { 201: TicketPriority, ...problems(400, 401, 403) } } },
      async (request, reply) => show(request.actor).priority(await write(database, request, reply, 201, (tx) => createPriority(tx, request.actor, request.body))),
    )
    app.patch(
      '/priorities/:id',
      { config: { permission: manage }, schema: { operationId: 'changePriority', tags, summary: 'Rename a priority, or retire it', params, body: TicketSettingPatch, response: { 200: TicketPriority, ...problems(400, 401, 403, 404, 422) } } },
      async (request, reply) => {
        await write(database, request, reply, 200, (tx) => changeSetting(tx, request.actor, { kind: 'priority', id: request.params.id, ...request.body }))
        return show(request.actor).priority(found((await api.catalog.refresh()).priorities, request.params.id))
      },
    )

    app.get(
      '/types',
      { config: { permission: 'signedIn' }, schema: { operationId: 'listTypes', tags, summary: 'List ticket types', response: { 200: Page(TicketType), ...problems(401) } } },
      async (request) => ({ items: [...(await api.catalog.refresh()).types.values()].map(show(request.actor).type), nextCursor: null }),
    )
    app.post(
      '/types',
      { config: { permission: manage }, schema: { operationId: 'createType', tags, summary: 'Add a ticket type', body: NewTicketType, response: { 201: TicketType, ...problems(400, 401, 403) } } },
      async (request, reply) => show(request.actor).type(await write(database, request, reply, 201, (tx) => createType(tx, request.actor, request.body))),
    )
    app.patch(
      '/types/:id',
      { config: { permission: manage }, schema: { operationId: 'changeType', tags, summary: 'Rename a ticket type, or retire it', params, body: TicketSettingPatch, response: { 200: TicketType, ...problems(400, 401, 403, 404) } } },
      async (request, reply) => {
        await write(database, request, reply, 200, (tx) => changeSetting(tx, request.actor, { kind: 'type', id: request.params.id, ...request.body }))
        return show(request.actor).type(found((await api.catalog.refresh()).types, request.params.id))
      },
    )
  }
}

type Row<Rows> = Rows extends ReadonlyMap<number, infer Value> ? Value : never

/** The caller's name for it; who may rename it sees every language. */
function namesFor(actor: Actor, { names }: { names: { en: string; es: string } }) {
  return { name: names[localeOf(actor)], ...(holds(actor, manage) ? { names } : {}) }
}

function found<Value>(rows: ReadonlyMap<number, Value>, id: number): Value {
  return rows.get(id) as Value
}
