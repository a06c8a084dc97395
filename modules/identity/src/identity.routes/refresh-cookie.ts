import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { identityErrors } from '../identity.errors.ts'

/** The cookie that holds the refresh token: out of reach of scripts, never sent by other sites. */
export interface RefreshCookie {
  /**
   * The token a request brings, if any. Other sites cannot send our header, so no page of theirs can spend the cookie.
   * @throws identity.missingHeader
   */
  read(request: FastifyRequest): string | undefined
  write(reply: FastifyReply, token: string, expiresAt: Date): void
  clear(reply: FastifyReply): void
}

export function createRefreshCookie({ secure }: { secure: boolean }): RefreshCookie {
  // `__Host-`: only our host over TLS can set it, so a sibling subdomain cannot plant one.
  const name = secure ? '__Host-timbre_refresh' : 'timbre_refresh'
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
  return {
    read: (request) => {
      if (request.headers['x-timbre'] !== '1') throw identityErrors.missingHeader('Send the header X-Timbre: 1.')
      return fastifyCookie.parse(request.headers.cookie ?? '')[name]
    },
    write: (reply, token, expiresAt) => void reply.header('set-cookie', fastifyCookie.serialize(name, token, { ...options, expires: expiresAt })),
    clear: (reply) => void reply.header('set-cookie', fastifyCookie.serialize(name, '', { ...options, maxAge: 0 })),
  }
}
