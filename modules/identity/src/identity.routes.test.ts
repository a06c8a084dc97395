import type { App } from '@timbre/platform'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createModuleApp } from '../../../tests/support/module-app.ts'
import { createTestIdentity, password } from './fixtures/test-desk.ts'

let desk: Awaited<ReturnType<typeof createTestIdentity>>
let app: App
beforeAll(async () => {
  desk = await createTestIdentity()
  app = await createModuleApp({ identity: desk.identity.api, modules: [desk.identity.module] })
  await desk.addAgent('Admin', ['administrator'])
  await desk.addAgent('Ana', ['agent'])
})
afterAll(async () => {
  await app.close()
  await desk[Symbol.asyncDispose]()
})
// Far enough for every throttle to have drained and every memory to have gone.
beforeEach(() => desk.clock.advance(600_000))

interface Request {
  body?: unknown
  token?: string
  headers?: Record<string, string>
}

async function call(method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, { body, token, headers }: Request = {}) {
  const reply = await app.inject({
    method,
    url: `/api/v1${url}`,
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { payload: body as object }),
  })
  return { status: reply.statusCode, headers: reply.headers, body: reply.body === '' ? null : reply.json() }
}

const login = (name: string, given: unknown = password) => call('POST', '/auth/login', { body: { email: `${name}@example.com`, password: given } })
const tokenOf = async (name: string): Promise<string> => (await login(name)).body.accessToken
const ours = { 'x-timbre': '1' }
const cookieOf = (reply: { headers: Record<string, unknown> }) => String(reply.headers['set-cookie'])

describe('signing in', () => {
  test('answers with an access token and keeps the refresh token in a strict cookie', async () => {
    const reply = await login('ana')
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ accessToken: expect.any(String), expiresIn: 900, user: { name: 'Ana', permissions: { everywhere: [], byDepartment: {} } } })
    expect(cookieOf(reply)).toMatch(/^timbre_refresh=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/)
    expect(JSON.stringify(reply.body)).not.toContain(/timbre_refresh=([\w-]+)/.exec(cookieOf(reply))?.[1])
  })

  test('behind https the cookie is bound to the host', async () => {
    await using secure = await createTestIdentity({ publicUrl: 'https://desk.example.com' })
    await secure.addAgent('Ana', ['agent'])
    const secureApp = await createModuleApp({ identity: secure.identity.api, modules: [secure.identity.module] })
    const reply = await secureApp.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: 'ana@example.com', password } })
    expect(reply.headers['set-cookie']).toMatch(/^__Host-timbre_refresh=.*Path=\/.*HttpOnly; Secure; SameSite=Strict$/)
    await secureApp.close()
  })

  test.each([
    ['an object as address', { email: { $ne: '' }, password: 'x' }],
    ['a list as address', { email: ['ana@example.com', 'evil@example.com'], password: 'x' }],
    ['no password', { email: 'ana@example.com' }],
    ['an empty password', { email: 'ana@example.com', password: '' }],
    ['a field too many', { email: 'ana@example.com', password: 'x', isAdmin: true }],
  ])('%s is not understood', async (_what, body) => {
    expect(await call('POST', '/auth/login', { body })).toMatchObject({ status: 400, body: { code: 'common.invalid' } })
  })

  test('a form from another site is not understood', async () => {
    const reply = await app.inject({ method: 'POST', url: '/api/v1/auth/login', headers: { 'content-type': 'text/plain' }, payload: '{"email":"ana@example.com"}' })
    expect(reply.statusCode).toBe(400)
    expect(reply.headers['set-cookie']).toBeUndefined()
  })

  test('a wrong password is 401, too many are 429 with the time to wait', async () => {
    for (let attempt = 0; attempt < 10; attempt++) expect((await login('ana', 'wrong password')).body.code).toBe('identity.wrongCredentials')
    const refused = await login('ana')
    expect(refused).toMatchObject({ status: 429, body: { code: 'identity.tooManyAttempts' } })
    expect(refused.headers['retry-after']).toBe('30')
    desk.clock.advance(30_000)
    expect((await login('ana')).status).toBe(200)
  })
})

