import { readdir } from 'node:fs/promises'
import { fixedClock } from '@timbre/kernel'
import { createLogger, createSecrets, openBlobFolder } from '@timbre/platform'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDesk, createTestServer, type TestServer } from '../../../tests/support/desk.ts'
import { readConfig } from '../config.ts'
import type { Foundations } from '../modules.ts'
import { removeDemo } from './remove.ts'
import { seedDemo, type SeedOptions } from './seed.ts'

const options: SeedOptions = { password: 'seven quiet ships', tickets: 70, seed: 3, intoExisting: false }

/** The demo as `timbre seed-demo` makes it on a server that runs. */
async function demoOn({ server, dataDir }: TestServer) {
  const config = readConfig({ TIMBRE_DATA_DIR: dataDir }, dataDir)
  const blobs = await openBlobFolder(config.blobsDir)
  const foundations: Foundations = { config, database: server.database, clock: fixedClock('2026-11-20T15:00:00Z'), secrets: createSecrets('a secret for tests that nobody else knows'), blobs, log: createLogger('error') }
  const { pool } = server.database
  return {
    seed: (also: Partial<SeedOptions> = {}) => seedDemo(foundations, server.composition, { ...options, ...also }),
    remove: (also = { withTicketsSince: false }) => removeDemo(foundations, server.composition, also),
    count: async (text: string) => (await pool.query<{ count: number }>(`select count(*) from ${text}`)).rows[0]?.count ?? 0,
    values: async (text: string) => (await pool.query<{ value: string }>(text)).rows.map(({ value }) => value),
    /** Rows of each table, files, and the next ticket number. The audit log only ever grows. */
    everything: async () => {
      const { rows: tables } = await pool.query<{ name: string }>(
        `select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname not in ('audit_log', 'schedules', 'event_cursors')`,
      )
      const counts: [string, number][] = []
      for (const { name } of tables) counts.push([name, (await pool.query<{ count: number }>(`select count(*) from ${name}`)).rows[0]?.count ?? 0])
      const files = await readdir(config.blobsDir, { recursive: true, withFileTypes: true })
      return { ...Object.fromEntries(counts), files: files.filter((file) => file.isFile()).map(({ name }) => name) } as Readonly<Record<string, unknown>>
    },
  }
}

