import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, afterAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../../tests/support/database.ts'
import { createEventFeed, type EventFeed } from '../../event-log/feed.ts'
import { eventually } from '../../fixtures/eventually.ts'
import { brief, createLiveDesk, type LiveClient, type LiveDesk } from '../../fixtures/live-desk.ts'
import { createLogger } from '../../logger.ts'

/** Two processes of one desk: each with its own hub, feed and sockets, with nothing between them but the database. */
const db = await createTestDatabase()
const log = createLogger('silent')
let feeds: EventFeed[]
let one: LiveDesk
let two: LiveDesk

beforeEach(async () => {
  await db.database.pool.query('truncate domain_events, event_outbox, event_positions; update event_relay set last_seq = 0')
  feeds = [createEventFeed({ database: db.database, log }), createEventFeed({ database: db.database, log })]
  for (const feed of feeds) await feed.start()
  ;[one, two] = (await Promise.all(feeds.map((feed) => createLiveDesk(db.database, { feed })))) as [LiveDesk, LiveDesk]
  for (const id of [5, 6]) for (const desk of [one, two]) desk.tickets.set(id, { id, departmentId: 1, status: 'open', subject: 'Hello', updatedAt: 0, version: 1 })
})
afterEach(async () => {
  for (const desk of [one, two]) await desk.close()
  for (const feed of feeds) await feed.stop()
})
afterAll(() => db[Symbol.asyncDispose]())

/** Signs somebody in to a process and asks who is at tickets 5 and 6. */
async function sit(desk: LiveDesk, agentId: number, departmentIds = [1], session = desk.signIn(agentId, departmentIds)): Promise<LiveClient> {
  const client = await desk.connect(session)
  client.follow(5, 6)
  return client
}

const told = (client: LiveClient) => client.received.filter(({ type }) => type === 'colleagues').map(brief)
const lastTold = (client: LiveClient) => told(client).at(-1)
const hears = (client: LiveClient, what: string) => eventually(() => expect(lastTold(client)).toBe(what))

describe('who is at a ticket', () => {
  test('is told to who shows it, here and in other processes, as it changes', async () => {
    const [ana, ben, cleo] = [await sit(one, 1), await sit(one, 2), await sit(two, 3)]
    ana.present([5])
    for (const other of [ben, cleo]) await hears(other, 'colleagues 5: Agent 1 viewing')
    ana.present([5], { ticket: 5, mode: 'note' })
    for (const other of [ben, cleo]) await hears(other, 'colleagues 5: Agent 1 note')
    ben.present([5], { ticket: 5, mode: 'reply' })
    await hears(cleo, 'colleagues 5: Agent 1 note, Agent 2 reply')
    ana.present([])
    for (const other of [cleo]) await hears(other, 'colleagues 5: Agent 2 reply')
    await hears(ben, 'colleagues 5: ')
    expect(told(ana)).toEqual(['colleagues 5: Agent 2 reply'])
  })

  test('is told to who comes later, in a process that starts later, too', async () => {
    const ana = await sit(one, 1)
    ana.present([5])
    await hears(await sit(two, 2), 'colleagues 5: Agent 1 viewing')
    await two.restart()
    await hears(await sit(two, 3), 'colleagues 5: Agent 1 viewing')
  })

  test('writes nothing down', async () => {
    const [ana, cleo] = [await sit(one, 1), await sit(two, 3)]
    const writes = async () => {
      // Connections tell their figures once a second.
      await sleep(1500)
      return (await db.database.pool.query<{ count: number }>('select sum(n_tup_ins + n_tup_upd + n_tup_del)::int as count from pg_stat_user_tables')).rows
    }
    const before = await writes()
    for (let n = 0; n < 5; n++) ana.present([5], n % 2 ? undefined : { ticket: 5, mode: 'reply' })
    await hears(cleo, 'colleagues 5: Agent 1 reply')
    expect(await writes()).toEqual(before)
  })
})

describe('one person', () => {
  test('with several tabs counts once, and does what says most', async () => {
    const session = one.signIn(1, [1])
    const [first, second, elsewhere, other] = [await sit(one, 1, [1], session), await sit(one, 1, [1], session), await sit(two, 1), await sit(two, 2)]
    first.present([5])
    second.present([5], { ticket: 5, mode: 'reply' })
    elsewhere.present([5])
    await hears(other, 'colleagues 5: Agent 1 reply')
    second.socket.terminate()
    await hears(other, 'colleagues 5: Agent 1 viewing')
    first.socket.terminate()
    await sleep(400)
    expect(lastTold(other)).toBe('colleagues 5: Agent 1 viewing')
    elsewhere.socket.terminate()
    await hears(other, 'colleagues 5: ')
    expect(told(elsewhere)).toEqual([])
  })

  test('is gone with the last tab', async () => {
    const [ana, ben] = [await sit(one, 1), await sit(two, 2)]
    ana.present([5])
    await hears(ben, 'colleagues 5: Agent 1 viewing')
    ana.socket.terminate()
    await hears(ben, 'colleagues 5: ')
  })
})

