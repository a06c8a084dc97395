import type { AgentActor, Clock } from '@timbre/kernel'
import { Id, Page } from '@timbre/kernel/contract'
import { problems, write, type App, type Database, type RoutePlugin } from '@timbre/platform'
import { Type } from 'typebox'
import type { Actors } from '../actors.ts'
import { changeOwnPassword } from '../commands/change-own-password.ts'
import { endOwnOtherSessions, endOwnSession } from '../commands/end-sessions.ts'
import { OwnPassword, OwnSession } from '../contract.ts'
import { identityErrors } from '../identity.errors.ts'
import type { Passwords } from '../password.ts'
import { liveSessions } from '../own-sessions.queries.ts'
import type { SignIn } from '../sign-in.ts'
import { clientOf } from './auth.ts'

const tags = ['Session']
const nothing = Type.Null({ description: 'Done' })

interface Deps {
  readonly database: Database
  readonly clock: Clock
  readonly passwords: Passwords
  readonly signIn: Pick<SignIn, 'prove'>
  readonly actors: Pick<Actors, 'forget'>
}

/** One's own password, and the places where one is signed in. */
export function ownSessionRoutes({ database, clock, passwords, signIn, actors }: Deps): RoutePlugin {
  return (app: App) => {
    app.put(
      '/me/password',
      {
        config: { permission: 'signedIn' },
        schema: {
          operationId: 'changeMyPassword',
          tags,
          summary: 'Change my password',
          description: 'Needs the current one, and ends all your other sessions. Wrong ones are counted together with failed sign-ins.',
          body: OwnPassword,
          response: { 204: nothing, ...problems(400, 401, 409, 422, 429) },
        },
      },
      async (request, reply) => {
        const actor = request.actor as AgentActor
        const provenHash = await signIn.prove(actor.agentId, request.body.current, clientOf(request))
        const passwordHash = await passwords.hash(request.body.password)
        await write(database, request, reply, 204, async (tx) => {
          await changeOwnPassword(tx, actor, { provenHash, passwordHash, sessionId: Number(request.sessionId) })
          return null
        })
        actors.forget()
        return null
      },
    )

    app.get(
      '/me/sessions',
      {
        config: { permission: 'signedIn' },
        schema: { operationId: 'listMySessions', tags, summary: 'List where I am signed in', description: 'The one used last first; all on one page.', response: { 200: Page(OwnSession), ...problems(401) } },
      },
      async (request) => {
        const rows = await liveSessions(database.sql, (request.actor as AgentActor).agentId, clock.now())
        const items = rows.map(({ createdAt, refreshedAt, ...row }) => ({ ...row, current: String(row.id) === request.sessionId, createdAt: createdAt.toISOString(), lastUsedAt: refreshedAt.toISOString() }))
        return { items, nextCursor: null }
      },
    )

    app.delete(
      '/me/sessions',
      {
        config: { permission: 'signedIn' },
        schema: { operationId: 'endMyOtherSessions', tags, summary: 'Sign out everywhere else', response: { 204: nothing, ...problems(401) } },
      },
      async (request, reply) => {
        await write(database, request, reply, 204, async (tx) => {
          await endOwnOtherSessions(tx, request.actor, { sessionId: Number(request.sessionId) })
          return null
        })
        actors.forget()
        return null
      },
    )

    app.delete(
      '/me/sessions/:id',
      {
        config: { permission: 'signedIn' },
        schema: { operationId: 'endMySession', tags, summary: 'Sign out on another device', params: Type.Object({ id: Id }), response: { 204: nothing, ...problems(400, 401, 404, 422) } },
      },
      async (request, reply) => {
        if (String(request.params.id) === request.sessionId) throw identityErrors.ownSession('Use POST /auth/logout to end the session you are in.')
        await write(database, request, reply, 204, async (tx) => {
          await endOwnSession(tx, request.actor, { sessionId: request.params.id })
          return null
        })
        actors.forget()
        return null
      },
    )
  }
}
