import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { eventually } from '../fixtures/eventually.ts'
import { createClient, createLiveDesk, origin, type LiveDesk } from '../fixtures/live-desk.ts'

const db = await createTestDatabase()
let desk: LiveDesk
let session: string
beforeAll(async () => {
  desk = await createLiveDesk(db.database)
  session = desk.signIn(1, [1])
})
afterAll(async () => {
  await desk.close()
  await db[Symbol.asyncDispose]()
})

const opened: ReturnType<typeof createClient>[] = []
afterEach(() => {
  for (const { socket } of opened.splice(0)) socket.terminate()
})

/** What a knock at the door is answered with: 101 or the status of the refusal. */
async function knock(query: string, headers: Record<string, string> = { origin }): Promise<number> {
  const client = createClient(`${desk.address}/api/v1/live${query}`, headers)
  opened.push(client)
  return new Promise((resolve) => {
    client.socket.on('open', () => resolve(101))
    client.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
  })
}

describe('the socket opens', () => {
  test('with a ticket, once', async () => {
    const ticket = await desk.ticketFor(session)

    expect(ticket.length).toBeGreaterThanOrEqual(32)
    expect(await knock(`?ticket=${ticket}`)).toBe(101)
    expect(await knock(`?ticket=${ticket}`)).toBe(401)
  })

  test('for a page of the very address it is opened at: a tunnel, a name in the local network', async () => {
    const ticket = await desk.ticketFor(session)

    expect(await knock(`?ticket=${ticket}`, { origin: desk.address.replace(/^ws/u, 'http') })).toBe(101)
  })

  test('for one of many who try the same ticket at once', async () => {
    const ticket = await desk.ticketFor(session)
    const answers = await Promise.all(Array.from({ length: 8 }, () => knock(`?ticket=${ticket}`)))

    expect(answers.toSorted()).toEqual([101, ...Array.from({ length: 7 }, () => 401)])
  })

  test.each([
    ['from another site', { origin: 'https://evil.example' }],
    ['from a site that only looks alike', { origin: `${origin}.evil.example` }],
    ['without an origin', {}],
    ['from a sandbox', { origin: 'null' }],
  ])('not %s (S9)', async (_where, headers) => {
    const ticket = await desk.ticketFor(session)

    expect(await knock(`?ticket=${ticket}`, headers as Record<string, string>)).toBe(403)
    // The ticket was not spent by it.
    expect(await knock(`?ticket=${ticket}`)).toBe(101)
  })

  test.each(['', '?ticket=', '?ticket=nonsense', `?ticket=${'x'.repeat(5000)}`, '?ticket=a&ticket=b', '?ticket[]=a', `?ticket=${encodeURIComponent("' or true --")}`])('not with %j', async (query) => {
    expect(await knock(query)).toBe(401)
  })

  test('not after 30 seconds', async () => {
    const ticket = await desk.ticketFor(session)
    const { rows } = await db.database.pool.query<{ seconds: number }>('select extract(epoch from max(expires_at) - now())::float8 as seconds from live_tickets')
    expect(rows[0]!.seconds).toBeLessThanOrEqual(30)
    await db.database.pool.query('update live_tickets set expires_at = now()')

    expect(await knock(`?ticket=${ticket}`)).toBe(401)
  })

  test('not when the session has ended meanwhile', async () => {
    const other = desk.signIn(2, [1])
    const ticket = await desk.ticketFor(other)
    await desk.setDepartments(other, null)

    expect(await knock(`?ticket=${ticket}`)).toBe(401)
  })
})

test('a ticket is only for somebody with a session', async () => {
  await expect(desk.ticketFor('unknown')).resolves.toBeUndefined()
})

test('tickets are not kept as they are given', async () => {
  const ticket = await desk.ticketFor(session)
  const { rows } = await db.database.pool.query('select * from live_tickets')

  expect(JSON.stringify(rows)).not.toContain(ticket)
})

