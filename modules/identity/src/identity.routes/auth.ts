import { TimbreError } from '@timbre/kernel'
import { problems, type App, type RoutePlugin } from '@timbre/platform'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AccessGrant, LoginRequest } from '../contract.ts'
import { identityErrors } from '../identity.errors.ts'
import type { Client } from '../session.ts'
import type { SignIn } from '../sign-in.ts'
import type { RefreshCookie } from './refresh-cookie.ts'

const tags = ['Session']
const TimbreHeader = Type.Object({ 'x-timbre': Type.Optional(Type.String({ description: 'Must be 1: proof that the request comes from a page of ours', examples: ['1'] })) })

export function authRoutes({ signIn, cookie }: { signIn: SignIn; cookie: RefreshCookie }): RoutePlugin {
  return (app: App) => {
    app.post(
      '/auth/login',
      {
        config: { permission: 'public' },
        schema: {
          operationId: 'login',
          tags,
          summary: 'Sign in',
          description:
            'Answers with an access token and sets the refresh token as a cookie. Too many failures for an account or from an address give 429 with Retry-After; waiting that long always helps.',
          body: LoginRequest,
          response: { 200: AccessGrant, ...problems(400, 401, 429, 503) },
        },
      },
      async (request, reply) => {
        try {
          const signedIn = await signIn.login(request.body, clientOf(request))
          request.log.info({ agentId: signedIn.grant.user.id, ip: request.ip }, 'signed in')
          cookie.write(reply, signedIn.refreshToken, signedIn.expiresAt)
          return signedIn.grant
        } catch (error) {
          if (error instanceof TimbreError) request.log.warn({ code: error.code, ip: request.ip }, 'sign-in refused')
          throw error
        }
      },
    )

    app.post(
      '/auth/refresh',
      {
        config: { permission: 'public' },
        schema: {
          operationId: 'refreshSession',
          tags,
          summary: 'Get a new access token',
          description:
            'Spends the refresh token in the cookie and sets its successor. The previous one still works for 10 seconds and gives the same successor; shown later it ends the session, since somebody may have stolen it.',
          headers: TimbreHeader,
          response: { 200: AccessGrant, ...problems(401, 403, 503) },
        },
      },
      async (request, reply) => {
        const token = cookie.read(request)
        try {
          if (token === undefined) throw identityErrors.sessionEnded('Sign in first.')
          const signedIn = await signIn.refresh(token)
          cookie.write(reply, signedIn.refreshToken, signedIn.expiresAt)
          return signedIn.grant
        } catch (error) {
          if (error instanceof TimbreError && error.status === 401) cookie.clear(reply)
          throw error
        }
      },
    )

    app.post(
      '/auth/logout',
      {
        config: { permission: 'public' },
        schema: {
          operationId: 'logout',
          tags,
          summary: 'Sign out',
          description: 'Ends the session of the refresh token in the cookie: its access tokens and sockets stop working, too.',
          headers: TimbreHeader,
          response: { 204: Type.Null({ description: 'Signed out' }), ...problems(403, 503) },
        },
      },
      async (request, reply) => {
        const token = cookie.read(request)
        if (token !== undefined) await signIn.logout(token)
        cookie.clear(reply)
        return reply.code(204).send(null)
      },
    )
  }
}

export function clientOf(request: FastifyRequest): Client {
  return { ip: request.ip, userAgent: request.headers['user-agent'] ?? null }
}
