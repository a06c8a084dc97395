import { createHash } from 'node:crypto'
import { commonErrors, fixedClock, noGrants, type Actor, type AgentActor } from '@timbre/kernel'
import { fastify } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { createSecrets } from '../secrets.ts'
import { fingerprintRequests } from './fingerprint.ts'
import { sendProblem } from './problems.ts'
import type { App } from './types.ts'
import { write } from './write.ts'

const clock = fixedClock('2026-11-21T12:00:00Z')
const db = await createTestDatabase({ clock })
const { database } = db
let app: App
let failing = false

const agent = (agentId: number): AgentActor => ({ type: 'agent', agentId, name: `Agent ${agentId}`, locale: 'en', grants: noGrants, departmentIds: [] })

beforeAll(async () => {
  await database.pool.query('create table things (id bigint generated always as identity primary key, name text not null)')
  app = fastify({ trustProxy: true }) as unknown as App
  app.setErrorHandler(sendProblem)
  fingerprintRequests(app, createSecrets('only for tests: 0123456789abcdefghijkl'))
  app.decorateRequest('actor')
  app.addHook('onRequest', async (request) => {
    request.actor = agent(Number(request.headers['x-agent'] ?? 1)) satisfies Actor
  })
  app.addContentTypeParser('message/rfc822', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  for (const route of ['/things', '/others']) {
    app.post(route, (request, reply) =>
      write(database, request, reply, 201, async (tx) => {
        const { rows } = await tx.client.query<{ id: number }>('insert into things (name) values ($1) returning id', [(request.body as { name?: string }).name ?? 'bytes'])
        if (failing) throw commonErrors.conflict('Not now.')
        return { id: rows[0]!.id, at: tx.now }
      }),
    )
  }
  app.post('/nothing', (request, reply) => write(database, request, reply, 204, async () => {}))
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await db[Symbol.asyncDispose]()
})
beforeEach(async () => {
  failing = false
  clock.set('2026-11-21T12:00:00Z')
  await database.pool.query('truncate things, idempotency_keys restart identity')
})

interface Call {
  route?: string
  key?: string
  body?: object | Buffer
  agentId?: number
  address?: string
}
async function post({ route = '/things', key, body = { name: 'a' }, agentId = 1, address }: Call = {}) {
  const answer = await app.inject({
    method: 'POST',
    url: route,
    payload: body,
    headers: { 'x-agent': String(agentId), ...(key === undefined ? {} : { 'idempotency-key': key }), ...(Buffer.isBuffer(body) ? { 'content-type': 'message/rfc822' } : {}), ...(address ? { 'x-forwarded-for': address } : {}) },
  })
  return { status: answer.statusCode, body: answer.body === '' ? undefined : (answer.json() as Record<string, unknown>) }
}
const made = async () => (await database.pool.query('select id from things')).rowCount

describe('an Idempotency-Key', () => {
  test('gives the same request the same answer and does nothing twice', async () => {
    const first = await post({ key: 'k' })
    clock.advance(3_600_000)
    const second = await post({ key: 'k' })

    expect(first).toEqual({ status: 201, body: { id: 1, at: '2026-11-21T12:00:00.000Z' } })
    expect(second).toEqual(first)
    expect(await made()).toBe(1)
  })

  test('holds when the same request comes twenty times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ key: 'k' })))

    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ status: 201, body: { id: 1, at: '2026-11-21T12:00:00.000Z' } })))
    expect(await made()).toBe(1)
  })

  test('with another body is refused', async () => {
    await post({ key: 'k' })
    const other = await post({ key: 'k', body: { name: 'b' } })

    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.keyReused', detail: 'Use a new Idempotency-Key for a request with another body.' } })
    expect((await post({ key: 'k', route: '/things?x=1' })).status).toBe(422)
    expect(await made()).toBe(1)
  })

  test('compares bodies sent as bytes', async () => {
    const mail = Buffer.from('Subject: hi\r\n\r\nhello')
    expect(await post({ key: 'k', body: mail })).toEqual(await post({ key: 'k', body: mail }))
    expect((await post({ key: 'k', body: Buffer.from('Subject: hi\r\n\r\nhullo') })).status).toBe(422)
  })

  test('leaves nothing by which a body could be guessed', async () => {
    const body = { name: 'a password, perhaps' }
    await post({ key: 'k', body })
    const { rows } = await database.pool.query<{ body_sha256: string }>('select body_sha256 from idempotency_keys')

    const guess = createHash('sha256').update(`/things\n${JSON.stringify(body)}`).digest('hex')
    expect(rows[0]!.body_sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(rows[0]!.body_sha256).not.toBe(guess)
    const elsewhere = fastify() as unknown as App
    fingerprintRequests(elsewhere, createSecrets('the secret of another Timbre: 0123456789'))
    expect(elsewhere.fingerprintOf({ url: '/things', body })).not.toBe(rows[0]!.body_sha256)
    expect(app.fingerprintOf({ url: '/things', body })).toBe(rows[0]!.body_sha256)
  })

  test('belongs to who used it and to one route', async () => {
    const ids = []
    for (const call of [{}, { agentId: 2 }, { route: '/others' }, { agentId: 0, address: '198.51.100.1' }, { agentId: 0, address: '198.51.100.2' }, { agentId: 0, address: '198.51.100.1' }]) {
      ids.push((await post({ key: 'k', ...call })).body!['id'])
    }
    expect(ids).toEqual([1, 2, 3, 4, 5, 4])
  })

  test('keeps nothing of a request that failed', async () => {
    failing = true
    expect((await post({ key: 'k' })).status).toBe(409)
    failing = false

    expect((await post({ key: 'k', body: { name: 'b' } })).status).toBe(201)
    expect(await made()).toBe(1)
  })

  test('is free again after a day', async () => {
    await post({ key: 'k' })
    clock.advance(24 * 3_600_000 - 1)
    expect((await post({ key: 'k' })).body!['id']).toBe(1)
    clock.advance(1)

    expect(await post({ key: 'k', body: { name: 'b' } })).toEqual({ status: 201, body: { id: 2, at: '2026-11-22T12:00:00.000Z' } })
    expect((await post({ key: 'k', body: { name: 'b' } })).body!['id']).toBe(2)
  })

  test('works where there is nothing to answer', async () => {
    expect([await post({ key: 'k', route: '/nothing' }), await post({ key: 'k', route: '/nothing' })]).toEqual([{ status: 204, body: undefined }, { status: 204, body: undefined }])
  })

  test.each(['', 'k'.repeat(201)])('of unfit length is refused: %j', async (key) => {
    expect((await post({ key })).status).toBe(400)
    expect(await made()).toBe(0)
  })

  test('is not needed', async () => {
    expect([(await post()).body!['id'], (await post()).body!['id']]).toEqual([1, 2])
  })
})
