import { createServer, type AddressInfo } from 'node:net'
import { noGrants, type AgentActor } from '@timbre/kernel'
import type { App } from '@timbre/platform'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createModuleApp } from '../../../../tests/support/module-app.ts'
import { channelPermissions } from '../channels.permissions.ts'
import { inboundMessages } from '../channels.schema.ts'
import { createHarness, mail, supportAddress, until, type Harness } from '../fixtures/harness.ts'

let harness: Harness
let app: App
const everything = new Set(channelPermissions.map(({ name }) => name))
const agents: Record<string, AgentActor> = {
  administrator: agent(1, everything),
  supervisor: agent(2, new Set(channelPermissions.filter(({ roles }) => roles.includes('supervisor')).map(({ name }) => name))),
}
function agent(agentId: number, everywhere: ReadonlySet<string>): AgentActor {
  return { type: 'agent', agentId, name: 'Berta', locale: 'es', grants: { ...noGrants, everywhere }, departmentIds: [] }
}

beforeAll(async () => {
  harness = await createHarness()
  app = await createModuleApp({ identity: { authenticate: async (token) => (agents[token] ? { actor: agents[token], sessionId: '1' } : null) }, modules: [harness.channels.module] })
})
afterAll(async () => {
  await app.close()
  await harness[Symbol.asyncDispose]()
})

async function call(method: 'GET' | 'POST' | 'PATCH', url: string, { as = 'administrator', body, type = 'application/json', headers = {} }: { as?: string; body?: unknown; type?: string; headers?: Record<string, string> } = {}) {
  const payload = Buffer.isBuffer(body) ? { payload: body, headers: { 'content-type': type } } : body === undefined ? {} : { payload: JSON.stringify(body), headers: { 'content-type': type } }
  const response = await app.inject({ method, url: `/api/v1${url}`, ...payload, headers: { ...payload.headers, authorization: `Bearer ${as}`, ...headers } })
  return { status: response.statusCode, json: () => response.json(), raw: response.rawPayload, headers: response.headers }
}

describe('channel accounts', () => {
  test('are made, read, changed; a password goes in and never comes out', async () => {
    const [{ departmentId }] = (await call('GET', '/channels/accounts')).json().items as [{ departmentId: number }]
    const outgoing = { host: 'mail.example.com', port: 587, security: 'starttls', username: 'sales', password: 'canary-1f3a' }
    const made = await call('POST', '/channels/accounts', { body: { type: 'email', name: 'Sales', address: 'Sales@Example.com', departmentId, locale: 'es', outgoing } })
    expect(made.status).toBe(201)
    expect(made.json()).toMatchObject({ name: 'Sales', address: 'Sales@Example.com', active: true, waiting: 0, outgoing: { source: 'account', host: 'mail.example.com', username: 'sales' }, version: 1 })
    const { id } = made.json()
    const changed = await call('PATCH', `/channels/accounts/${id}`, { body: { outgoing: { ...outgoing, port: 465, security: 'tls', password: undefined }, version: 1 } })
    expect(changed.json()).toMatchObject({ version: 2, outgoing: { port: 465 } })
    for (const { raw } of [made, changed, await call('GET', '/channels/accounts')]) expect(raw.toString()).not.toContain('canary')
    const { rows } = await harness.database.pool.query('select outgoing_password from channel_accounts where id = $1', [id])
    expect(rows[0].outgoing_password).toMatch(/^[A-Za-z0-9+/=]{40,}$/)
    expect((await call('PATCH', `/channels/accounts/${id}`, { body: { name: 'Ventas', version: 1 } })).status).toBe(409)
  })

  test('say what is wrong with a request', async () => {
    const body = { type: 'email', name: 'X', address: supportAddress.toUpperCase(), departmentId: 1 }
    expect((await call('POST', '/channels/accounts', { body })).json()).toMatchObject({ status: 409, code: 'channels.addressTaken' })
    expect((await call('POST', '/channels/accounts', { body: { ...body, type: 'pigeon', address: 'a@b.example' } })).json()).toMatchObject({ status: 422, code: 'channels.unknownType' })
    expect((await call('POST', '/channels/accounts', { body: { ...body, departmentId: 9999, address: 'a@b.example' } })).json()).toMatchObject({ status: 422, code: 'channels.unknownDepartment' })
    expect((await call('GET', '/channels/accounts/9999')).status).toBe(404)
    expect((await call('PATCH', '/channels/accounts/1', { body: { secret: 1 } })).status).toBe(400)
  })

  test('are read by supervisors, changed by administrators, closed to everybody else', async () => {
    expect((await call('GET', '/channels/accounts', { as: 'supervisor' })).status).toBe(200)
    expect((await call('PATCH', '/channels/accounts/1', { as: 'supervisor', body: { name: 'X' } })).status).toBe(403)
    expect((await call('GET', '/inbound', { as: 'supervisor' })).status).toBe(403)
    expect((await call('GET', '/channels/accounts', { as: 'stranger' })).status).toBe(401)
  })

  test('page', async () => {
    const first = (await call('GET', '/channels/accounts?limit=1')).json()
    expect(first.items).toHaveLength(1)
    const second = (await call('GET', `/channels/accounts?limit=1&cursor=${first.nextCursor}`)).json()
    expect(second.items[0].id).toBeGreaterThan(first.items[0].id)
  })

  test('tell why a test mail did not leave', async () => {
    const none = await call('POST', `/channels/accounts/${harness.supportAccount}/test-mail`, { body: { to: 'me@example.com' } })
    expect(none.json()).toEqual({ ok: false, errorCode: 'noServer', error: expect.stringContaining('TIMBRE_SMTP_URL') })
    await call('PATCH', `/channels/accounts/${harness.supportAccount}`, { body: { outgoing: { host: '127.0.0.1', port: 1, security: 'none' } } })
    expect((await call('POST', `/channels/accounts/${harness.supportAccount}/test-mail`, { body: { to: 'me@example.com' } })).json()).toEqual({ ok: false, errorCode: 'connectionRefused', error: expect.stringContaining('ECONNREFUSED 127.0.0.1:1') })
  })
})

