import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiWorld, expectations, type ApiWorld } from '../support/api-world.ts'
import { createTestServer, password, type TestDesk } from '../support/desk.ts'
import type { Json, Route } from '../support/openapi.ts'

/** Requests that try to get more than they should by what stands in them: S24, S27, S29, S33 and S34 of the threat list. */

let world: ApiWorld
let desk: TestDesk
let writes: Route[]
beforeAll(async () => {
  world = await createApiWorld()
  desk = world.desk
  writes = world.routes.filter(({ operation }) => operation.requestBody?.content['application/json'])
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

/** All that requests could change, as one value. */
async function stateOfTheDesk(): Promise<string> {
  const tables = ['agents', 'departments', 'desk_settings', 'contacts', 'contact_identities', 'channel_accounts', 'outgoing_messages', 'tickets', 'messages', 'attachments', 'conversation_participants', 'ticket_statuses', 'ticket_priorities', 'ticket_types']
  const parts = tables.map((table) => `select '${table}' as name, count(*) as n, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from ${table} t`)
  return JSON.stringify((await desk.database.pool.query(parts.join(' union all '))).rows)
}

const sent = (route: Route, body: unknown) => world.call(route, 'administrator', { ...world.asked(route.operation.operationId), body })
const bodyOf = ({ operation }: Route) => world.asked(operation.operationId).body as Json
const schemaOf = ({ operation }: Route) => operation.requestBody?.content['application/json']?.schema as Json
const propertiesOf = (schema: Json) => (schema['properties'] as Record<string, Json> | undefined) ?? {}
/** setUp answers 404 to whatever fits its schema. */
const isGone = (route: Route) => route.operation.operationId === 'setUp'

describe('fields nobody asked for (S27)', () => {
  const strangers = ['role', 'groups', 'orgId', 'id', 'createdAt', 'updatedAt', 'internal', 'isAdmin', 'permissions', 'passwordHash', 'constructor', 'toString']

  test('are refused on every write, and nothing changes', async () => {
    const before = await stateOfTheDesk()
    const wrong: string[] = []
    for (const route of writes) {
      for (const stranger of strangers.filter((name) => !(name in propertiesOf(schemaOf(route))))) {
        const { status, body } = await sent(route, { ...bodyOf(route), [stranger]: 1 })
        if (status !== 400 || !JSON.stringify(body['errors']).includes(`/${stranger}`)) wrong.push(`${route.operation.operationId} with ${stranger}: ${status}`)
      }
    }
    expect(wrong).toEqual([])
    expect(await stateOfTheDesk()).toBe(before)
  })

  test('are refused further inside, too', async () => {
    const inside: [string, (body: Json) => Json][] = [
      ['createTicket', (body) => ({ ...body, requester: { id: 1, role: 'administrator' } })],
      ['createTicket', (body) => ({ ...body, requester: { id: 1, email: 'x@customer.test' } })],
      ['createAgent', (body) => ({ ...body, roles: [{ role: 'agent', departmentId: null, permissions: ['*'] }] })],
      ['createStatus', (body) => ({ ...body, names: { en: 'a', es: 'b', fr: 'c' } })],
      ['createChannelAccount', (body) => ({ ...body, outgoing: { host: 'x', port: 1, security: 'none', proxy: 'y' } })],
      ['changeSettings', (body) => ({ ...body, ticketNumberFormat: { prefix: '', date: 'none', digits: 1, counter: 1 } })],
      ['setUp', (body) => ({ ...body, admin: { ...(body['admin'] as Json), roles: [] } })],
    ]
    const before = await stateOfTheDesk()
    for (const [operationId, change] of inside) {
      const route = world.routeOf(operationId)
      expect((await sent(route, change(bodyOf(route)))).status, operationId).toBe(400)
    }
    expect(await stateOfTheDesk()).toBe(before)
  })

  test('are refused where there is no body and in every address', async () => {
    for (const operationId of ['replayInbound', 'retryParkedEvent', 'createLiveTicket']) {
      const route = world.routeOf(operationId)
      expect((await sent(route, { role: 'administrator' })).status, operationId).toBe(400)
    }
    for (const route of world.routes.filter(({ operation }) => operation.operationId !== 'setUp')) {
      const ask = world.asked(route.operation.operationId)
      const { status } = await world.call(route, 'administrator', { ...ask, query: `${ask.query ? `${ask.query}&` : ''}isAdmin=true` })
      expect(status, route.operation.operationId).toBe(400)
    }
  })

  test.each(['application/json\ta', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'application/jsonp', 'text/json', 'message/rfc822', 'application/xml'])('%j is not JSON', async (type) => {
    const before = await stateOfTheDesk()
    for (const route of writes) {
      const { status, body } = await world.call(route, 'administrator', { ...world.asked(route.operation.operationId), body: JSON.stringify(bodyOf(route)), headers: { 'content-type': type } })
      expect([status, body['code']], route.operation.operationId).toEqual([415, 'common.unsupportedMediaType'])
    }
    expect(await stateOfTheDesk()).toBe(before)
  })
})

describe('values of another kind (S24)', () => {
  const others: unknown[] = [{ $gt: '' }, { toString: 'x' }, [], [['x']], true, -1, 0.5, '', '\u0000', 'a\u0000b', '\uD800']

  test('never reach a command as something else, and never fail the server', async () => {
    const before = await stateOfTheDesk()
    const wrong: string[] = []
    for (const route of writes) {
      for (const [name, schema] of Object.entries(propertiesOf(schemaOf(route)))) {
        for (const value of others.filter((other) => !fits(schema, other))) {
          const { status } = await sent(route, { ...bodyOf(route), [name]: value })
          if (status !== 400) wrong.push(`${route.operation.operationId} with ${name} = ${JSON.stringify(value)}: ${status}`)
        }
      }
    }
    expect(wrong).toEqual([])
    expect(await stateOfTheDesk()).toBe(before)
  })

  test.each([{ $ne: null }, ['ada@desk.test'], 1, null, true])('a sign-in with %j for a name is a bad request, not a person', async (email) => {
    expect((await desk.nobody.request('POST', '/auth/login', { email, password })).status).toBe(400)
    expect((await desk.nobody.request('POST', '/auth/login', { email: 'ada@desk.test', password: email })).status).toBe(400)
  })

  test('bodies that are no objects are refused', async () => {
    for (const route of writes) for (const body of ['null', '[]', '"x"', '1', '{', '', '{"a":1}{"b":2}', '{"a":1,}']) {
      const { status } = await world.call(route, 'administrator', { ...world.asked(route.operation.operationId), body, headers: { 'content-type': 'application/json' } })
      expect(status, `${route.operation.operationId} with ${body}`).toBe(400)
    }
  })

  /** Whether the value may be one of the field's; then it is not hostile. */
  function fits(schema: Json, value: unknown): boolean {
    if (schema['$ref']) return false
    const alternatives = schema['anyOf'] as Json[] | undefined
    if (alternatives) return alternatives.some((alternative) => fits(alternative, value))
    switch (schema['type']) {
      case 'boolean':
        return typeof value === 'boolean'
      case 'array':
        return Array.isArray(value) && value.length === 0 && !schema['minItems']
      case 'object':
        return typeof value === 'object' && !Array.isArray(value) && schema['additionalProperties'] !== false && !schema['required']
      case 'integer':
        return typeof value === 'number' && Number.isInteger(value) && value >= Number(schema['minimum'] ?? -Infinity)
      default:
        return value === '' && !schema['minLength'] && !schema['pattern'] && !schema['enum'] && !schema['format'] && !schema['const']
    }
  }
})

describe('code in addresses (S29)', () => {
  const injections = [`id";select pg_sleep(3)--`, `id'; select pg_sleep(3)--`, 'updatedAt desc, (select pg_sleep(3))', '1) union select password_hash from agents--', '$where', 'customFields->>x', '\u0000', '__proto__', 'constructor', '{"$gt":""}', '%27']

  test('a sort order is one of the list’s own', async () => {
    for (const injection of injections) {
      const { status, body } = await desk.agentA.request<Json>('GET', `/tickets?sort=${encodeURIComponent(injection)}`)
      expect([status, ['tickets.badSort', 'common.invalid'].includes(body['code'] as string)], injection).toEqual([400, true])
    }
  })

  test('a condition is read, never run', async () => {
    const before = await stateOfTheDesk()
    for (const injection of [...injections, `subject:"' or 1=1--"`, `tag:"';drop table tickets;--"`, `${'('.repeat(3000)}`, `${'-'.repeat(500)}x`, 'subject:\u202E']) {
      for (const url of ['/tickets?query=', '/tickets/count?query=', '/contacts?query=', '/search?q=']) {
        const started = performance.now()
        const { status } = await desk.agentA.request('GET', `${url}${encodeURIComponent(injection)}`)
        expect([200, 400, 422], `${url}${injection.slice(0, 60)}`).toContain(status)
        expect(performance.now() - started, `${url}${injection.slice(0, 60)}`).toBeLessThan(2500)
      }
    }
    expect(await stateOfTheDesk()).toBe(before)
  })

  test('cursors, limits, views and states are what they are', async () => {
    for (const injection of injections) {
      for (const url of ['/tickets?cursor=', '/tickets?limit=', `/tickets/${world.things.ticket}/messages?cursor=`, `/tickets/${world.things.ticket}/history?cursor=`, '/contacts?cursor=', '/agents?cursor=', '/departments?cursor=', '/inbound?cursor=', '/inbound?state=', '/inbound?accountId=', '/channels/accounts?cursor=', '/agents?active=']) {
        const { status } = await desk.administrator.request('GET', `${url}${encodeURIComponent(injection)}`)
        expect(status, `${url}${injection}`).toBe(400)
      }
      expect([400, 404]).toContain((await desk.agentA.request('GET', `/tickets?view=${encodeURIComponent(injection)}`)).status)
    }
  })

  test('made-up cursors of the right shape are refused or find nothing', async () => {
    const cursors = [[], [null], ['x'], [1e300], [{}], ['2026-01-01'], ['2026-01-01T00:00:00.000Z', 'x'], ['a\u0000', 1], ['infinity', 1], [['x'], 1], [1, 2, 3, 4, 5]].map((values) => Buffer.from(JSON.stringify(values)).toString('base64url'))
    for (const cursor of cursors) {
      for (const list of ['/tickets', `/tickets/${world.things.ticket}/messages`, `/tickets/${world.things.ticket}/history`, '/contacts', '/agents', '/departments', '/inbound', '/channels/accounts']) {
        const { status } = await desk.administrator.request('GET', `${list}?cursor=${cursor}`)
        expect([200, 400], `${list} ${Buffer.from(cursor, 'base64url').toString()}`).toContain(status)
      }
    }
  })
})

describe('prototypes (S34)', () => {
  test.each(['{"__proto__":{"isAdmin":true}}', '{"constructor":{"prototype":{"isAdmin":true}}}', '{"customFields":{"__proto__":{"isAdmin":true}}}', '{"a":{"__proto__":null}}'])('%s is refused on every write', async (polluted) => {
    for (const route of writes) {
      const body = JSON.stringify(bodyOf(route)).replace(/\}$/u, `,${polluted.slice(1)}`)
      const { status } = await world.call(route, 'administrator', { ...world.asked(route.operation.operationId), body, headers: { 'content-type': 'application/json' } })
      expect(status, route.operation.operationId).toBe(400)
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  test('in addresses they are parameters like others', async () => {
    for (const query of ['__proto__[isAdmin]=true', '__proto__.isAdmin=true', 'constructor[prototype][isAdmin]=true', '__proto__=x']) {
      expect((await desk.agentA.request('GET', `/tickets?${query}`)).status, query).toBe(400)
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })
})

test('every write has a valid request in the table, or these tests would prove nothing', async () => {
  // Who proves who they are does it wrong in the table: right, it would begin and end sessions. And the order of all statuses is another one
  // whenever a request has added one; settings.routes.test.ts puts them in order.
  const wrongOnPurpose = ['login', 'changeMyPassword', 'orderStatuses']
  for (const route of writes.filter((write) => !isGone(write) && !wrongOnPurpose.includes(write.operation.operationId))) {
    const who = (['agent', 'administrator'] as const).find((name) => (expectations[route.operation.operationId]?.answers[name] ?? 500) < 300)
    expect(who, route.operation.operationId).toBeDefined()
    expect((await world.call(route, who as 'agent', world.asked(route.operation.operationId))).status, route.operation.operationId).toBeLessThan(300)
  }
})

describe('the first run (S33)', () => {
  const request = (name: string) => ({ company: name, locale: 'es', timeZone: 'Europe/Madrid', supportAddress: `${name}@desk.test`, admin: { name, email: `${name}@admin.test`, password } })

  test('of twenty at once exactly one succeeds, whole; afterwards there is nothing', async () => {
    await using server = await createTestServer()
    expect((await server.nobody.request<{ required: boolean }>('GET', '/setup')).body.required).toBe(true)
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => server.nobody.request<Json>('POST', '/setup', request(`racer${index}`))))
    const winners = answers.filter(({ status }) => status === 201)
    expect(winners).toHaveLength(1)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 404]))
    const counts = await server.server.database.pool.query('select (select count(*) from agents) as agents, (select count(*) from departments) as departments, (select count(*) from channel_accounts) as accounts, (select count(*) from desk_settings) as settings')
    expect(Object.values(counts.rows[0] as Json).map(Number)).toEqual([1, 1, 1, 1])
    expect((await server.nobody.request('POST', '/setup', request('late'))).status).toBe(404)
    expect((await server.nobody.request<{ required: boolean }>('GET', '/setup')).body.required).toBe(false)
  }, 60_000)

  test('before it, nobody gets in and nothing breaks', async () => {
    await using server = await createTestServer()
    for (const route of world.routes.filter(({ operation }) => operation.security === undefined)) {
      expect((await server.nobody.request(route.method, route.path.replace(/\{\w+\}/u, '1'))).status, route.operation.operationId).toBe(401)
    }
    expect((await server.nobody.request('POST', '/auth/login', { email: 'a@b.test', password: 'x' })).status).toBe(401)
    expect((await server.nobody.request('POST', '/setup', { ...request('weak'), admin: { name: 'x', email: 'x@x.test', password: 'password12' } })).status).toBe(422)
    expect((await server.nobody.request<{ required: boolean }>('GET', '/setup')).body.required).toBe(true)
  }, 60_000)
})
