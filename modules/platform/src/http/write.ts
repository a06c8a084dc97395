import { actorId, commonErrors, defineErrors } from '@timbre/kernel'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../database/database.ts'
import type { Tx } from '../database/transaction.ts'

const idempotencyErrors = defineErrors('idempotency', {
  keyReused: ['unprocessable', 'The Idempotency-Key was used for another request'],
})

/** Answers the same request with the same response for a day. */
export const idempotencyKeptHours = 24

/**
 * Runs a route's command in one transaction and answers with its result. With an `Idempotency-Key` the answer is kept
 * in the same transaction: the same request again gets the same answer and does nothing. A handler that reads a stream
 * by itself must set `request.body` to what stands for it.
 */
export async function write<T>(database: Database, request: FastifyRequest, reply: FastifyReply, status: number, run: (tx: Tx) => Promise<T>): Promise<T> {
  const header = request.headers['idempotency-key']
  const result = await database.transaction(request.actor, async (tx) => {
    if (header === undefined) return { status, response: await run(tx) }
    return onceOnly(tx, request, String(header), status, () => run(tx))
  })
  void reply.code(result.status)
  return result.response as T
}

async function onceOnly<T>(tx: Tx, request: FastifyRequest, key: string, status: number, run: () => Promise<T>): Promise<{ status: number; response: T }> {
  if (key.length < 1 || key.length > 200) throw commonErrors.invalid('Use an Idempotency-Key of 1 to 200 characters.')
  const credential = credentialOf(request)
  const route = `${request.method} ${request.url.split('?')[0]}`
  const fingerprint = request.server.fingerprintOf(request)
  // A second request with the same key waits here until the first one has committed or failed.
  const inserted = await tx.client.query(
    `insert into idempotency_keys (credential, route, key, body_sha256, status, response, created_at) values ($1, $2, $3, $4, $5, 'null', $6)
     on conflict (credential, route, key) do update
       set body_sha256 = excluded.body_sha256, status = excluded.status, response = excluded.response, created_at = excluded.created_at
       where idempotency_keys.created_at <= $6::timestamptz - make_interval(hours => $7)
     returning key`,
    [credential, route, key, fingerprint, status, tx.now, idempotencyKeptHours],
  )
  if (inserted.rowCount === 0) {
    const { rows } = await tx.client.query<{ body_sha256: string; status: number; response: T }>(
      'select body_sha256, status, response from idempotency_keys where credential = $1 and route = $2 and key = $3',
      [credential, route, key],
    )
    const earlier = rows[0]
    if (!earlier || earlier.body_sha256 !== fingerprint) throw idempotencyErrors.keyReused('Use a new Idempotency-Key for a request with another body.')
    return { status: earlier.status, response: earlier.response }
  }
  const response = await run()
  await tx.client.query('update idempotency_keys set response = $4 where credential = $1 and route = $2 and key = $3', [credential, route, key, JSON.stringify(response ?? null)])
  return { status, response }
}

/** Whose key it is. Of those who are not signed in only the address is known. */
function credentialOf({ actor, ip }: FastifyRequest): string {
  const id = actorId(actor)
  if (id === 0) return `address:${ip}`
  return `${actor.type}:${id ?? actor.name}`
}
