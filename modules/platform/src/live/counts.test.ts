import { setTimeout as sleep } from 'node:timers/promises'
import { noGrants } from '@timbre/kernel'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import type { LiveMessage } from '../contract.ts'
import { eventually } from '../fixtures/eventually.ts'
import { createLiveDesk, type LiveDesk } from '../fixtures/live-desk.ts'
import { createLogger } from '../logger.ts'
import { watched, type Change } from './change.ts'
import type { Connection } from './connection.ts'
import { countCap, createCounts } from './counts.ts'
import type { LiveSource, WatchedCondition } from './live-source.ts'

const db = await createTestDatabase()
afterAll(() => db[Symbol.asyncDispose]())

describe('counts on screens', () => {
  let desk: LiveDesk
  beforeEach(async () => {
    await db.database.pool.query('truncate domain_events, event_outbox, event_positions; update event_relay set last_seq = 0')
    desk = await createLiveDesk(db.database)
    for (let n = 1; n <= 3; n++) await desk.change(n, { status: n === 3 ? 'solved' : 'open' })
  })
  afterEach(() => desk.close())

  test('are told when they are asked for and when they change', async () => {
    const client = await desk.connect(desk.signIn(1, [1]))
    await client.watch({ counts: { o: 'status=open', also: 'status=open', s: 'status=solved' } })
    await eventually(() => expect(client.received.filter((message) => message.type === 'count').map((message) => `${message.key}=${message.count}`).toSorted()).toEqual(['also=2', 'o=2', 's=1']))
    client.forget()

    await desk.change(1, { status: 'solved' })
    await eventually(() => expect(client.rest().toSorted()).toEqual(['count also=1', 'count o=1', 'count s=2']))
  })

  test('are counted once for all who would get the same number, at most once a second, and only when they may have changed', async () => {
    const same = await Promise.all(Array.from({ length: 6 }, (_, n) => desk.connect(desk.signIn(n + 1, [1]))))
    const other = await desk.connect(desk.signIn(9, [2]))
    for (const client of [...same, other]) await client.watch({ counts: { o: 'status=open', s: 'status=solved' } })
    await eventually(() => expect([...same, other].every((client) => client.received.filter((message) => message.type === 'count').length === 2)).toBe(true))
    expect(desk.calls.counts.toSorted()).toEqual(['1 status=open', '1 status=solved', '2 status=open', '2 status=solved'])

    desk.calls.counts.length = 0
    await desk.change(1, { subject: 'Only words' })
    await sleep(1300)
    expect(desk.calls.counts).toEqual([])

    const from = performance.now()
    for (let n = 0; n < 30; n++) await desk.change(1, { status: n % 2 ? 'open' : 'solved' })
    await desk.change(1, { status: 'closed' })
    await eventually(() => expect(same[0]!.received.findLast((message) => message.type === 'count' && message.key === 'o')).toMatchObject({ count: 1 }))
    await sleep(1100)
    const seconds = (performance.now() - from) / 1000

    // Two scopes, two views, however many changes and screens.
    expect(desk.calls.counts.length).toBeLessThanOrEqual(4 * (Math.ceil(seconds) + 1))
    expect(same.map((client) => client.received.findLast((message) => message.type === 'count' && message.key === 's'))).toEqual(same.map(() => expect.objectContaining({ count: 1 })))
  })

  test('are not counted again because somebody looks at another list', async () => {
    const client = await desk.connect(desk.signIn(1, [1]))
    await client.watch({ counts: { o: 'status=open' } })
    await client.next('count')
    for (let n = 0; n < 5; n++) await client.watch({ views: { all: 'all' }, counts: { o: 'status=open' } })
    await sleep(100)

    expect(desk.calls.counts).toHaveLength(1)
  })

  test('follow the eyes of their reader', async () => {
    const session = desk.signIn(1, [1])
    const client = await desk.connect(session)
    await client.watch({ counts: { o: 'status=open' } })
    expect(await client.next('count')).toMatchObject({ count: 2 })
    await desk.setDepartments(session, [2])
    await desk.publish()

    expect(await client.next('count')).toMatchObject({ count: 0 })
  })

  test('never carry a position that was not told yet', async () => {
    const session = desk.signIn(1, [1])
    const counting = await desk.connect(session)
    await counting.watch({ counts: { o: 'status=open' } })
    await counting.next('count')
    const again = await desk.connect(session)
    let holding = true
    desk.hooks.beforeLoad = async () => {
      while (holding) await sleep(5)
    }
    again.ask({ views: { all: 'all' }, counts: { o: 'status=open' }, since: 2 })
    const count = await again.next('count')
    holding = false
    await again.next('watching')

    expect(count.seq).toBe(1)
  })
})