describe('staying signed in', () => {
  test('the cookie alone is not enough', async () => {
    const cookie = cookieOf(await login('ana'))
    for (const route of ['/auth/refresh', '/auth/logout']) {
      expect(await call('POST', route, { headers: { cookie } })).toMatchObject({ status: 403, body: { code: 'identity.missingHeader' } })
    }
  })

  test('a refresh gives a new token and a new cookie', async () => {
    const first = await login('ana')
    const second = await call('POST', '/auth/refresh', { headers: { cookie: cookieOf(first), ...ours } })
    expect(second).toMatchObject({ status: 200, body: { user: { name: 'Ana' } } })
    expect(cookieOf(second)).not.toBe(cookieOf(first))
    expect((await call('GET', '/me', { token: second.body.accessToken })).status).toBe(200)
  })

  test('without a good cookie there is nothing to refresh, and a bad one is cleared', async () => {
    expect(await call('POST', '/auth/refresh', { headers: ours })).toMatchObject({ status: 401, body: { code: 'identity.sessionEnded' } })
    const reply = await call('POST', '/auth/refresh', { headers: { cookie: 'timbre_refresh=invented', ...ours } })
    expect(reply.status).toBe(401)
    expect(cookieOf(reply)).toMatch(/^timbre_refresh=; Max-Age=0/)
  })

  test('signing out clears the cookie and ends the session', async () => {
    const { body, headers } = await login('ana')
    const cookie = cookieOf({ headers })
    const reply = await call('POST', '/auth/logout', { headers: { cookie, ...ours } })
    expect(reply.status).toBe(204)
    expect(cookieOf(reply)).toMatch(/Max-Age=0/)
    expect((await call('GET', '/me', { token: body.accessToken })).status).toBe(401)
    expect((await call('POST', '/auth/refresh', { headers: { cookie, ...ours } })).status).toBe(401)
    expect((await call('POST', '/auth/logout', { headers: { cookie, ...ours } })).status).toBe(204)
  })
})

describe('me', () => {
  test('says what I may do', async () => {
    const { body } = await call('GET', '/me', { token: await tokenOf('admin') })
    expect(body.permissions.everywhere).toEqual(['identity.agent.manage', 'identity.agent.read', 'identity.department.manage'])
  })

  test('lets me change my name, language and time zone, and nothing else', async () => {
    const token = await tokenOf('ana')
    expect(await call('PATCH', '/me', { token, body: { name: 'Ana Ruiz', locale: 'es', timeZone: 'America/Lima' } })).toMatchObject({
      status: 200,
      body: { name: 'Ana Ruiz', locale: 'es', timeZone: 'America/Lima' },
    })
    expect(await call('PATCH', '/me', { token, body: { undoSendSeconds: 0 } })).toMatchObject({ status: 200, body: { undoSendSeconds: 0 } })
    for (const undoSendSeconds of [31, -1, 2.5]) expect(await call('PATCH', '/me', { token, body: { undoSendSeconds } })).toMatchObject({ status: 400 })
    expect((await call('GET', '/me', { token })).body).toMatchObject({ name: 'Ana Ruiz', undoSendSeconds: 0 })
    expect(await call('PATCH', '/me', { token, body: { timeZone: 'Mars/Base' } })).toMatchObject({ status: 422, body: { code: 'identity.unknownTimeZone' } })
    for (const more of [{ roles: [{ role: 'administrator', departmentId: null }] }, { active: true }, { id: 1 }, {}]) {
      expect((await call('PATCH', '/me', { token, body: more })).status).toBe(400)
    }
    await call('PATCH', '/me', { token, body: { name: 'Ana' } })
  })
})

