import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '@timbre/kernel'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { seededRandom } from '../../../../tests/support/random.ts'
import { openDatabase, type Database } from '../database/database.ts'
import { eventually } from '../fixtures/eventually.ts'
import { note, noteAll, numberOf, relay, wholeStream } from '../fixtures/events.ts'
import { createLogger } from '../logger.ts'
import type { Service } from '../service.ts'
import { createEventFeed } from './feed.ts'
import { createRelay, moveOutbox } from './relay.ts'

const db = await createTestDatabase()
const { database } = db
const log = createLogger('silent')
const clock = { now: () => new Date() }
const tester = systemActor('tester')

const services: Service[] = []
const others: Database[] = []
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop()
  for (const other of others.splice(0)) await other.close()
})
afterAll(() => db[Symbol.asyncDispose]())

beforeEach(async () => {
  await database.pool.query('truncate domain_events, event_outbox, event_positions; update event_relay set last_seq = 0')
})

/** Another process of the same desk, as far as the database can tell. */
function anotherProcess(): Database {
  const other = openDatabase({ url: db.url, clock, poolSize: 4 })
  others.push(other)
  return other
}

async function started<S extends Service>(service: S): Promise<S> {
  services.push(service)
  await service.start()
  return service
}

/** A transaction whose commit is under way, events written, and waits until it is let through. */
async function committing(other: Database) {
  await other.pool.query(`create table if not exists gate (n int);
    create or replace function wait_at_gate() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(4711); return null; end';
    drop trigger if exists gate_closed on gate;
    create constraint trigger gate_closed after insert on gate deferrable initially deferred for each row execute function wait_at_gate()`)
  const holder = await other.pool.connect()
  await holder.query('select pg_advisory_lock(4711)')
  const done = other.transaction(tester, async (tx) => {
    await note(tx, 1, 1)
    await tx.client.query('insert into gate values (1)')
  })
  await expect.poll(async () => (await other.pool.query(`select from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`)).rowCount).toBe(1)
  return {
    commit: async () => {
      await holder.query('select pg_advisory_unlock(4711)')
      holder.release()
      await done
    },
  }
}

const order = async () => (await wholeStream(database)).map((event) => [event.subject.id, numberOf(event)])

describe('the relay', () => {
  test('F23: who takes its event first and commits last is still delivered', async () => {
    const slow = await committing(database)
    await noteAll(database, [[2, 2]])
    await relay(database)
    expect(await order()).toEqual([[2, 2]])

    await slow.commit()
    await relay(database)

    const stream = await wholeStream(database)
    expect(stream.map((event) => [event.subject.id, numberOf(event), event.seq])).toEqual([[2, 2, 1], [1, 1, 2]])
    expect(stream[0]!.id).toBeGreaterThan(stream[1]!.id)
  })

  test('F23 on one ticket: who holds it is first, whenever the relay looks', async () => {
    await database.pool.query('create table if not exists tickets_here (id int primary key)')
    await database.pool.query('insert into tickets_here values (1) on conflict do nothing')
    const write = (n: number, hold: number) =>
      database.transaction(tester, async (tx) => {
        await tx.client.query('select from tickets_here where id = 1 for update')
        await note(tx, 1, n)
        await sleep(hold)
      })

    const first = write(1, 150)
    await sleep(50)
    const second = write(2, 0)
    const looking = setInterval(() => void relay(database), 10)
    await Promise.all([first, second])
    clearInterval(looking)
    await relay(database)

    expect(await order()).toEqual([[1, 1], [1, 2]])
  })

  test('an event that is rolled back leaves no gap', async () => {
    await noteAll(database, [[1, 1]])
    await database.transaction(tester, async (tx) => {
      await note(tx, 1, 99)
      throw new Error('no')
    }).catch(() => {})
    await noteAll(database, [[1, 2]])
    await relay(database)

    expect((await wholeStream(database)).map((event) => [event.seq, numberOf(event)])).toEqual([[1, 1], [2, 2]])
  })

  test('several at once, with many writers, neither skip nor double nor disorder a ticket', async () => {
    const processes = [database, anotherProcess(), anotherProcess()]
    const tickets = 8
    const perTicket = 12
    await database.pool.query('drop table if exists counters; create table counters (id int primary key, n int not null)')
    await database.pool.query('insert into counters select id, 0 from generate_series(1, $1) as id', [tickets])
    // Each write takes the next number of its ticket under the ticket's lock, as commands do.
    const writes = shuffled(Array.from({ length: tickets * perTicket }, (_, index) => (index % tickets) + 1), 20_261_121)
    const write = (ticket: number, index: number) =>
      processes[index % 3]!.transaction(tester, async (tx) => {
        const { rows } = await tx.client.query<{ n: number }>('update counters set n = n + 1 where id = $1 returning n', [ticket])
        await note(tx, ticket, rows[0]!.n)
        await tx.client.query('select pg_sleep($1)', [((index * 7) % 5) / 1000])
      })
    let writing = true
    const relaying = processes.map(async (process) => {
      while (writing) await moveOutbox(process)
    })

    await Promise.all(writes.map(write))
    writing = false
    await Promise.all(relaying)
    await relay(database)

    const stream = await wholeStream(database)
    expect(stream.map((event) => event.seq)).toEqual(Array.from({ length: tickets * perTicket }, (_, index) => index + 1))
    for (let ticket = 1; ticket <= tickets; ticket++) {
      const numbers = stream.filter((event) => event.subject.id === ticket).map(numberOf)
      expect(numbers).toEqual(Array.from({ length: perTicket }, (_, index) => index + 1))
    }
    expect((await database.pool.query('select from event_outbox')).rowCount).toBe(0)
  })

  test('moves a large backlog in several short transactions', async () => {
    await database.pool.query(`
      with made as (insert into domain_events (type, subject_type, subject_id, actor_type, actor_name, payload, occurred_at)
        select 'test.noted', 'ticket', n % 10, 'system', 'tester', jsonb_build_object('n', n), now() from generate_series(1, 2500) as n returning id, occurred_at)
      insert into event_outbox select id, occurred_at from made`)

    expect([await moveOutbox(database), await moveOutbox(database), await moveOutbox(database), await moveOutbox(database)]).toEqual([1000, 1000, 500, 0])
    expect((await wholeStream(database)).map((event) => event.seq)).toEqual(Array.from({ length: 2500 }, (_, index) => index + 1))
  })

  test('that dies before its commit leaves everything to the next one', async () => {
    await noteAll(database, [[1, 1], [1, 2]])
    const dying = await anotherProcess().pool.connect()
    await dying.query('begin')
    await dying.query('select from event_relay where id = 1 for update')
    await dying.query('delete from event_outbox')
    const waiting = relay(database)
    await dying.query(`select pg_terminate_backend(pg_backend_pid())`).catch(() => {})
    dying.release(true)
    await waiting

    expect(await order()).toEqual([[1, 1], [1, 2]])
  })
})

