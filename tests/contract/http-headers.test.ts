import supertest from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDesk, createTestServer, type TestDesk } from '../support/desk.ts'

let desk: TestDesk
let http: ReturnType<typeof supertest>

beforeAll(async () => {
  desk = await createTestDesk()
  http = supertest(desk.app.server)
})
afterAll(() => desk[Symbol.asyncDispose]())

test('every answer tells the browser to trust nothing it was not given', async () => {
  for (const path of ['/api/v1/setup', '/api/v1/tickets', '/api/v1/nothing', '/healthz', '/api/docs', '/t/1']) {
    const { headers } = await http.get(path)
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['referrer-policy'], path).toBe('no-referrer')
    expect(headers['content-security-policy'], path).toContain("script-src 'self'")
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy'], path).not.toContain("'unsafe-eval'")
    // On plain http in a local network these would lock people out.
    expect(headers['strict-transport-security'], path).toBeUndefined()
    expect(headers['content-security-policy'], path).not.toContain('upgrade-insecure-requests')
  }
})

test('answers of the API are kept by no cache, and failures are problems', async () => {
  const answer = await http.get('/api/v1/tickets')
  expect(answer.status).toBe(401)
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
  expect(answer.headers['www-authenticate']).toBe('Bearer')
  expect(answer.body).toMatchObject({ type: 'about:blank', status: 401, code: 'common.unauthenticated' })
})

test('another origin may neither read nor listen', async () => {
  const answer = await http.get('/api/v1/setup').set('origin', 'https://evil.example')
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  const preflight = await http.options('/api/v1/tickets').set('origin', 'https://evil.example').set('access-control-request-method', 'POST')
  expect(preflight.headers['access-control-allow-origin']).toBeUndefined()
})

test('a form of another site cannot write, and a content type with tricks in it is not JSON', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json\ta', ' application/jsonx']) {
    const answer = await http.post('/api/v1/auth/login').set('content-type', type).send('{"email":"a@b.c","password":"x"}')
    expect([400, 415], type).toContain(answer.status)
  }
  expect((await http.post('/api/v1/auth/refresh')).status).toBe(403)
})

test('health is for everybody, metrics only for this machine', async () => {
  expect((await http.get('/healthz')).body).toEqual({ status: 'ok' })
  expect((await http.get('/readyz')).body).toEqual({ status: 'ready' })
  const metrics = await http.get('/metrics')
  expect(metrics.status).toBe(200)
  for (const name of ['timbre_http_request_seconds', 'timbre_live_sockets', 'timbre_inbound_messages', 'timbre_subscriber_lag', 'process_resident_memory_bytes']) expect(metrics.text).toContain(name)
  const away = await desk.app.inject({ url: '/metrics', remoteAddress: '192.0.2.7' })
  expect(away.statusCode).toBe(404)
  // A proxy on this machine asks for somebody who is not.
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip']) expect((await http.get('/metrics').set(name, '192.0.2.7')).status, name).toBe(404)
})

test('where a request comes from is believed of trusted proxies only', async () => {
  const guess = (app: TestDesk['app'], from: string) =>
    app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: 'nobody@desk.test', password: 'wrong' }, headers: { 'x-forwarded-for': from } })
  const statuses = async (app: TestDesk['app']) => {
    const found = []
    for (let guessed = 0; guessed < 12; guessed++) found.push((await guess(app, `198.51.100.${guessed}`)).statusCode)
    return found
  }
  // Each account has ten guesses, each address twenty: with another account a proxy's next visitor is asked in.
  expect((await statuses(desk.app)).filter((status) => status === 429)).toHaveLength(2)
  await using behind = await createTestServer({ environment: { TIMBRE_TRUSTED_PROXIES: '127.0.0.1' } })
  const visit = (from: string, email: string) => behind.server.app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email, password: 'wrong' }, headers: { 'x-forwarded-for': `203.0.113.9, ${from}` } })
  for (let guessed = 0; guessed < 25; guessed++) await visit('198.51.100.1', `nobody${guessed}@desk.test`)
  expect((await visit('198.51.100.1', 'ana@desk.test')).statusCode).toBe(429)
  expect((await visit('198.51.100.2', 'ana@desk.test')).statusCode).toBe(401)
}, 120_000)