describe('agents', () => {
  const newAgent = (email: string) => ({ name: 'New', email, password, roles: [{ role: 'agent', departmentId: null }] })

  test('an administrator adds one, who can sign in', async () => {
    const token = await tokenOf('admin')
    const made = await call('POST', '/agents', { token, body: newAgent('new@example.com') })
    expect(made).toMatchObject({ status: 201, body: { email: 'new@example.com', locale: 'en', timeZone: 'Europe/Madrid', active: true } })
    expect((await login('new')).status).toBe(200)
    expect(JSON.stringify(made.body)).not.toMatch(/password|argon2/)
    expect(await call('POST', '/agents', { token, body: newAgent('NEW@example.com') })).toMatchObject({ status: 409, body: { code: 'identity.emailTaken' } })
  })

  test('a weak password, a wrong address or a field too many adds nobody', async () => {
    const token = await tokenOf('admin')
    const post = (body: object) => call('POST', '/agents', { token, body })
    expect(await post({ ...newAgent('weak@example.com'), password: 'password123' })).toMatchObject({ status: 422, body: { code: 'identity.weakPassword' } })
    expect((await post({ ...newAgent('weak@example.com'), password: 'short' })).status).toBe(400)
    expect((await post({ ...newAgent('not an address') })).status).toBe(400)
    for (const extra of ['id', 'createdAt', 'active', 'passwordHash', 'version']) expect((await post({ ...newAgent('extra@example.com'), [extra]: 1 })).status).toBe(400)
  })

  test('only an administrator adds or changes agents', async () => {
    const token = await tokenOf('ana')
    expect((await call('POST', '/agents', { token, body: newAgent('x@example.com') })).status).toBe(403)
    expect((await call('PATCH', '/agents/1', { token, body: { name: 'X' } })).status).toBe(403)
    expect((await call('POST', '/agents', { body: newAgent('x@example.com') })).status).toBe(401)
  })

  test('colleagues see names, administrators everything', async () => {
    const summaries = await call('GET', '/agents', { token: await tokenOf('ana') })
    expect(summaries.body.items).toContainEqual({ id: expect.any(Number), name: 'Admin' })
    expect(summaries.body.items.every((agent: object) => Object.keys(agent).length === 2)).toBe(true)
    const { id } = summaries.body.items[0]
    expect(Object.keys((await call('GET', `/agents/${id}`, { token: await tokenOf('ana') })).body)).toEqual(['id', 'name'])
    expect((await call('GET', `/agents/${id}`, { token: await tokenOf('admin') })).body).toMatchObject({ id, email: expect.any(String), roles: expect.any(Array) })
    expect((await call('GET', '/agents/99999', { token: await tokenOf('ana') })).status).toBe(404)
    expect((await call('GET', '/agents')).status).toBe(401)
  })

  test('the list is sorted by name and paged', async () => {
    const token = await tokenOf('admin')
    for (const name of ['Óscar', 'Zoe', 'Nuria']) await desk.addAgent(name, ['agent'])
    const names: string[] = []
    let cursor: string | null = null
    do {
      const page = await call('GET', `/agents?limit=2${cursor ? `&cursor=${cursor}` : ''}`, { token })
      names.push(...page.body.items.map((agent: { name: string }) => agent.name))
      cursor = page.body.nextCursor
    } while (cursor)
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'es')))
    expect(new Set(names).size).toBe(names.length)
    expect(names.indexOf('Óscar')).toBeLessThan(names.indexOf('Zoe'))
    expect((await call('GET', '/agents?cursor=nonsense', { token })).status).toBe(400)
    expect((await call('GET', '/agents?limit=201', { token })).status).toBe(400)
  })

  test('disabling takes effect at once, and shows in the list', async () => {
    const token = await tokenOf('admin')
    const id = await desk.addAgent('Leaver', ['agent'])
    const leaver = await login('leaver')
    expect((await call('PATCH', `/agents/${id}`, { token, body: { active: false } })).body).toMatchObject({ active: false, version: 2 })
    expect((await call('GET', '/me', { token: leaver.body.accessToken })).status).toBe(401)
    expect((await login('leaver')).status).toBe(401)
    expect((await call('GET', '/agents?active=false', { token })).body.items).toEqual([expect.objectContaining({ id })])
    const seen = await call('GET', '/agents?active=false&limit=200', { token: await tokenOf('ana') })
    expect(seen.body.items).not.toContainEqual(expect.objectContaining({ id }))
  })
})

describe('my own password', () => {
  const next = 'staple wrong pony river'
  const change = (token: string, current: string, wanted = next) => call('PUT', '/me/password', { token, body: { current, password: wanted } })

  test('is changed by whoever knows the current one; everybody else who was signed in is out', async () => {
    await desk.addAgent('Pia', ['agent'])
    const [here, elsewhere] = [await tokenOf('pia'), await tokenOf('pia')]
    expect((await change(here, password)).status).toBe(204)
    expect((await call('GET', '/me', { token: here })).status).toBe(200)
    expect((await call('GET', '/me', { token: elsewhere })).status).toBe(401)
    expect((await login('pia')).status).toBe(401)
    expect((await login('pia', next)).status).toBe(200)
  })

  test('stays as it is for a wrong one, which counts like a failed sign-in', async () => {
    await desk.addAgent('Quim', ['agent'])
    const token = await tokenOf('quim')
    expect(await change(token, 'not my password')).toMatchObject({ status: 422, body: { code: 'identity.wrongPassword', errors: [{ path: '/current', code: 'wrongPassword' }] } })
    expect(await change(token, password, 'password123')).toMatchObject({ status: 422, body: { code: 'identity.weakPassword' } })
    let last = 422
    for (let tries = 0; tries < 30 && last === 422; tries++) last = (await change(token, 'not my password')).status
    expect(last).toBe(429)
    expect((await change(token, password)).status).toBe(429)
  })
})

