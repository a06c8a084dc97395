import { commonErrors } from '@timbre/kernel'
import { fastify } from 'fastify'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { validatorCompiler } from '../../../../apps/server/http/validators.ts'
import { sendProblem } from './problems.ts'
import type { App } from './types.ts'

let app: App
const logged: string[] = []
const Body = Type.Object(
  { subject: Type.String({ minLength: 1 }), name: Type.Optional(Type.String({ maxLength: 8, pattern: '\\S' })), requester: Type.Object({ email: Type.String({ format: 'email' }) }, { additionalProperties: false }), kind: Type.Optional(Type.Union([Type.Literal('reply'), Type.Literal('note')])) },
  { additionalProperties: false },
)

let thrown: unknown
beforeAll(async () => {
  app = fastify({ bodyLimit: 1000, logger: { level: 'error', stream: { write: (line: string) => void logged.push(line) } } }) as unknown as App
  app.setErrorHandler(sendProblem)
  app.setValidatorCompiler(validatorCompiler())
  app.post('/tickets', { schema: { body: Body, querystring: Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 200 })) }, { additionalProperties: false }) } }, async () => ({}))
  app.get('/thrown', async () => {
    throw thrown
  })
  await app.ready()
})
afterAll(() => app.close())

const valid = { subject: 'Hi', requester: { email: 'ana@example.com' } }

async function post(payload: object | string, url = '/tickets', headers: Record<string, string> = { 'content-type': 'application/json' }) {
  const answer = await app.inject({ method: 'POST', url, payload, headers })
  return { contentType: answer.headers['content-type'], ...(answer.json() as { status: number; code: string; detail: string; errors?: { path: string; message: string }[]; requestId: string }) }
}

async function fail(error: unknown) {
  thrown = error
  const answer = await app.inject({ method: 'GET', url: '/thrown' })
  return { headers: answer.headers, text: answer.body, body: answer.json() as Record<string, unknown> }
}

describe('a request that does not fit', () => {
  test('is 400 with the path of each field', async () => {
    const answer = await post({ requester: { email: 'nobody', name: 'Ana' }, kind: 'shout', role: 'admin' })

    expect(answer).toMatchObject({ contentType: 'application/problem+json; charset=utf-8', status: 400, code: 'common.invalid' })
    expect(answer.errors).toEqual(
      expect.arrayContaining([
        { path: '/subject', message: 'is required', code: 'required' },
        { path: '/role', message: 'is not a known field; leave it out', code: 'unknownField' },
        { path: '/requester/name', message: 'is not a known field; leave it out', code: 'unknownField' },
        { path: '/requester/email', message: expect.stringContaining('email'), code: 'email' },
      ]),
    )
    expect(answer.errors!.every((error) => ['/subject', '/role', '/requester/name', '/requester/email', '/kind'].includes(error.path))).toBe(true)
    expect(answer.detail).toMatch(/^\/\w+.*and \d+ more\)$/)
  })

  test('names what is wrong with a text, so that everybody can be told in their language', async () => {
    expect((await post({ ...valid, subject: '' })).errors).toEqual([expect.objectContaining({ path: '/subject', code: 'required' })])
    expect((await post({ ...valid, name: '   ' })).errors).toEqual([{ path: '/name', message: 'is blank', code: 'blank' }])
    expect((await post({ ...valid, name: 'far too long' })).errors).toEqual([expect.objectContaining({ path: '/name', code: 'tooLong', limit: 8 })])
  })

  test('in its address says so', async () => {
    expect((await post(valid, '/tickets?limit=900')).errors).toEqual([{ path: '/querystring/limit', message: 'must be <= 200', code: 'tooLarge', limit: 200 }])
    expect((await post(valid, '/tickets?limti=9')).errors).toEqual([{ path: '/querystring/limti', message: 'is not a known field; leave it out', code: 'unknownField' }])
  })

  test.each([
    ['{"subject":', 400, 'common.invalid', { 'content-type': 'application/json' }],
    ['{"__proto__": {"isAdmin": true}}', 400, 'common.invalid', { 'content-type': 'application/json' }],
    ['', 400, 'common.invalid', { 'content-type': 'application/json' }],
    [JSON.stringify({ ...valid, subject: 'x'.repeat(2000) }), 413, 'common.tooLarge', { 'content-type': 'application/json' }],
    ['a=1', 415, 'common.unsupportedMediaType', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('in its form is a problem too: %.40s', async (payload, status, code, headers) => {
    expect(await post(payload, '/tickets', headers)).toMatchObject({ contentType: 'application/problem+json; charset=utf-8', status, code, requestId: expect.any(String) })
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })
})

describe('a failure', () => {
  test('that was foreseen says what to do, with what belongs to it', async () => {
    const { body, headers } = await fail(commonErrors.conflict('Look at `current`, then send it again.', { extra: { current: { version: 4 } }, errors: [{ path: '/version', message: 'is old' }] }))
    expect(body).toMatchObject({ type: 'about:blank', title: 'Somebody else changed this meanwhile', status: 409, code: 'common.conflict', current: { version: 4 }, errors: [{ path: '/version', message: 'is old' }] })
    expect(headers['retry-after']).toBeUndefined()

    const { headers: later } = await fail(commonErrors.tooManyRequests('Wait a little.', { extra: { retryAfter: 12.2 } }))
    expect(later['retry-after']).toBe('13')
  })

  test.each([new Error('password canary-7f3a of agent 12 at /srv/timbre'), Object.assign(new Error('canary-7f3a'), { statusCode: 502 }), 'canary-7f3a', { canary: 'canary-7f3a' }])(
    'that was not foreseen tells nothing but an id to look up in the log: %j',
    async (error) => {
      logged.length = 0
      const { body, text, headers } = await fail(error)

      expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
      expect(Object.keys(body).toSorted()).toEqual(['code', 'detail', 'requestId', 'status', 'title', 'type'])
      expect(body).toMatchObject({ status: 500, code: 'common.internal' })
      expect(text).not.toContain('canary')
      expect(logged.join()).toContain(`"reqId":"${String(body['requestId'])}"`)
    },
  )

  test('of the database is 503', async () => {
    expect((await fail(Object.assign(new Error('terminating connection'), { code: '57P01' }))).body).toMatchObject({ status: 503, code: 'common.unavailable' })
    expect((await fail(Object.assign(new Error('write'), { code: 'ENOSPC' }))).body).toMatchObject({ status: 503, detail: 'The disk is full. Free some space, then try again.' })
  })
})
