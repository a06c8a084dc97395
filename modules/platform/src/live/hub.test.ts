import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { createEventFeed } from '../event-log/feed.ts'
import { createRelay } from '../event-log/relay.ts'
import { eventually } from '../fixtures/eventually.ts'
import { brief, createLiveDesk, type LiveClient, type LiveDesk, type Ticket } from '../fixtures/live-desk.ts'
import { createLogger } from '../logger.ts'

const db = await createTestDatabase()
const { database } = db
const log = createLogger('silent')
let desk: LiveDesk
beforeEach(async () => {
  await database.pool.query('truncate domain_events, event_outbox, event_positions; update event_relay set last_seq = 0')
  desk = await createLiveDesk(database)
})
afterEach(() => desk.close())
afterAll(() => db[Symbol.asyncDispose]())

/** Everything told up to now has arrived once this ticket, which all watch, has. */
const sentinel = 999
async function settled(client: LiveClient): Promise<string[]> {
  const before = client.rest().length
  await desk.change(sentinel, { departmentId: desk.tickets.get(sentinel)?.departmentId ?? 1, status: 'sentinel', subject: `${Math.random()}` })
  await eventually(() => expect(client.rest().slice(before).some((text) => text.startsWith(`ticket ${sentinel} `))).toBe(true))
  const told = client.rest().filter((text) => !text.includes(` ${sentinel}`))
  client.forget()
  return told
}

/** The tickets it was shown, in order. */
function rowsOf(client: LiveClient): number[] {
  return client.received.flatMap((message) => ('row' in message ? [(message.row as Ticket).id] : [])).filter((id) => id !== sentinel)
}

async function watching(session: string, views: Record<string, string>, tickets: number[] = []): Promise<LiveClient> {
  const client = await desk.connect(session)
  await client.watch({ views, tickets: [...tickets, sentinel] })
  return client
}

/** Holds the next load until it is let go; `reached` when it began. */
function holdLoad(where: 'beforeLoad' | 'afterLoad') {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  desk.hooks[where] = async () => {
    desk.hooks[where] = async () => {}
    reached.resolve()
    await gate.promise
  }
  return { reached: reached.promise, letGo: gate.resolve }
}