describe('where I am signed in', () => {
  test('is listed, the screen that asks first known, and can be ended one by one or all but this', async () => {
    await desk.addAgent('Rosa', ['agent'])
    const tokens = [await tokenOf('rosa'), await tokenOf('rosa'), await tokenOf('rosa')] as const
    const listed = async () => (await call('GET', '/me/sessions', { token: tokens[0] })).body.items as { id: number; current: boolean; ip: string; lastUsedAt: string }[]
    const before = await listed()
    expect(before.map(({ current }) => current).filter(Boolean)).toHaveLength(1)
    expect(before).toHaveLength(3)
    const other = before.find(({ current }) => !current)!
    const mine = before.find(({ current }) => current)!
    expect((await call('DELETE', `/me/sessions/${other.id}`, { token: tokens[0] })).status).toBe(204)
    expect((await call('DELETE', `/me/sessions/${other.id}`, { token: tokens[0] })).status).toBe(404)
    expect((await call('DELETE', `/me/sessions/${mine.id}`, { token: tokens[0] })).body.code).toBe('identity.ownSession')
    expect(await listed()).toHaveLength(2)
    expect((await call('DELETE', '/me/sessions', { token: tokens[0] })).status).toBe(204)
    expect((await listed()).map(({ id }) => id)).toEqual([mine.id])
    const answers = await Promise.all(tokens.map(async (token) => (await call('GET', '/me', { token })).status))
    expect(answers).toEqual([200, 401, 401])
  })

  test('is nobody else’s to end', async () => {
    await desk.addAgent('Sara', ['agent'])
    const [{ id }] = (await call('GET', '/me/sessions', { token: await tokenOf('sara') })).body.items as [{ id: number }]
    expect((await call('DELETE', `/me/sessions/${id}`, { token: await tokenOf('ana') })).status).toBe(404)
  })
})

describe('departments', () => {
  test('need a name that can be read, and keep no spaces around it', async () => {
    const token = await tokenOf('admin')
    const blank = await call('POST', '/departments', { token, body: { names: { en: '   ', es: 'Ventas' } } })
    expect(blank).toMatchObject({ status: 400, body: { errors: [{ path: '/names/en', code: 'blank' }] } })
    const made = await call('POST', '/departments', { token, body: { names: { en: ' Returns ', es: 'Devoluciones' } } })
    expect(made.body.names).toEqual({ en: 'Returns', es: 'Devoluciones' })
    const renamed = await call('PATCH', `/departments/${made.body.id}`, { token, body: { names: { en: 'Sent back ', es: ' Devueltos' } } })
    expect(renamed.body.names).toEqual({ en: 'Sent back', es: 'Devueltos' })
    expect((await call('PATCH', `/departments/${made.body.id}`, { token, body: { names: { en: 'Sent back', es: ' ' } } })).body.errors).toEqual([{ path: '/names/es', code: 'blank', message: 'is blank' }])
  })

  test('everybody sees them in their language, administrators in all', async () => {
    const token = await tokenOf('admin')
    const made = await call('POST', '/departments', { token, body: { names: { en: 'Sales', es: 'Ventas' } } })
    expect(made).toMatchObject({ status: 201, body: { name: 'Sales', names: { en: 'Sales', es: 'Ventas' }, leaderId: null, memberIds: [], version: 1 } })
    const anas = await tokenOf('ana')
    await call('PATCH', '/me', { token: anas, body: { locale: 'es' } })
    const seen = await call('GET', `/departments/${made.body.id}`, { token: anas })
    expect(seen.body).toMatchObject({ name: 'Ventas' })
    expect(seen.body).not.toHaveProperty('names')
    expect((await call('GET', '/departments', { token: anas })).body.items).toContainEqual(seen.body)
  })

  test('only who may manages them', async () => {
    const token = await tokenOf('ana')
    expect((await call('POST', '/departments', { token, body: { names: { en: 'X', es: 'X' } } })).status).toBe(403)
    expect((await call('PATCH', '/departments/1', { token, body: { names: { en: 'X', es: 'X' } } })).status).toBe(403)
  })

  test('a change needs to know the current version, if it names one', async () => {
    const token = await tokenOf('admin')
    const { body } = await call('POST', '/departments', { token, body: { names: { en: 'Billing', es: 'Facturación' } } })
    const change = (patch: object) => call('PATCH', `/departments/${body.id}`, { token, body: patch })
    expect((await change({ memberIds: [1], version: 1 })).body).toMatchObject({ memberIds: [1], version: 2 })
    expect(await change({ memberIds: [], version: 1 })).toMatchObject({ status: 409, body: { current: { version: 2, memberIds: [1] } } })
    expect((await change({ memberIds: [99999] })).body.code).toBe('identity.unknownAgent')
    expect((await call('PATCH', '/departments/99999', { token, body: { memberIds: [] } })).status).toBe(404)
  })
})
