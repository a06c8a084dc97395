import { createHash } from 'node:crypto'
import type {} from '@fastify/swagger'
import type {} from '@fastify/websocket'
import { commonErrors, type AgentActor } from '@timbre/kernel'
import type { FastifyRequest } from 'fastify'
import { LiveTicket } from '../contract.ts'
import type { Database } from '../database/database.ts'
import type { App, RoutePlugin } from '../http/types.ts'
import { problems } from '../http/problems.ts'
import { randomToken } from '../secrets.ts'
import type { LiveHub } from './hub.ts'
import { liveErrors } from './live-errors.ts'
import type { LiveSessions } from './sessions.ts'

const ticketSeconds = 30

/** The socket's two routes: a single-use ticket bound to the session, and the upgrade that spends it. */
export function liveRoutes({ database, hub, sessions, origins }: { database: Database; hub: LiveHub; sessions: LiveSessions; origins: ReadonlySet<string> }): RoutePlugin {
  return (app: App) => {
    app.post(
      '/live/ticket',
      {
        config: { permission: 'signedIn' },
        schema: {
          operationId: 'createLiveTicket',
          tags: ['Live'],
          summary: 'Get a ticket for the live socket',
          description: 'Good once, for 30 seconds. Open `/api/v1/live?ticket=…` with it; the messages are described in docs/api/live.md.',
          response: { 201: LiveTicket, ...problems(401, 403, 429) },
        },
      },
      async (request, reply) => {
        if (request.sessionId === null || request.actor.type !== 'agent') throw commonErrors.forbidden('Sign in with POST /api/v1/auth/login: the socket belongs to a session.')
        hub.requireRoom({ sessionId: request.sessionId, actor: request.actor })
        const ticket = randomToken(24)
        await database.pool.query(
          `insert into live_tickets (token_sha256, session_id, actor_id, expires_at) values ($1, $2, $3, now() + make_interval(secs => $4))`,
          [sha256(ticket), request.sessionId, request.actor.agentId, ticketSeconds],
        )
        void reply.code(201)
        return { ticket }
      },
    )

    app.get(
      '/live',
      {
        websocket: true,
        config: { permission: 'public' },
        schema: { hide: true },
        preValidation: async (request) => {
          if (!origins.has(request.headers.origin ?? '') && !isOwnPage(request)) throw liveErrors.badOrigin('Open the console at its public address, or add this origin to TIMBRE_ORIGINS.')
          const found = await spend(request)
          const actor = found && (await sessions.actorOf(found))
          if (!actor) throw liveErrors.badTicket('Get a new ticket from POST /api/v1/live/ticket; each is good once, for 30 seconds.')
          request.actor = actor
          request.sessionId = found
        },
      },
      (socket, request) => hub.connect(socket, request.sessionId as string, request.actor as AgentActor),
    )

    async function spend(request: FastifyRequest): Promise<string | undefined> {
      const { ticket } = request.query as { ticket?: unknown }
      if (typeof ticket !== 'string' || ticket.length > 100) throw commonErrors.unauthenticated('Give a ticket from POST /api/v1/live/ticket.')
      const { rows } = await database.pool.query<{ session_id: string }>('delete from live_tickets where token_sha256 = $1 and expires_at > now() returning session_id', [sha256(ticket)])
      return rows[0]?.session_id
    }
  }
}

/** A page that was loaded from where the socket is asked for: a browser lets no other page say so. */
function isOwnPage({ headers: { origin = '' }, host }: FastifyRequest): boolean {
  return URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol) && new URL(origin).host === host
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