describe('an outgoing server in a form', () => {
  const accepted = { username: 'sales', password: 'canary-77c1' }
  const received: string[] = []
  const smtp = new SMTPServer({
    logger: false,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, callback) => {
      if (username === accepted.username && password === accepted.password) callback(null, { user: username })
      else callback(Object.assign(new Error('5.7.8 Wrong password'), { responseCode: 535 }))
    },
    onMailFrom: ({ address }, _session, callback) => {
      received.push(address)
      callback()
    },
  })
  beforeAll(() => new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise<void>((resolve) => smtp.close(resolve)))
  const server = () => ({ host: '127.0.0.1', port: (smtp.server.address() as AddressInfo).port, security: 'none' })
  const tried = async (body: object, as?: string) => call('POST', '/channels/connection-tests', { body: { type: 'email', ...body }, ...(as && { as }) })

  test('is tried before it is saved, and nothing is sent', async () => {
    expect((await tried({ outgoing: { ...server(), ...accepted } })).json()).toEqual({ ok: true, errorCode: null, error: null })
    expect((await tried({ outgoing: { ...server(), ...accepted, password: 'wrong' } })).json()).toEqual({ ok: false, errorCode: 'loginRefused', error: '535 5.7.8 Wrong password' })
    expect((await tried({ outgoing: { ...server(), port: 1 } })).json()).toMatchObject({ ok: false, errorCode: 'connectionRefused' })
    expect((await tried({ outgoing: null })).json()).toMatchObject({ ok: false, errorCode: 'noServer' })
    expect(received).toEqual([])
  })

  test('is tried with the password the account has, and with no other server or user', async () => {
    const { departmentId } = (await call('GET', `/channels/accounts/${harness.supportAccount}`)).json()
    const { id: accountId } = (await call('POST', '/channels/accounts', { body: { type: 'email', name: 'Kept', address: 'kept@example.com', departmentId, outgoing: { ...server(), ...accepted } } })).json()
    const kept = await tried({ accountId, outgoing: { ...server(), username: 'sales' } })
    expect(kept.json()).toMatchObject({ ok: true })
    expect(kept.raw.toString()).not.toContain('canary')
    expect((await tried({ accountId, outgoing: { ...server(), username: 'other' } })).json()).toMatchObject({ ok: false, errorCode: 'loginRefused' })
    expect((await tried({ accountId, outgoing: { ...server(), host: 'localhost', username: 'sales' } })).json()).toMatchObject({ ok: false, errorCode: 'loginRefused' })
  })

  test('is let go of when whoever asked hangs up', async () => {
    const reached = Promise.withResolvers<void>()
    const left = Promise.withResolvers<void>()
    const silent = createServer((socket) => {
      reached.resolve()
      socket.on('error', () => {}).once('close', () => left.resolve())
    })
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve))
    const desk = await app.listen({ host: '127.0.0.1', port: 0 })
    const caller = new AbortController()
    const body = JSON.stringify({ type: 'email', outgoing: { ...server(), port: (silent.address() as AddressInfo).port } })
    const asked = fetch(`${desk}/api/v1/channels/connection-tests`, { method: 'POST', body, headers: { authorization: 'Bearer administrator', 'content-type': 'application/json' }, signal: caller.signal })
    await reached.promise
    caller.abort()
    await expect(asked).rejects.toThrow('aborted')
    await left.promise
    await new Promise((resolve) => silent.close(resolve))
  })

  test('says what is wrong with a request, and is for administrators only', async () => {
    expect((await tried({ type: 'pigeon', outgoing: null })).json()).toMatchObject({ status: 422, code: 'channels.unknownType' })
    expect((await tried({ accountId: 9999, outgoing: null })).json()).toMatchObject({ status: 422, code: 'channels.unknownAccount' })
    expect((await tried({ outgoing: { ...server(), port: 70_000 } })).status).toBe(400)
    expect((await tried({ outgoing: null }, 'supervisor')).status).toBe(403)
    expect((await tried({ outgoing: null }, 'stranger')).status).toBe(401)
  })
})