describe('the counting itself', () => {
  const log = createLogger('silent')
  const condition = (over: Partial<WatchedCondition<unknown>> = {}): WatchedCondition<unknown> => ({ fields: new Set(['status']), relativeTime: false, matches: () => true, scope: '1', ...over })
  let counting: ReturnType<typeof setUp>
  afterEach(() => counting.counts.stop())

  function setUp(answer: (query: string) => Promise<number>) {
    const asked: string[] = []
    const caps = new Set<number>()
    const source = {
      trackedFields: new Set(['status', 'subject']),
      count: (_actor: unknown, query: string, cap: number) => (asked.push(query), caps.add(cap), answer(query)),
    } as unknown as LiveSource
    const counts = createCounts({ source, log })
    const told: string[] = []
    const connection = (name: string) =>
      ({ actor: { type: 'agent', agentId: 1, name, locale: 'en', grants: noGrants, departmentIds: [] }, toldUpTo: 7, counts: new Map(), send: (message: LiveMessage) => message.type === 'count' && told.push(`${name} ${message.key}=${message.count}@${message.seq}`) }) as unknown as Connection
    const item = (query: string, over: Partial<WatchedCondition<unknown>> = {}) => watched(source, { key: query, query }, condition(over))
    return { counts, asked, caps, told, connection, item }
  }
  const change = (field: string, over: Partial<Change> = {}) => ({ now: {}, touched: new Set([field]), touchesVisibility: false, ...over }) as unknown as Change

  test('is done again for a person whose own things changed, where only the database can tell', async () => {
    counting = setUp(async (query) => query.length)
    const [mine, theirs] = [counting.connection('mine'), { ...counting.connection('theirs'), actor: { ...counting.connection('theirs').actor, agentId: 2 } }]
    const ownOf = (scope: string) => counting.item('unread', { matches: null, scope })
    counting.counts.watch(mine, [ownOf('1|'), counting.item('status')])
    counting.counts.watch(theirs, [ownOf('2|')])
    counting.counts.start()
    await eventually(() => expect(counting.asked.toSorted()).toEqual(['status', 'unread', 'unread']))
    counting.counts.noteOwn(1)
    await eventually(() => expect(counting.asked.toSorted()).toEqual(['status', 'unread', 'unread', 'unread']))
  })

  test('knows which changes matter', async () => {
    let number = 0
    counting = setUp(async () => ++number)
    const { counts, asked, connection, item } = counting
    counts.watch(connection('ana'), [item('plain'), item('time', { relativeTime: true }), item('words', { matches: null }), item('untracked', { fields: new Set(['updatedAt']) })])
    await counts.start()
    await eventually(() => expect(asked).toHaveLength(4))

    const after = async (what: () => void) => {
      asked.length = 0
      what()
      await sleep(1150)
      return asked.toSorted()
    }
    expect(await after(() => counts.note(change('subject')))).toEqual(['time', 'untracked', 'words'])
    expect(await after(() => counts.note(change('status')))).toEqual(['plain', 'time', 'untracked', 'words'])
    expect(await after(() => counts.noteTime())).toEqual(['time'])
    expect(await after(() => counts.note(change('other', { now: undefined })))).toHaveLength(4)
  })

  test('asks with a cap, tells nobody twice the same, and nobody who left', async () => {
    let number = 5
    counting = setUp(async () => number)
    const { counts, asked, caps, told, connection, item } = counting
    const [ana, ben] = [connection('ana'), connection('ben')]
    counts.watch(ana, [item('open')])
    counts.watch(ben, [item('open')])
    await counts.start()
    await eventually(() => expect(told).toEqual(['ana open=5@7', 'ben open=5@7']))
    counts.note(change('status'))
    await eventually(() => expect(asked).toHaveLength(2))
    counts.leave(ben)
    number = 6
    counts.note(change('status'))
    await eventually(() => expect(told).toEqual(['ana open=5@7', 'ben open=5@7', 'ana open=6@7']))
    counts.leave(ana)
    counts.note(change('status'))
    await sleep(1100)

    expect(asked).toHaveLength(3)
    expect([...caps]).toEqual([countCap])
  })

  test('of one view that fails keeps no other from being counted, and is not tried all the time', async () => {
    counting = setUp(async (query) => {
      if (query === 'broken') throw new Error('a bug')
      return 1
    })
    const { counts, asked, told, connection, item } = counting
    counts.watch(connection('ana'), [item('broken'), item('good')])
    await counts.start()
    await eventually(() => expect(told).toEqual(['ana good=1@7']))
    await sleep(1200)

    expect(asked.filter((query) => query === 'broken')).toHaveLength(1)
  })

  test('that changes while it is counted is counted again', async () => {
    let release = () => {}
    let number = 1
    counting = setUp(async () => {
      const seen = number
      await new Promise<void>((resolve) => (release = resolve))
      return seen
    })
    const { counts, asked, told, connection, item } = counting
    counts.watch(connection('ana'), [item('open')])
    await counts.start()
    await eventually(() => expect(asked).toHaveLength(1))
    number = 2
    counts.note(change('status'))
    release()
    await eventually(() => expect(asked).toHaveLength(2))
    release()

    await eventually(() => expect(told).toEqual(['ana open=1@7', 'ana open=2@7']))
  })
})
