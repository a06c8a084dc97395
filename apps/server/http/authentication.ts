import type { IdentityApi } from '@timbre/identity'
import { commonErrors, holds, noGrants, type Actor } from '@timbre/kernel'
import type { App } from '@timbre/platform'

/** What a public route sees: somebody of whom nothing is known. */
const nobody: Actor = { type: 'agent', agentId: 0, name: '', locale: 'en', grants: noGrants, departmentIds: [] }

/**
 * Lets a request in by its route's `permission`. A route without one stops the server from starting, so that nothing is
 * open by oversight.
 */
export function authenticate(app: App, identity: Pick<IdentityApi, 'authenticate'>, permissions: ReadonlySet<string>): void {
  app.decorateRequest('actor')
  app.decorateRequest('sessionId', null)

  app.addHook('onRoute', (route) => {
    const permission = route.config?.permission
    const known = permission === 'public' || permission === 'signedIn' || (permission !== undefined && permissions.has(permission))
    if (!known) throw new Error(`Route ${String(route.method)} ${route.url} names ${permission ? `the unknown permission "${permission}"` : 'no permission'}`)
  })

  app.addHook('onRequest', async (request, reply) => {
    request.actor = nobody
    const permission = request.routeOptions.config.permission
    if (permission === undefined || permission === 'public') return
    const token = /^Bearer ([\w.~+/-]+=*)$/u.exec(request.headers.authorization ?? '')?.[1]
    const found = token === undefined ? null : await identity.authenticate(token)
    if (!found) {
      void reply.header('www-authenticate', 'Bearer')
      throw commonErrors.unauthenticated('Sign in with POST /api/v1/auth/login and send the access token as "Authorization: Bearer …".')
    }
    request.actor = found.actor
    request.sessionId = found.sessionId
    if (permission !== 'signedIn' && !holds(found.actor, permission)) throw commonErrors.forbidden(`You lack the permission ${permission}. Ask an administrator for a role that has it.`)
  })
}
