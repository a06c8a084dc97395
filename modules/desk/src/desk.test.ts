import type { App } from '@timbre/platform'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createModuleApp } from '../../../tests/support/module-app.ts'
import { createTestIdentity, password, setup } from '../../identity/src/fixtures/test-desk.ts'
import { createDesk, type Desk } from './module.ts'
import { deskPermissions } from './desk.permissions.ts'

let world: Awaited<ReturnType<typeof createTestIdentity>>
let desk: Desk
let app: App
const tokens: Record<string, string> = {}
beforeAll(async () => {
  world = await createTestIdentity({ permissions: deskPermissions })
  desk = createDesk({ database: world.database, identity: world.identity.api })
  app = await createModuleApp({ identity: world.identity.api, modules: [world.identity.module, desk.module] })
  for (const [name, role] of [
    ['admin', 'administrator'],
    ['ana', 'agent'],
  ] as const) {
    await world.addAgent(name, [role])
    const login = await app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: `${name}@example.com`, password } })
    tokens[name] = login.json().accessToken
  }
})
afterAll(async () => {
  await app.close()
  await world[Symbol.asyncDispose]()
})

async function settings(method: 'GET' | 'PATCH', who: string, payload?: object) {
  const reply = await app.inject({ method, url: '/api/v1/settings', headers: { authorization: `Bearer ${tokens[who]}` }, ...(payload && { payload }) })
  return { status: reply.statusCode, body: reply.json() }
}

const acme = { company: ' Acme ', locale: 'es', timeZone: 'Europe/Madrid' } as const

test('before the first run there are no settings, and asking says what to do', async () => {
  expect(await settings('GET', 'ana')).toMatchObject({ status: 503, body: { code: 'desk.notSetUp' } })
})

test('the first run makes them once', async () => {
  await expect(world.inTransaction((tx) => desk.api.initializeSettings(tx, setup, { ...acme, timeZone: 'Nowhere' }))).rejects.toThrow(
    expect.objectContaining({ code: 'desk.unknownTimeZone' }),
  )
  const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => world.inTransaction((tx) => desk.api.initializeSettings(tx, setup, acme))))
  expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
  expect(await settings('GET', 'ana')).toEqual({
    status: 200,
    body: { company: 'Acme', locale: 'es', timeZone: 'Europe/Madrid', ticketNumberFormat: { prefix: '', date: 'none', digits: 1 }, version: 1 },
  })
})

test('an administrator changes them, and what changed is told', async () => {
  const ticketNumberFormat = { prefix: 'HD-', date: 'year', digits: 5 }
  expect(await settings('PATCH', 'admin', { company: 'Acme S.A.', ticketNumberFormat, locale: 'es' })).toMatchObject({ status: 200, body: { company: 'Acme S.A.', ticketNumberFormat, version: 2 } })
  const { rows } = await world.database.pool.query(`select changes from domain_events where type = 'desk.settingsChanged'`)
  expect(rows).toEqual([{ changes: { company: ['Acme', 'Acme S.A.'], ticketNumberFormat: [{ prefix: '', date: 'none', digits: 1 }, ticketNumberFormat] } }])
  const { rows: audit } = await world.database.pool.query(`select actor_name from audit_log where action = 'desk.settings.changed'`)
  expect(audit).toEqual([{ actor_name: 'admin' }])
})

test('the same values again change nothing', async () => {
  expect((await settings('PATCH', 'admin', { company: 'Acme S.A. ', timeZone: 'Europe/Madrid', ticketNumberFormat: { digits: 5, date: 'year', prefix: 'HD-' } })).body.version).toBe(2)
})

test('wrong values and stale versions are refused', async () => {
  expect(await settings('PATCH', 'admin', { timeZone: '+02:00' })).toMatchObject({ status: 422, body: { code: 'desk.unknownTimeZone' } })
  expect(await settings('PATCH', 'admin', { company: 'X', version: 1 })).toMatchObject({ status: 409, body: { current: { company: 'Acme S.A.', version: 2 } } })
  for (const wrong of [{}, { company: '  ' }, { id: 2 }, { ticketNumberFormat: { prefix: 'é', date: 'none', digits: 1 } }, { locale: 'fr' }]) {
    expect((await settings('PATCH', 'admin', wrong)).status).toBe(400)
  }
})

test('agents read them and change nothing', async () => {
  expect((await settings('PATCH', 'ana', { company: 'Mine' })).status).toBe(403)
  expect((await app.inject({ url: '/api/v1/settings' })).statusCode).toBe(401)
})
