import { createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Secrets } from '../secrets.ts'
import type { App } from './types.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Stands for a request's address and body in what is kept of it. */
    fingerprintOf(request: Pick<FastifyRequest, 'url' | 'body'>): string
  }
}

/**
 * Teaches the server to recognise a request it had before (`write`). Bodies may hold passwords, so the fingerprint has a key: who
 * reads the database cannot try out what a body may have been. What was sent as bytes is taken as bytes.
 */
export function fingerprintRequests(app: App, secrets: Pick<Secrets, 'key'>): void {
  const key = secrets.key('http.idempotency')
  app.decorate('fingerprintOf', ({ url, body }: Pick<FastifyRequest, 'url' | 'body'>) =>
    createHmac('sha256', key)
      .update(`${url}\n`)
      .update(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? null))
      .digest('hex'),
  )
}
