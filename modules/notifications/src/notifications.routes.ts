import type { AgentActor } from '@timbre/kernel'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { noteSeen, noteUnseen } from './commands/mark.ts'
import { Marked, NotificationPage, NotificationQuery, SeenInput, UnseenCount, UnseenInput } from './contract.ts'
import type { NotificationQueries } from './notifications.queries.ts'

const tags = ['Notifications']
const config = { permission: 'signedIn' } as const

export function notificationRoutes({ database, queries }: { database: Database; queries: NotificationQueries }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/notifications',
      {
        config,
        schema: {
          operationId: 'listNotifications',
          tags,
          summary: 'What I should know of',
          description: 'The newest first. A page may be shorter than its limit: what is about tickets you no longer see is left out. What you are told of is yours to choose, in the preference `notifications.choices`.',
          querystring: NotificationQuery,
          response: { 200: NotificationPage, ...problems(400, 401) },
        },
      },
      (request) => queries.list(request.actor as AgentActor, request.query),
    )

    app.get(
      '/notifications/count',
      { config, schema: { operationId: 'countNotifications', tags, summary: 'How much of it I have not seen', response: { 200: UnseenCount, ...problems(401) } } },
      async (request) => ({ unseen: await queries.unseen(request.actor as AgentActor) }),
    )

    app.post(
      '/notifications/seen',
      {
        config,
        schema: {
          operationId: 'noteSeen',
          tags,
          summary: 'Say what I have seen',
          description: 'Single ones, all about a ticket, or all up to one. The answer names what changed, so that it can be taken back with POST /notifications/unseen. Your other screens hear of it over the live socket.',
          body: SeenInput,
          response: { 200: Marked, ...problems(400, 401, 422) },
        },
      },
      (request, reply) => write(database, request, reply, 200, async (tx) => ({ ids: await noteSeen(tx, request.actor, request.body), unseen: await queries.unseen(request.actor as AgentActor, tx.sql) })),
    )

    app.post(
      '/notifications/unseen',
      {
        config,
        schema: { operationId: 'noteUnseen', tags, summary: 'Take back that I have seen something', body: UnseenInput, response: { 200: Marked, ...problems(400, 401, 422) } },
      },
      (request, reply) => write(database, request, reply, 200, async (tx) => ({ ids: await noteUnseen(tx, request.actor, request.body), unseen: await queries.unseen(request.actor as AgentActor, tx.sql) })),
    )
  }
}