describe('a list on a screen', () => {
  test('hears what enters, changes and leaves it, in the reader’s language', async () => {
    const client = await watching(desk.signIn(1, [1], 'es'), { open: 'status=open', all: 'all' }, [5])

    await desk.change(5, { status: 'open', subject: 'Hola' })
    expect(await client.next('enter')).toEqual({ type: 'enter', view: 'open', seq: 1, row: { ...desk.tickets.get(5), locale: 'es' } })
    expect(await settled(client)).toEqual(['enter all 5', 'ticket 5 v1'])

    await desk.change(5, { subject: 'Hola otra vez' })
    expect(await settled(client)).toEqual(['update open 5', 'update all 5', 'ticket 5 v2'])

    await desk.change(5, { status: 'solved' })
    expect(await settled(client)).toEqual(['leave open 5', 'update all 5', 'ticket 5 v3'])

    await desk.change(5, { status: 'closed' })
    expect(await settled(client)).toEqual(['leave open 5', 'update all 5', 'ticket 5 v4'])
  })

  test('hears nothing of what its reader may not see, and only that what they saw is gone', async () => {
    const [one, two] = [await watching(desk.signIn(1, [1, 9]), { all: 'all' }, [5]), await watching(desk.signIn(2, [2, 9]), { all: 'all' }, [5])]
    await desk.change(sentinel, { departmentId: 9 })
    await desk.change(5, { departmentId: 1 })
    expect([await settled(one), await settled(two)]).toEqual([['enter all 5', 'ticket 5 v1'], []])

    await desk.change(5, { departmentId: 2 })
    expect([await settled(one), await settled(two)]).toEqual([['gone 5'], ['enter all 5', 'ticket 5 v2']])

    // Number 5 is still on the first one's list of open tickets: that tells them nothing about its life.
    await desk.change(5, { subject: 'Secret' })
    expect([await settled(one), await settled(two)]).toEqual([[], ['update all 5', 'ticket 5 v3']])

    await desk.remove(5)
    await desk.publish()
    expect(await settled(two)).toEqual(['gone 5'])
  })

  test('that moves with time, or by fields no event lists, is told on every event', async () => {
    const client = await watching(desk.signIn(1, [1]), { recent: 'recent', stale: 'stale', words: 'words' })

    await desk.change(5, { updatedAt: 50 })
    expect(await settled(client)).toEqual(['leave recent 5', 'enter stale 5'])
    await desk.change(5, { updatedAt: 150 })
    expect(await settled(client)).toEqual(['enter recent 5', 'leave stale 5'])
  })

  test('that cannot be read is said to be so, and the others are watched', async () => {
    const client = await desk.connect(desk.signIn(1, [1]))
    client.ask({ views: { bad: 'color=red', bug: 'bug', good: 'all' }, counts: { worse: 'color=blue' } })

    expect(await client.next('error')).toEqual({ type: 'error', code: 'rules.badQuery', key: 'bad', detail: 'There is no field in "color=red".' })
    expect(await client.next('error')).toEqual({ type: 'error', code: 'common.internal', key: 'bug' })
    expect(await client.next('error')).toMatchObject({ code: 'rules.badQuery', key: 'worse' })
    await client.next('watching')
    await desk.change(5, {})
    expect(await client.next('enter')).toMatchObject({ view: 'good' })
  })

  test('is loaded once per change, however many look at it', async () => {
    const session = desk.signIn(1, [1])
    const clients = await Promise.all(Array.from({ length: 10 }, () => watching(session, { all: 'all' })))
    const before = desk.calls.loads
    await desk.change(5, {})
    await Promise.all(clients.map((client) => client.next('enter')))

    expect(desk.calls.loads - before).toBe(1)
  })
})

describe('who was away', () => {
  test('is told what was missed since then, as it is now, and then goes on', async () => {
    const session = desk.signIn(1, [1, 2])
    const first = await watching(session, { open: 'status=open' }, [5])
    await desk.change(5, { status: 'open' })
    await first.next('ticket')
    const since = first.lastSeq()
    first.socket.terminate()
    await desk.change(6, { status: 'open' })
    await desk.change(6, { status: 'solved' })
    await desk.change(7, { status: 'open' })
    await desk.change(8, { departmentId: 3 })

    const again = await desk.connect(session)
    again.ask({ views: { open: 'status=open' }, tickets: [5, sentinel], since: since + 1 })
    await again.next('watching')
    // Number 6 was open for a while; as it is now it leaves.
    expect(again.received.map(brief)).toEqual(['hello', 'leave open 6', 'leave open 6', 'enter open 7', 'watching'])
    await desk.change(9, { status: 'open' })
    expect(await again.next('enter')).toMatchObject({ row: { id: 9 } })
  })

  test('in the middle of an event hears the whole event again', async () => {
    const session = desk.signIn(1, [1])
    const first = await watching(session, { a: 'all', b: 'status=open' }, [5])
    await desk.change(5, {})
    const { seq } = await first.next('enter')

    const again = await desk.connect(session)
    await again.watch({ views: { a: 'all', b: 'status=open' }, tickets: [5], since: seq })

    expect(again.received.map((message) => message.type)).toEqual(['hello', 'enter', 'enter', 'ticket', 'watching'])
  })

  test('for too long fetches anew', async () => {
    await desk.close()
    desk = await createLiveDesk(database, { remembered: 5 })
    const session = desk.signIn(1, [1])
    const first = await watching(session, { all: 'all' })
    for (let n = 1; n <= 25; n++) await desk.change(n, {})
    await settled(first)

    const again = await desk.connect(session)
    again.ask({ views: { all: 'all' }, tickets: [sentinel], since: 2 })
    await again.next('watching')
    expect(again.received.map((message) => message.type)).toEqual(['hello', 'resync', 'watching'])
    again.forget()
    // And what comes next is told.
    await desk.change(5, { subject: 'Later' })
    expect(await settled(again)).toEqual(['update all 5'])

    const short = await desk.connect(session)
    await short.watch({ views: { all: 'all' }, since: again.lastSeq() })
    expect(short.received.map((message) => message.type)).not.toContain('resync')
  })

  test('while the process was restarted need not fetch anew', async () => {
    const session = desk.signIn(1, [1])
    const first = await watching(session, { all: 'all' })
    await desk.change(5, {})
    await first.next('enter')
    first.socket.terminate()
    await desk.change(6, {})
    await desk.restart()
    await desk.change(7, {})

    const again = await desk.connect(session)
    await again.watch({ views: { all: 'all' }, since: first.lastSeq() + 1 })
    await eventually(() => expect(rowsOf(again)).toEqual([6, 7]))
    expect(again.received.map((message) => message.type)).not.toContain('resync')
  })

  test('while their grants changed fetches anew', async () => {
    const session = desk.signIn(1, [1])
    const [first, other] = [await watching(session, { all: 'all' }), await watching(desk.signIn(2, [1]), {})]
    await desk.change(5, { departmentId: 2 })
    const since = await settled(first).then(() => first.lastSeq())
    first.socket.terminate()
    await desk.setDepartments(session, [1, 2])
    await desk.change(6, {})
    await settled(other)

    const again = await desk.connect(session)
    await again.watch({ views: { all: 'all' }, since })
    expect(again.received.map((message) => message.type)).toEqual(['hello', 'resync', 'watching'])
  })
})

