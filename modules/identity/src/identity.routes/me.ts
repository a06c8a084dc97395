import type { AgentActor } from '@timbre/kernel'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import type { Actors } from '../actors.ts'
import { changeOwnProfile } from '../commands/change-own-profile.ts'
import { Me, MePatch } from '../contract.ts'
import { meOf } from '../me.queries.ts'

const tags = ['Session']

export function meRoutes({ database, actors }: { database: Database; actors: Pick<Actors, 'forget'> }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/me',
      {
        config: { permission: 'signedIn' },
        schema: { operationId: 'getMe', tags, summary: 'Who I am and what I may do', response: { 200: Me, ...problems(401) } },
      },
      (request) => meOf(database.sql, request.actor as AgentActor),
    )

    app.patch(
      '/me',
      {
        config: { permission: 'signedIn' },
        schema: {
          operationId: 'changeMe',
          tags,
          summary: 'Change my name, language, time zone or time to undo',
          body: MePatch,
          response: { 200: Me, ...problems(400, 401, 422) },
        },
      },
      async (request, reply) => {
        const actor = request.actor as AgentActor
        const changed = await write(database, request, reply, 200, async (tx) => {
          await changeOwnProfile(tx, actor, request.body)
          return meOf(tx.sql, actor)
        })
        actors.forget()
        return changed
      },
    )
  }
}
