import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Actor } from '@timbre/kernel'
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'

/** Fastify as Timbre's routes see it: TypeBox schemas give the types of params, query, body and answer. */
export type App = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider>

/** A module's routes, mounted below /api/v1. */
export type RoutePlugin = (app: App) => void

/**
 * Who may enter a route: a permission's name (held for at least one department; the policy decides about the object),
 * anybody signed in, or everybody. A route without one stops the server from starting.
 */
export type RouteAccess = 'public' | 'signedIn' | (string & {})

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: RouteAccess
  }
  interface FastifyRequest {
    /** Who asks. Set before any handler of a route that is not public. */
    actor: Actor
    /** The session behind the access token; null on public routes. */
    sessionId: string | null
  }
}