describe('whose grants change', () => {
  test('hears nothing more of what they lost, already from the next event on, and fetches anew', async () => {
    const session = desk.signIn(1, [1, 9])
    const [client, other] = [await watching(session, { all: 'all', mine: 'mine' }, [5]), await watching(desk.signIn(2, [1]), { all: 'all' })]
    await desk.change(sentinel, { departmentId: 9 })
    await desk.change(5, {})
    await settled(client)

    await desk.setDepartments(session, [9])
    await desk.write(5, { subject: 'Not for you' })
    await desk.publish()
    expect(await settled(client)).toEqual(['resync'])
    expect((await other.next('enter')).row).toBeDefined()
    // Conditions are read with the eyes of now: their first department is another one.
    await desk.change(6, { departmentId: 9 })
    expect(await settled(client)).toEqual(['enter all 6', 'enter mine 6'])
  })

  test('are silenced within a second, through relay and feed and all', async () => {
    await desk.close()
    const relay = createRelay({ database, log })
    const feed = createEventFeed({ database, log })
    desk = await createLiveDesk(database, { feed })
    for (const service of [feed, relay]) await service.start()
    const session = desk.signIn(1, [1])
    const client = await desk.connect(session)
    await client.watch({ views: { all: 'all' } })

    const from = performance.now()
    await desk.setDepartments(session, [2])
    await client.next('resync')
    expect(performance.now() - from).toBeLessThan(1000)
    await desk.write(5, { subject: 'Not for you' })
    await sleep(300)
    expect(client.rest()).toEqual([])

    const ended = performance.now()
    await desk.setDepartments(session, null)
    expect(await client.closed).toBe(4401)
    expect(performance.now() - ended).toBeLessThan(1000)
    for (const service of [relay, feed]) await service.stop()
  })

  test('between getting in and being connected are seen as they are now', async () => {
    const [session, ending] = [desk.signIn(1, [1]), desk.signIn(2, [1])]
    const inside = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    let entered = 0
    // The answer of old, given to the door while the grants change; the hub hears of the change before the socket is there.
    const { actorOf } = desk.sessions
    desk.sessions.actorOf = async (id) => {
      const actor = await actorOf(id)
      if (entered < 2) {
        if (++entered === 2) inside.resolve()
        await gate.promise
      }
      return actor
    }
    const connecting = Promise.all([desk.connect(session), desk.connect(ending)])
    await inside.promise
    await desk.setDepartments(session, [2])
    await desk.setDepartments(ending, null)
    await desk.publish()
    await sleep(50)
    gate.resolve()
    const [client, ended] = await connecting
    await client.watch({ views: { all: 'all' } })
    await desk.change(5, { departmentId: 1 })
    await desk.change(6, { departmentId: 2 })

    expect(await client.next('enter')).toMatchObject({ row: { id: 6 } })
    expect(rowsOf(client)).toEqual([6])
    expect(await ended.closed).toBe(4401)
  })
})