describe('between processes', () => {
  test('a commit is heard by another process long before it would look by itself', async () => {
    const here = anotherProcess()
    const there = anotherProcess()
    await started(createRelay({ database: here, log }))
    const feed = await started(createEventFeed({ database: there, log }))
    await sleep(50)
    let heardAt = 0
    feed.onNews(() => (heardAt ||= performance.now()))

    const committedAt = performance.now()
    await noteAll(here, [[1, 1]])
    await eventually(() => expect(heardAt).toBeGreaterThan(0))

    expect(heardAt - committedAt).toBeLessThan(800)
  })

  test('a burst of commits is served by few turns', async () => {
    const here = anotherProcess()
    await started(createRelay({ database: here, log }))
    const feed = await started(createEventFeed({ database: anotherProcess(), log }))
    let heard = 0
    feed.onNews(() => heard++)

    const from = performance.now()
    for (let n = 1; n <= 60; n++) await noteAll(here, [[1, n]])
    await eventually(async () => expect(await wholeStream(database)).toHaveLength(60))
    const turnsThatFit = (performance.now() - from) / 20 + 3

    expect(heard).toBeGreaterThan(0)
    expect(heard).toBeLessThan(turnsThatFit)
  })

  test('events of a process whose pokes are lost are moved when any relay looks', async () => {
    await noteAll(anotherProcess(), [[1, 1]])
    await started(createRelay({ database: anotherProcess(), log }))

    await eventually(async () => expect(await order()).toEqual([[1, 1]]))
  })
})

describe('the connection that hears', () => {
  const listening = async () => (await database.pool.query<{ pid: number }>(`select pid from pg_stat_activity where application_name = 'timbre listen' and datname = current_database()`)).rows

  test('is replaced when it is cut, by exactly one, and says that something may have been missed', async () => {
    const feed = await started(createEventFeed({ database: anotherProcess(), log }))
    let heard = 0
    feed.onNews(() => heard++)
    for (let round = 1; round <= 3; round++) {
      const [old] = await listening()
      const before = heard
      await database.pool.query('select pg_terminate_backend($1)', [old!.pid])
      await eventually(async () => expect((await listening()).map((row) => row.pid)).not.toContain(old!.pid))
      await eventually(async () => {
        expect(await listening()).toHaveLength(1)
        expect(heard).toBeGreaterThan(before)
      })
    }
  })

  test('stays one when the database refused it for a while', async () => {
    // Tries that fail must not each leave a successor behind.
    let url = db.url
    const feed = createEventFeed({ database: { get directUrl() { return url } }, log })
    await started(feed)
    const [first] = await listening()
    const refusing = new URL(db.url)
    refusing.password = 'wrong'
    refusing.port = '1'
    url = refusing.href
    await database.pool.query('select pg_terminate_backend($1)', [first!.pid])
    await sleep(1500)
    expect(await listening()).toEqual([])

    url = db.url
    await eventually(async () => expect((await listening()).length).toBeGreaterThan(0))
    await sleep(800)
    expect(await listening()).toHaveLength(1)
  })

  test('goes when it is stopped, also while it is trying', async () => {
    let url = db.url
    const feed = createEventFeed({ database: { get directUrl() { return url } }, log })
    await feed.start()
    url = 'postgresql://127.0.0.1:1/nowhere'
    const [first] = await listening()
    await database.pool.query('select pg_terminate_backend($1)', [first!.pid])
    await sleep(300)

    const from = performance.now()
    await feed.stop()

    expect(performance.now() - from).toBeLessThan(1000)
    url = db.url
    await sleep(600)
    expect(await listening()).toEqual([])
  })
})

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed)
  return items.map((item) => ({ item, place: random.next() })).toSorted((a, b) => a.place - b.place).map(({ item }) => item)
}
