import fastifyJwt from '@fastify/jwt'
import type { Clock } from '@timbre/kernel'
import { fastify } from 'fastify'

export interface AccessClaims {
  readonly agentId: number
  readonly sessionId: number
  readonly expiresAt: Date
}

export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>
  /** The claims of a token that we made for this purpose and that has not expired, else `null`. */
  verify(token: string): Promise<AccessClaims | null>
}

interface Payload {
  sub: string
  sid: string
  iat: number
  exp: number
}

const audience = 'timbre.api'
const type = 'at+jwt'

/**
 * Signs and checks access tokens with @fastify/jwt. It sits on an instance of its own that serves nothing, because tokens are also
 * checked outside of requests (sockets, tests) and expire by our Clock.
 */
export function createAccessTokens({ key, clock }: { key: Buffer; clock: Clock }): AccessTokens {
  const host = fastify()
  host.register(fastifyJwt, {
    secret: key,
    sign: { algorithm: 'HS256', aud: audience, header: { alg: 'HS256', typ: type } },
    verify: { algorithms: ['HS256'], allowedAud: audience, checkTyp: type, requiredClaims: ['sub', 'sid', 'iat', 'exp'], ignoreExpiration: true },
  })
  const ready = host.ready()

  return {
    sign: async ({ agentId, sessionId, expiresAt }) => {
      await ready
      const payload: Payload = { sub: String(agentId), sid: String(sessionId), iat: toSeconds(clock.now()), exp: toSeconds(expiresAt) }
      return host.jwt.sign(payload)
    },
    verify: async (token) => {
      await ready
      const payload = verified(() => host.jwt.verify<Payload>(token))
      if (!payload || payload.exp <= toSeconds(clock.now())) return null
      const claims = { agentId: Number(payload.sub), sessionId: Number(payload.sid), expiresAt: new Date(payload.exp * 1000) }
      return Number.isSafeInteger(claims.agentId) && Number.isSafeInteger(claims.sessionId) ? claims : null
    },
  }
}

/** Every way a token can be wrong is the same to us. */
function verified(verify: () => Payload): Payload | null {
  try {
    return verify()
  } catch {
    return null
  }
}

function toSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000)
}