describe('what is said over the socket and makes no sense', () => {
  const tooDeep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  const watch = { type: 'watch', views: [], counts: [], tickets: [] }
  test.each<[string, string | Buffer]>([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a name that others answered with their sessions', '{"event":"base"}'],
    ['__proto__ as a type', '{"type":"__proto__"}'],
    ['constructor as a type', '{"type":"constructor"}'],
    ['a prototype', '{"type":"ping","__proto__":{"admin":true}}'],
    ['a list', '[]'],
    ['a number', '1e999'],
    ['null', 'null'],
    ['10,000 levels', tooDeep],
    ['10,000 levels in a field', `{"type":"watch","views":${tooDeep},"counts":[],"tickets":[]}`],
    ['bytes', Buffer.from([0, 255, 254, 1])],
    ['a request in bytes', Buffer.from('{"type":"ping"}')],
    ['an unknown field', JSON.stringify({ ...watch, admin: true })],
    ['a field that is missing', '{"type":"watch","views":[]}'],
    ['too many views', JSON.stringify({ ...watch, views: Array.from({ length: 41 }, (_, n) => ({ key: `${n}`, query: 'all' })) })],
    ['a query that is too long', JSON.stringify({ ...watch, views: [{ key: 'a', query: 'x'.repeat(2001) }] })],
    ['tickets that are no numbers', JSON.stringify({ ...watch, tickets: ['1; drop table tickets'] })],
    ['a position that is none', JSON.stringify({ ...watch, since: -1 })],
  ])('%s is answered with bad_event and nothing else (S8)', async (_what, data) => {
    const client = await desk.connect(session)
    client.say(data)
    expect(await client.next('error')).toEqual({ type: 'error', code: 'bad_event' })
    client.say('{"type":"ping"}')
    expect(await client.next('pong')).toEqual({ type: 'pong', seq: expect.any(Number) })
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
    client.socket.terminate()
  })

  test('too much at once closes that socket with 1009, and no other', async () => {
    const [client, other] = [await desk.connect(session), await desk.connect(session)]
    client.say('x'.repeat(70_000))

    expect(await client.closed).toBe(1009)
    other.say('{"type":"ping"}')
    await other.next('pong')
    other.socket.terminate()
  })

  test('is answered three hundred times at once, and then no more', async () => {
    const [client, other] = [await desk.connect(session), await desk.connect(session)]
    for (let n = 0; n < 1000; n++) client.say('{"event":"base"}')

    expect(await client.closed).toBe(4429)
    const errors = client.received.filter((message) => message.type === 'error')
    expect(errors.length).toBeGreaterThanOrEqual(300)
    expect(errors.length).toBeLessThan(400)
    expect(errors.at(-1)).toEqual({ type: 'error', code: 'live.tooManyMessages', detail: expect.stringContaining('30 things a second') })
    other.say('{"type":"ping"}')
    await other.next('pong')
    other.socket.terminate()
  })
})

describe('as many sockets as anybody needs', () => {
  test('32 of one sign-in: the next one gets no ticket, and none with a ticket from before', async () => {
    const [mine, other] = [desk.signIn(7, [1]), desk.signIn(8, [1])]
    const ticket = await desk.ticketFor(mine)
    const clients = []
    for (let n = 0; n < 32; n++) clients.push(await desk.connect(mine))

    expect(await desk.ticketFor(mine)).toBeUndefined()
    const late = createClient(`${desk.address}/api/v1/live?ticket=${ticket}`)
    expect(await late.next('error')).toEqual({ type: 'error', code: 'live.tooManySockets', detail: expect.stringContaining('Close some tabs') })
    expect(await late.closed).toBe(4429)
    clients.push(await desk.connect(other))

    clients.shift()?.socket.terminate()
    await eventually(async () => expect(await desk.ticketFor(mine)).toBeDefined())
    for (const { socket } of clients) socket.terminate()
  })

  test('64 of one person, on however many devices', async () => {
    const sessions = Array.from({ length: 4 }, () => desk.signIn(9, [1]))
    const clients = []
    for (let n = 0; n < 64; n++) clients.push(await desk.connect(sessions[n % 3] as string))

    expect(await desk.ticketFor(sessions[3] as string)).toBeUndefined()
    for (const { socket } of clients) socket.terminate()
  })
})