test('nobody is told what they missed before it is known who they are', async () => {
  const [first, revoked] = [desk.signIn(1, [1]), desk.signIn(2, [1])]
  await desk.change(5, {})
  const asked: string[] = []
  const gate = Promise.withResolvers<void>()
  const { actorOf } = desk.sessions
  desk.sessions.actorOf = async (session) => {
    asked.push(session)
    const times = asked.filter((one) => one === session).length
    // Let in by the door, and over when the hub asks.
    if (session === revoked) return times === 1 ? actorOf(session) : null
    if (times === 2) await gate.promise
    return actorOf(session)
  }
  await desk.connect(first)
  await eventually(() => expect(asked).toEqual([first, first]))
  const client = await desk.connect(revoked)
  client.ask({ views: { all: 'all' }, since: 0 })
  await sleep(50)
  gate.resolve()

  expect(await client.closed).toBe(4401)
  expect(client.received.map(brief)).toEqual(['hello'])
})

describe('two things at once', () => {
  test('a change that is being told when somebody begins to watch is not lost to them', async () => {
    const session = desk.signIn(1, [1])
    await watching(session, { all: 'all' })
    const late = await desk.connect(session)
    const hold = holdLoad('afterLoad')
    await desk.change(5, {})
    await hold.reached
    late.ask({ views: { open: 'status=open' }, since: 0 })
    const unasked = await desk.connect(session)
    unasked.ask({ views: { open: 'status=open' } })
    await sleep(50)
    hold.letGo()

    for (const client of [late, unasked]) {
      await client.next('watching')
      expect(client.received.map((message) => message.type)).toEqual(['hello', 'enter', 'watching'])
    }
  })

  test('views that are replaced while a change is being told hear it under their new name only', async () => {
    const client = await watching(desk.signIn(1, [1]), { old: 'all' })
    const hold = holdLoad('afterLoad')
    await desk.change(5, {})
    await hold.reached
    client.ask({ views: { new: 'all' }, tickets: [sentinel] })
    await sleep(50)
    hold.letGo()
    await client.next('watching')
    client.forget()
    await desk.change(6, {})

    expect(await settled(client)).toEqual(['enter new 6'])
    expect(new Set(client.received.flatMap((message) => (message.type === 'enter' ? [message.view] : [])))).toEqual(new Set(['new']))
    expect(rowsOf(client)).toEqual([5, 6])
  })

  test('what was missed never arrives after something newer of the same ticket', async () => {
    const session = desk.signIn(1, [1])
    const other = await watching(session, { all: 'all' })
    await desk.change(5, { subject: 'first' })
    await other.next('enter')

    const again = await desk.connect(session)
    const hold = holdLoad('afterLoad')
    again.ask({ views: { all: 'all' }, since: 1, tickets: [sentinel] })
    await hold.reached
    await desk.change(5, { subject: 'second' })
    await sleep(50)
    hold.letGo()
    await again.next('watching')
    await settled(again)

    const subjects = again.received.flatMap((message) => ('row' in message && (message.row as Ticket).id === 5 ? [(message.row as Ticket).subject] : []))
    expect(subjects).toEqual(['first', 'second'])
  })

  test('a grant that is revoked while a change is being told silences the next one', async () => {
    const session = desk.signIn(1, [1])
    const client = await watching(session, { all: 'all' })
    const hold = holdLoad('beforeLoad')
    await desk.change(5, {})
    await hold.reached
    await desk.setDepartments(session, [2])
    await desk.write(6, {})
    await desk.publish()
    hold.letGo()
    await client.next('resync')
    await desk.change(7, { departmentId: 2 })
    await client.next('enter')

    expect(rowsOf(client)).toEqual([5, 7])
  })

  test('somebody who leaves while they are asked for or told about harms nobody', async () => {
    const session = desk.signIn(1, [1])
    const [leaving, staying] = [await watching(session, { all: 'all' }), await watching(session, { all: 'all' })]
    const reached = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    desk.hooks.beforeActorOf = async () => {
      reached.resolve()
      await gate.promise
    }
    await desk.setDepartments(session, [1])
    await desk.publish()
    await reached.promise
    leaving.socket.terminate()
    await leaving.closed
    await eventually(() => expect(desk.hub.size()).toBe(1))
    gate.resolve()
    desk.hooks.beforeActorOf = async () => {}
    await staying.next('resync')
    await desk.change(5, {})

    await staying.next('enter')
    expect(desk.hub.size()).toBe(1)
  })

  test('two requests before the first is taken up: the last views count, from the earliest position', async () => {
    const session = desk.signIn(1, [1])
    await watching(session, { all: 'all' })
    await desk.change(5, {})
    await desk.change(6, {})
    const client = await desk.connect(session)
    const hold = holdLoad('afterLoad')
    await desk.change(7, {})
    await hold.reached
    client.ask({ views: { first: 'all' }, since: 1 })
    client.ask({ views: { second: 'all' } })
    await sleep(50)
    hold.letGo()
    await client.next('watching')

    expect(client.received.flatMap((message) => (message.type === 'enter' ? [message.view] : []))).toEqual(['second', 'second', 'second'])
    expect(rowsOf(client)).toEqual([5, 6, 7])
  })
})