describe('a process', () => {
  test('that stops takes its people with it at once', async () => {
    const [ana, ben] = [await sit(one, 1), await sit(two, 2)]
    ana.present([5])
    await hears(ben, 'colleagues 5: Agent 1 viewing')
    await one.hub.stop()
    await hears(ben, 'colleagues 5: ')
  })

  test('that dies takes them with it within seconds', { timeout: 30_000 }, async () => {
    const ben = await sit(two, 2)
    const word = (moves: unknown[]) => db.database.pool.query(`select pg_notify('timbre_presence', $1)`, [JSON.stringify({ from: 'a process that will die', kind: 'all', moves })])
    await word([[5, 1, 'Agent 1', 'reply']])
    await hears(ben, 'colleagues 5: Agent 1 reply')
    // It says nothing any more.
    const since = performance.now()
    while (lastTold(ben) !== 'colleagues 5: ') {
      await sleep(100)
      expect(performance.now() - since).toBeLessThan(15_000)
    }
  })

  test('that missed something asks for it', async () => {
    const [ana, ben] = [await sit(one, 1), await sit(two, 2)]
    ana.present([5])
    await hears(ben, 'colleagues 5: Agent 1 viewing')
    // Somebody who was lost on the way: only the number of people tells.
    const { rows } = await db.database.pool.query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'timbre listen' and datname = current_database()`)
    for (const { pid } of rows) await db.database.pool.query('select pg_terminate_backend($1)', [pid])
    ana.present([6])
    await eventually(() => expect(told(ben)).toContain('colleagues 6: Agent 1 viewing'), 15_000)
    await eventually(() => expect(told(ben)).toContain('colleagues 5: '), 15_000)
  })
})

describe('the policy', () => {
  test('is asked for who hears: nothing of tickets they may not see', async () => {
    const [ana, stranger] = [await sit(one, 1), await sit(two, 2, [2])]
    ana.present([5], { ticket: 5, mode: 'reply' })
    await hears(await sit(two, 3), 'colleagues 5: Agent 1 reply')
    expect(told(stranger)).toEqual([])
  })

  test('is asked for who is seen: nobody appears at tickets they may not see, or that do not exist', async () => {
    const [ana, stranger] = [await sit(one, 1), await sit(two, 2, [2])]
    stranger.present([5, 7], { ticket: 5, mode: 'reply' })
    ana.follow(5, 7)
    await sleep(600)
    expect(told(ana)).toEqual([])
  })

  test('follows a ticket that moves to another department, for both sides', async () => {
    const [ana, ben, cleo] = [await sit(one, 1), await sit(two, 2), await sit(two, 3, [2])]
    ana.present([5])
    await hears(ben, 'colleagues 5: Agent 1 viewing')
    two.tickets.set(5, { ...two.tickets.get(5)!, departmentId: 2 })
    await one.change(5, { departmentId: 2 })
    await two.publish()
    await hears(ben, 'colleagues 5: ')
    expect(told(cleo)).toEqual([])
    cleo.present([5])
    await sleep(500)
    expect(told(ana)).toEqual([])
    expect(lastTold(ben)).toBe('colleagues 5: ')
  })

  test('follows what somebody may see', async () => {
    const session = one.signIn(1, [1])
    const [ana, ben] = [await sit(one, 1, [1], session), await sit(two, 2)]
    ana.present([5])
    await hears(ben, 'colleagues 5: Agent 1 viewing')
    await one.setDepartments(session, [2])
    await one.publish()
    await hears(ben, 'colleagues 5: ')
    await one.setDepartments(session, [1])
    await one.publish()
    await hears(ben, 'colleagues 5: Agent 1 viewing')
  })
})

describe('what a tab may say of presence', () => {
  test.each([
    ['more tickets than anybody looks at', { type: 'present', viewing: Array.from({ length: 11 }, (_, n) => n + 1) }],
    ['no tickets', { type: 'present' }],
    ['a mode that is none', { type: 'present', viewing: [5], writing: { ticket: 5, mode: 'poem' } }],
    ['somebody else’s name', { type: 'present', viewing: [5], name: 'The boss' }],
    ['more tickets than a screen shows', { type: 'colleagues', tickets: Array.from({ length: 201 }, (_, n) => n + 1) }],
    ['a word of the server', { type: 'colleagues', ticket: 5, people: [] }],
  ])('not %s', async (_what, said) => {
    const client = await one.connect(one.signIn(1, [1]))
    client.say(JSON.stringify(said))
    expect(await client.next('error')).toEqual({ type: 'error', code: 'bad_event' })
  })
})