describe('on an empty desk', () => {
  let desk: TestServer
  let demo: Awaited<ReturnType<typeof demoOn>>
  let before: unknown
  let session: { accessToken: string }

  beforeAll(async () => {
    desk = await createTestServer()
    demo = await demoOn(desk)
    before = await demo.everything()
    await demo.seed()
    session = (await desk.nobody.request<typeof session>('POST', '/auth/login', { email: 'laura@encina.example', password: options.password })).body
  }, 120_000)
  afterAll(() => desk[Symbol.asyncDispose]())

  const get = async <Body>(url: string) => (await desk.nobody.request<Body>('GET', url, undefined, { authorization: `Bearer ${session.accessToken}` })).body

  test('there is some of everything', async () => {
    expect(await demo.count('tickets')).toBe(options.tickets)
    expect(await demo.count('agents')).toBe(12)
    expect(await demo.count('departments')).toBe(5)
    expect((await demo.values('select distinct status_category as value from tickets')).sort()).toEqual(['closed', 'new', 'onHold', 'open', 'pending', 'solved'])
    expect(await demo.count('(select distinct priority_id from tickets) as used')).toBe(4)
    expect(await demo.count('(select distinct type_id from tickets where type_id is not null) as used')).toBe(4)
    expect((await demo.values('select distinct locale as value from tickets')).sort()).toEqual(['en', 'es'])
    expect((await demo.values('select distinct kind as value from messages')).sort()).toEqual(['customer', 'note', 'reply'])
    expect((await demo.values('select distinct content_type as value from attachments')).length).toBeGreaterThan(1)
    expect(await demo.count(`deliveries where state = 'failed'`)).toBeGreaterThan(0)
    expect(await demo.count(`inbound_messages where state = 'quarantined'`)).toBe(3)
  })

  test('nothing waits to be sent, and nobody is told of what happened long ago', async () => {
    expect(await demo.count(`outgoing_messages where state <> 'done'`)).toBe(0)
    expect(await demo.count(`deliveries where state not in ('sent', 'failed')`)).toBe(0)
    expect(await demo.count('event_outbox') + (await demo.count('event_positions'))).toBe(0)
    expect(desk.sink.mails).toEqual([])
  })

  test('answers find their ticket: each has one thread, from its customer', async () => {
    expect(await demo.count('conversations')).toBe(options.tickets)
    expect(await demo.count('messages where unknown_sender')).toBe(0)
    expect(await demo.count('tickets where first_response_at < created_at or solved_at < created_at')).toBe(0)
  })

  test('lists, search, threads and history show it', async () => {
    const { items } = await get<{ items: { id: number; subject: string; requester: { name: string } }[] }>('/tickets?limit=200')
    expect(items).toHaveLength(options.tickets)
    const [first] = items as [(typeof items)[number]]
    expect((await get<{ items: unknown[] }>(`/tickets/${first.id}/messages`)).items.length).toBeGreaterThan(0)
    expect((await get<{ items: unknown[] }>(`/tickets/${first.id}/history`)).items.length).toBeGreaterThan(1)
    const word = first.subject.split(' ').find((each) => /^\p{L}{4,}$/u.test(each))
    expect(JSON.stringify(await get(`/search?q=${encodeURIComponent(word ?? first.subject)}`))).toContain(`"id":${first.id}`)
  })

  test('twice is refused', async () => {
    await expect(demo.seed()).rejects.toThrow('The demo is already here')
  })

  test('without it the desk is as it was', async () => {
    expect(await demo.remove()).toBe(options.tickets)
    expect(await demo.everything()).toEqual(before)
    await expect(demo.remove()).rejects.toThrow('There is no demo here')
    expect((await desk.nobody.request('POST', '/auth/login', { email: 'laura@encina.example', password: options.password })).status).toBe(401)
  })
})

test('beside tickets of its own: only when asked to, without an administrator, and it goes alone', { timeout: 120_000 }, async () => {
  await using desk = await createTestDesk()
  const demo = await demoOn(desk)
  await desk.administrator.post('/tickets', { subject: 'Our own', requester: { email: 'ana@customer.test' }, text: 'Hello' })
  await expect(demo.seed({ tickets: 12 })).rejects.toThrow('--into-existing')
  const before = await demo.everything()

  await demo.seed({ tickets: 12, intoExisting: true })
  expect(await demo.count(`role_grants g join roles r on r.id = g.role_id where r.key = 'administrator'`)).toBe(1)
  const account = (await demo.values(`select id::text as value from channel_accounts where address = 'orders@encina.example'`))[0]
  const since = await desk.administrator.post<{ id: number }>('/tickets', { subject: 'Tried out', requester: { email: 'ben@customer.test' }, text: 'Hello', channelAccountId: Number(account) })
  await expect(demo.remove()).rejects.toThrow('1 ticket that is not of the demo hangs')
  expect(await demo.count('tickets')).toBe(14)

  expect(await demo.remove({ withTicketsSince: true })).toBe(13)
  expect((await desk.administrator.request('GET', `/tickets/${since.id}`)).status).toBe(404)
  const after = await demo.everything()
  const same = ['tickets', 'messages', 'agents', 'departments', 'role_grants', 'channel_accounts', 'outgoing_messages', 'inbound_messages', 'desk_settings', 'files'] as const
  expect(same.map((name) => after[name])).toEqual(same.map((name) => before[name]))
  expect(await demo.count('contacts')).toBe(2)
  expect(await demo.values('select name as value from contacts order by id')).toEqual(['ana', 'ben'])
})