describe('what breaks', () => {
  test('a row that cannot be loaded or shown makes screens fetch anew, and does not stop what follows', async () => {
    const client = await watching(desk.signIn(1, [1]), { all: 'all' })
    desk.hooks.beforeLoad = async () => {
      desk.hooks.beforeLoad = async () => {}
      throw new Error('a bug')
    }
    await desk.change(5, {})
    await client.next('resync')
    await desk.change(6, { subject: 'unshowable' })
    await client.next('resync')
    await desk.change(7, {})

    expect(await client.next('enter')).toMatchObject({ row: { id: 7 } })
  })

  test('screens fetch anew when nobody heard for a while what is said to them and kept nowhere', async () => {
    const client = await watching(desk.signIn(1, [1]), { all: 'all' })
    desk.listen()
    await desk.change(5, {})
    await client.next('enter')
    expect(client.received.map(({ type }) => type)).not.toContain('resync')
    desk.listen()
    await client.next('resync')
  })

  test('a database that goes away and comes back costs time, not messages', async () => {
    await desk.close()
    let away = false
    const pool = new Proxy(database.pool, {
      get: (target, name) => {
        if (name === 'query' && away) return () => Promise.reject(new Error('Connection terminated unexpectedly'))
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    desk = await createLiveDesk(database, { database: { pool } })
    const session = desk.signIn(1, [1])
    const client = await watching(session, { all: 'all' })
    away = true
    await desk.change(5, {})
    await desk.change(6, {})
    await sleep(400)
    expect(client.rest()).toEqual([])
    client.say('{"type":"ping"}')
    await client.next('pong')
    const meanwhile = await desk.connect(session)
    meanwhile.ask({ views: { all: 'all' }, since: 0 })

    away = false
    expect([await client.next('enter'), await client.next('enter')].map((message) => (message.row as Ticket).id)).toEqual([5, 6])
    await meanwhile.next('watching')
    await desk.change(7, {})
    expect(await client.next('enter')).toMatchObject({ row: { id: 7 } })
    await eventually(() => expect(rowsOf(meanwhile)).toEqual([5, 6, 7]))
  })

  test('a database that fails in the middle of catching up leaves nobody without an answer', async () => {
    const session = desk.signIn(1, [1])
    const first = await watching(session, { all: 'all' })
    await desk.change(5, {})
    await first.next('enter')
    const [missing, current] = [await desk.connect(session), await desk.connect(session)]
    desk.hooks.beforeLoad = async () => {
      desk.hooks.beforeLoad = async () => {}
      throw new Error('Connection terminated unexpectedly')
    }
    missing.ask({ views: { all: 'all' }, since: 0 })
    current.ask({ views: { all: 'all' } })

    await Promise.all([missing.next('watching'), current.next('watching')])
    expect(rowsOf(missing)).toEqual([5])
  })

  test('nobody is told anything while it cannot be asked who sits there', async () => {
    const session = desk.signIn(1, [1])
    const client = await watching(session, { all: 'all' })
    desk.hooks.beforeActorOf = () => Promise.reject(new Error('Connection terminated unexpectedly'))
    await desk.setDepartments(session, [2])
    await desk.change(5, {})
    await sleep(300)
    expect(client.rest()).toEqual([])

    desk.hooks.beforeActorOf = async () => {}
    await client.next('resync')
    expect(client.rest()).toEqual([])
  })

  test('a client that does not read is closed at about 1 MB, and the others do not notice', async () => {
    const session = desk.signIn(1, [1])
    const [slow, quick] = [await watching(session, { all: 'all' }), await watching(session, { all: 'all' })]
    slow.socket.pause()
    const subject = 'x'.repeat(250_000)
    for (let n = 1; n <= 80 && desk.hub.size() === 2; n++) {
      await desk.change(n, { subject })
      await quick.next('enter')
    }

    expect(desk.hub.size()).toBe(1)
    await desk.change(500, {})
    await eventually(() => expect(rowsOf(quick)).toContain(500))
    slow.socket.resume()
    expect([4408, 1006]).toContain(await slow.closed)
  })
})

describe('now and then', () => {
  beforeEach(async () => {
    await desk.close()
    desk = await createLiveDesk(database, { checkMilliseconds: 100 })
  })

  test('sessions that ended by time are closed', async () => {
    const [ending, staying] = [desk.signIn(1, [1]), desk.signIn(2, [1])]
    const clients = [await desk.connect(ending), await desk.connect(staying)]
    desk.expire(ending)

    expect(await clients[0]!.closed).toBe(4401)
    expect(clients[1]!.socket.readyState).toBe(clients[1]!.socket.OPEN)
  })

  test('a peer that no longer answers is cut off, one that does is not', async () => {
    const session = desk.signIn(1, [1])
    const [deaf, hearing] = [await desk.open(session, { autoPong: false }), await desk.connect(session)]
    await deaf.next('hello')

    expect(await deaf.closed).toBe(1006)
    await sleep(250)
    expect(hearing.socket.readyState).toBe(hearing.socket.OPEN)
    expect(desk.hub.size()).toBe(1)
  })

  test('a check in the middle of a turn costs nobody a message', async () => {
    await desk.close()
    desk = await createLiveDesk(database, { checkMilliseconds: 400 })
    const client = await watching(desk.signIn(1, [1]), { all: 'all' })
    const hold = holdLoad('afterLoad')
    await desk.change(5, {})
    await hold.reached
    await sleep(450)
    hold.letGo()
    await desk.change(6, {})
    await settled(client)

    expect(rowsOf(client)).toEqual([5, 6])
  })
})

describe('stopping', () => {
  test('sends everybody to reconnect, and lets nobody in any more', async () => {
    const session = desk.signIn(1, [1])
    const clients = [await desk.connect(session), await desk.connect(session)]
    await desk.hub.stop()
    expect(await Promise.all(clients.map((client) => client.closed))).toEqual([1012, 1012])
    expect(desk.hub.size()).toBe(0)

    const late = await desk.open(session)
    expect(await late.closed).toBe(1012)
    expect(late.received).toEqual([])
  })
})
