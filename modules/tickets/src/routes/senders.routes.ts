import type { ChannelsApi } from '@timbre/channels'
import { holdsIn } from '@timbre/kernel'
import { problems, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { SenderList } from '../contract.ts'

export function senderRoutes({ channels, database }: { channels: ChannelsApi; database: Database }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/senders',
      {
        config: { permission: 'tickets.ticket.create' },
        schema: {
          operationId: 'listSenders',
          tags: ['Tickets'],
          summary: 'List the accounts you may start a ticket from',
          description: 'Those in use whose department you may write for; the oldest of a department is the one it writes from by itself.',
          response: { 200: SenderList, ...problems(401, 403) },
        },
      },
      async ({ actor }) => {
        const accounts = await channels.accounts(database.sql)
        const mine = accounts.filter(({ active, departmentId }) => active && (['create', 'reply'] as const).every((action) => holdsIn(actor, `tickets.ticket.${action}`, departmentId)))
        const items = mine.toSorted((one, other) => one.id - other.id).map(({ id, type, name, address, departmentId }) => ({ id, type, name, address, departmentId }))
        return { items, nextCursor: null }
      },
    )
  }
}