describe('mail handed in by HTTP', () => {
  test('is durable when 201 comes, and can be followed', async () => {
    const raw = mail({ 'Message-ID': '<http@customer.example>' })
    const accepted = await call('POST', `/inbound/mail?account=${supportAddress}`, { body: raw, type: 'message/rfc822' })
    expect(accepted.status).toBe(201)
    const { id } = accepted.json()
    expect((await call('GET', `/inbound/${id}`)).json()).toMatchObject({ id, accountId: harness.supportAccount, state: 'received', outcome: null, size: raw.length, from: null })
    const download = await call('GET', `/inbound/${id}/raw`)
    expect(download.raw.equals(raw)).toBe(true)
    expect(download.headers).toMatchObject({ 'content-type': 'message/rfc822', 'content-disposition': expect.stringContaining('attachment'), 'x-content-type-options': 'nosniff' })
    expect((await call('GET', '/inbound?state=received')).json().items.map((row: { id: number }) => row.id)).toContain(id)
  })

  test('with an Idempotency-Key is stored once', async () => {
    const submit = () => call('POST', '/inbound/mail?account=1', { body: mail({}), type: 'message/rfc822', headers: { 'idempotency-key': 'k1' } })
    expect((await submit()).json()).toEqual((await submit()).json())
  })

  test('is refused with a reason', async () => {
    expect((await call('POST', '/inbound/mail?account=nobody@example.com', { body: mail({}), type: 'message/rfc822' })).json()).toMatchObject({ status: 422, code: 'channels.unknownAccount' })
    expect((await call('POST', '/inbound/mail?account=1', { body: {} })).status).toBe(415)
    expect((await call('POST', '/inbound/mail?account=1', { body: Buffer.alloc(0), type: 'message/rfc822' })).status).toBe(400)
    expect((await call('POST', '/inbound/mail?account=1', { body: Buffer.from('x'), type: 'text/plain' })).status).toBe(415)
    expect((await call('POST', '/channels/accounts', { body: mail({}), type: 'message/rfc822' })).status).toBe(415)
  })

  test('put aside is listed and can be processed again', async () => {
    const [row] = await harness.database.sql.select({ id: inboundMessages.id }).from(inboundMessages).limit(1)
    const id = (row as { id: number }).id
    await harness.database.pool.query(`update inbound_messages set state = 'quarantined', error_code = 'failed', error = 'unreadable', attempts = 3 where id = $1`, [id])
    expect((await call('GET', '/inbound?state=quarantined')).json().items).toMatchObject([{ id, errorCode: 'failed', error: 'unreadable', attempts: 3 }])
    expect((await call('POST', `/inbound/${id}/replay`, { as: 'supervisor' })).status).toBe(403)
    expect((await call('POST', `/inbound/${id}/replay`)).json()).toMatchObject({ id, state: 'received', errorCode: null, error: null, attempts: 0 })
    expect((await call('POST', `/inbound/${id}/replay`)).json()).toMatchObject({ status: 422, code: 'channels.notQuarantined' })
    await harness.start('channels.parsers', 'channels.inbound')
    await until(async () => (await harness.inboundRow(id)).state === 'parsed')
  }, 30_000)
})
