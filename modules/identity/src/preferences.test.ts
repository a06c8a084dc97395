import type { App } from '@timbre/platform'
import { definePreference } from '@timbre/kernel/contract'
import { Type } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createModuleApp } from '../../../tests/support/module-app.ts'
import { Appearance, Dates, Keys } from './contract.ts'
import { createTestIdentity } from './fixtures/test-desk.ts'
import { preferenceRoutes } from './module.ts'

let desk: Awaited<ReturnType<typeof createTestIdentity>>
let app: App
let ana: number
const tokens: Record<string, string> = {}

beforeAll(async () => {
  desk = await createTestIdentity()
  const routes = preferenceRoutes({ database: desk.database, known: desk.identity.module.preferences })
  app = await createModuleApp({ identity: desk.identity.api, modules: [{ ...desk.identity.module, routes: [...desk.identity.module.routes, routes] }] })
  ana = await desk.addAgent('Ana', ['agent'])
  await desk.addAgent('Ben', ['agent'])
  for (const name of ['ana', 'ben']) {
    const reply = await app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email: `${name}@example.com`, password: 'correct horse battery' } })
    tokens[name] = reply.json().accessToken
  }
})
afterAll(async () => {
  await app.close()
  await desk[Symbol.asyncDispose]()
})

async function call(method: 'GET' | 'PATCH', who: string, body?: object) {
  const reply = await app.inject({ method, url: '/api/v1/me/preferences', headers: { authorization: `Bearer ${tokens[who]}` }, ...(body && { payload: body }) })
  return { status: reply.statusCode, body: reply.json() }
}

test('a preference has its initial value until one chooses, and is one’s own', async () => {
  expect(await call('GET', 'ana')).toEqual({ status: 200, body: { 'console.appearance': Appearance.initial, 'console.dates': Dates.initial, 'console.keys': Keys.initial } })

  const dark = { theme: 'dark', density: 'compact' }
  expect((await call('PATCH', 'ana', { 'console.appearance': dark })).body).toEqual({ 'console.appearance': dark, 'console.dates': Dates.initial, 'console.keys': Keys.initial })
  expect((await call('GET', 'ben')).body).toMatchObject({ 'console.appearance': Appearance.initial })

  const keys = { off: false, changed: { 'ticket.reply': 'q' } }
  await call('PATCH', 'ana', { 'console.keys': keys })
  expect((await call('PATCH', 'ana', { 'console.keys': { ...keys, changed: {} } })).body).toEqual({ 'console.appearance': dark, 'console.dates': Dates.initial, 'console.keys': Keys.initial })
})

test.each([
  ['a document nobody declared', { 'console.nothing': {} }, 400],
  ['a value that is not one of the words', { 'console.appearance': { theme: 'pink', density: 'compact' } }, 400],
  ['a document that is not whole', { 'console.appearance': { theme: 'dark' } }, 400],
  ['nothing at all', {}, 400],
  ['more than may be kept', { 'console.keys': { off: false, changed: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${'a'.repeat(40)}${'b'.repeat(n % 15)}${'c'.repeat(n / 15)}`.slice(0, 60), 'x'.repeat(40)])) } }, 422],
])('%s is refused', async (_, body, status) => {
  const reply = await call('PATCH', 'ben', body)
  expect(reply.status).toBe(status)
  expect((await call('GET', 'ben')).body['console.keys']).toEqual(Keys.initial)
})

test('a field that came later starts with its initial value; what does not fit any more starts anew', async () => {
  const grown = definePreference('console.appearance', Type.Object({ ...Appearance.schema.properties, motion: Type.Boolean() }), { ...Appearance.initial, motion: true })
  const other = definePreference('console.appearance', Type.Object({ theme: Type.Integer(), density: Type.Integer() }), { theme: 1, density: 2 })
  const of = async (preference: Parameters<typeof desk.identity.api.preferenceOf>[2]) => (await desk.identity.api.preferenceOf(desk.database.sql, [ana, 999], preference)).get(ana)

  expect(await of(grown)).toEqual({ theme: 'dark', density: 'compact', motion: true })
  expect(await of(other)).toEqual({ theme: 1, density: 2 })
})
