import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor, type DomainEvent } from '@timbre/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { openDatabase } from '../database/database.ts'
import type { Tx } from '../database/transaction.ts'
import { eventually } from '../fixtures/eventually.ts'
import { answered, note, noteAll, noted, numberOf, relay, wholeStream } from '../fixtures/events.ts'
import { createLogger } from '../logger.ts'
import { ensureCursor } from './cursor.ts'
import { retryParked } from './parked.ts'
import { pipeline, type Subscriber } from './subscriber.ts'
import { createSubscriberService, takeBatch } from './subscriber-service.ts'

const db = await createTestDatabase()
const { database } = db
const log = createLogger('silent')
const tester = systemActor('tester')
afterAll(() => db[Symbol.asyncDispose]())
beforeAll(async () => {
  await database.pool.query('create table effects (id bigint generated always as identity, subscriber text not null, ticket int not null, n int not null)')
})
beforeEach(async () => {
  await database.pool.query('truncate effects, domain_events, event_outbox, event_positions, event_cursors, parked_events; update event_relay set last_seq = 0')
})

type Handle = Subscriber['handle']

/** Leaves a row per event; `fails` says when it cannot. */
function subscriber(name: string, { fails = () => false, ...rest }: { fails?: (ticket: number, n: number) => boolean } & Partial<Subscriber> = {}): Subscriber {
  const handle: Handle = async (tx, event) => {
    await effect(tx, name, event)
    if (fails(event.subject.id, numberOf(event))) throw new Error(`cannot handle ${numberOf(event)}`)
  }
  return { name, events: [noted], startAt: 'beginning', handle, ...rest }
}

async function effect(tx: Tx, name: string, event: DomainEvent): Promise<void> {
  await tx.client.query('insert into effects (subscriber, ticket, n) values ($1, $2, $3)', [name, event.subject.id, numberOf(event)])
}

async function effects(ticket?: number): Promise<number[]> {
  const { rows } = await database.pool.query<{ n: number }>('select n from effects where $1::int is null or ticket = $1 order by id', [ticket ?? null])
  return rows.map((row) => row.n)
}

async function drain(one: Subscriber): Promise<void> {
  await ensureCursor(database, one)
  while (await takeBatch({ database, subscriber: one, log }));
}

interface ParkedRow {
  n: number
  state: string
  attempts: number
  error: string | null
}
async function parked(): Promise<ParkedRow[]> {
  const { rows } = await database.pool.query<ParkedRow>(
    `select (e.payload ->> 'n')::int as n, p.state, p.attempts, p.error from parked_events p join domain_events e on e.id = p.event_id order by p.seq`,
  )
  return rows
}

/** Lets the waiting time of one parked event pass. */
async function waitFor(n: number): Promise<void> {
  await database.pool.query(`update parked_events p set next_attempt_at = now() from domain_events e where e.id = p.event_id and (e.payload ->> 'n')::int = $1`, [n])
}

describe('a subscriber', () => {
  test('hears each event of its kinds once, in order per ticket, in batches', async () => {
    const wanted: [number, number][] = Array.from({ length: 120 }, (_, index) => [index % 5, index])
    await noteAll(database, wanted)
    await database.transaction(tester, (tx) => tx.emit(answered, { subject: { type: 'ticket', id: 1 }, payload: {} }))
    await relay(database)
    const one = subscriber('one')
    await ensureCursor(database, one)

    const more = [await takeBatch({ database, subscriber: one, log }), await takeBatch({ database, subscriber: one, log }), await takeBatch({ database, subscriber: one, log }), await takeBatch({ database, subscriber: one, log })]

    expect(more).toEqual([true, true, false, false])
    for (let ticket = 0; ticket < 5; ticket++) expect(await effects(ticket)).toEqual(wanted.filter(([id]) => id === ticket).map(([, n]) => n))
    expect((await database.pool.query('select name, seq from event_cursors')).rows).toEqual([{ name: 'one', seq: 121 }])
  })

  test('acts in its own name, and what it emits points to the event it handled', async () => {
    const echo = subscriber('echo', { handle: (tx, event) => tx.emit(answered, { subject: event.subject, payload: {} }) })
    await noteAll(database, [[4, 1]])
    await relay(database)
    await drain(echo)
    await relay(database)

    const [cause, answer] = await wholeStream(database)
    expect(answer).toMatchObject({ type: 'test.answered', actor: { type: 'system', name: 'echo' }, causationId: cause!.id, depth: 1, seq: 2 })
  })

  test('begins where it says: with what comes next, or with the oldest event', async () => {
    await noteAll(database, [[1, 1]])
    await relay(database)
    await noteAll(database, [[1, 2]])
    await drain(subscriber('late', { startAt: 'now' }))
    const { startAt: _, ...unsaid } = subscriber('unsaid')
    await drain(unsaid)
    await relay(database)
    await noteAll(database, [[1, 3]])
    await relay(database)

    await drain(subscriber('late', { startAt: 'now' }))
    expect(await effects()).toEqual([2, 3])
    await drain(unsaid)
    expect(await effects()).toEqual([2, 3, 2, 3])
    await drain(subscriber('early'))
    expect(await effects()).toEqual([2, 3, 2, 3, 1, 2, 3])
  })

  test('keeps its place when it is started again', async () => {
    await noteAll(database, [[1, 1]])
    await relay(database)
    await drain(subscriber('one'))
    await drain(subscriber('one'))

    expect(await effects()).toEqual([1])
  })

  test('cut off between its effect and its cursor does neither, and then both once', async () => {
    await noteAll(database, [[1, 1], [2, 2]])
    await relay(database)
    let cut = false
    const one = subscriber('one', {
      handle: async (tx, event) => {
        await effect(tx, 'one', event)
        if (cut || event.subject.id !== 2) return
        cut = true
        await tx.client.query('select pg_terminate_backend(pg_backend_pid())')
      },
    })
    await ensureCursor(database, one)

    await expect(takeBatch({ database, subscriber: one, log })).rejects.toMatchObject({ status: 503 })
    expect(await effects()).toEqual([])
    expect(await parked()).toEqual([])

    await drain(one)
    expect(await effects()).toEqual([1, 2])
  })

  test('runs in one process at a time; the other one does not wait', async () => {
    await noteAll(database, [[1, 1]])
    await relay(database)
    const inside = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const one = subscriber('one', {
      handle: async (tx, event) => {
        await effect(tx, 'one', event)
        inside.resolve()
        await gate.promise
      },
    })
    await ensureCursor(database, one)
    const first = takeBatch({ database, subscriber: one, log })
    await inside.promise

    expect(await takeBatch({ database, subscriber: one, log })).toBe(false)
    gate.resolve()
    await first
    expect(await effects()).toEqual([1])
  })

  test('meets a deadlock as a reason to begin again, not as the event’s fault', async () => {
    await noteAll(database, [[1, 1]])
    await relay(database)
    let tries = 0
    const one = subscriber('one', {
      handle: async (tx, event) => {
        await effect(tx, 'one', event)
        if (++tries === 1) await tx.client.query(`do $$ begin raise exception 'deadlock' using errcode = '40P01'; end $$`)
      },
    })

    await drain(one)

    expect(await effects()).toEqual([1])
    expect(await parked()).toEqual([])
  })
})

describe('an event that cannot be handled', () => {
  test('is parked with what follows on its ticket, while other tickets go on', async () => {
    const one = subscriber('one', { fails: (_ticket, n) => n === 2 })
    await noteAll(database, [[1, 1], [1, 2], [7, 70], [1, 3], [7, 71]])
    await relay(database)
    await drain(one)

    // What the same turn had done for the ticket before is undone with it and waits too.
    expect(await parked()).toEqual([
      { n: 1, state: 'waiting', attempts: 0, error: null },
      { n: 2, state: 'waiting', attempts: 1, error: 'cannot handle 2' },
      { n: 3, state: 'waiting', attempts: 0, error: null },
    ])
    expect(await effects()).toEqual([70, 71])

    await noteAll(database, [[1, 4], [7, 72]])
    await relay(database)
    await drain(one)
    expect((await parked()).map((row) => row.n)).toEqual([1, 2, 3, 4])
    expect(await effects()).toEqual([70, 71, 72])
  })

  test('is tried again in its turn, and then what waited behind it', async () => {
    let broken = true
    const one = subscriber('one', { fails: (_ticket, n) => broken && n === 1 })
    await noteAll(database, [[1, 1], [1, 2]])
    await relay(database)
    await drain(one)

    await retryParked({ database, subscriber: one, log })
    expect(await effects()).toEqual([])

    broken = false
    await waitFor(1)
    await retryParked({ database, subscriber: one, log })

    expect(await effects()).toEqual([1, 2])
    expect(await parked()).toEqual([])
  })

  test('waits its whole time, however long those behind it have waited', async () => {
    const one = subscriber('one', { fails: (_ticket, n) => n === 1 })
    await noteAll(database, [[1, 1], [1, 2]])
    await relay(database)
    await drain(one)
    await waitFor(2)

    await retryParked({ database, subscriber: one, log })

    expect((await parked())[0]).toMatchObject({ n: 1, attempts: 1 })
  })

  test('is given up after its third failure: told once, and those behind it run', async () => {
    const told: [number, string][] = []
    const one = subscriber('one', {
      fails: (_ticket, n) => n === 1,
      onGiveUp: async (tx, event, error) => {
        told.push([numberOf(event), error.message])
        await tx.emit(answered, { subject: event.subject, payload: {} })
      },
    })
    await noteAll(database, [[1, 1], [1, 2]])
    await relay(database)
    await drain(one)
    for (let round = 0; round < 4; round++) {
      await waitFor(1)
      await retryParked({ database, subscriber: one, log })
    }

    expect(told).toEqual([[1, 'cannot handle 1']])
    expect(await parked()).toEqual([{ n: 1, state: 'failed', attempts: 3, error: 'cannot handle 1' }])
    expect(await effects()).toEqual([2])

    await noteAll(database, [[1, 3]])
    await relay(database)
    await drain(one)
    expect(await effects()).toEqual([2, 3])
    const last = (await wholeStream(database)).find((event) => event.type === 'test.answered')
    expect(last).toMatchObject({ depth: 1, subject: { type: 'ticket', id: 1 } })
  })

  test('is given up even when that cannot be told', async () => {
    const one = subscriber('one', { fails: (_ticket, n) => n === 1, onGiveUp: () => Promise.reject(new Error('nobody listens')) })
    await noteAll(database, [[1, 1], [1, 2]])
    await relay(database)
    await drain(one)
    for (let round = 0; round < 3; round++) {
      await waitFor(1)
      await retryParked({ database, subscriber: one, log })
    }

    expect(await parked()).toEqual([expect.objectContaining({ n: 1, state: 'failed' })])
    expect(await effects()).toEqual([2])
  })

  test('runs again when a person asks for it, in the order of the stream', async () => {
    let broken = true
    const one = subscriber('one', { fails: (_ticket, n) => broken && n === 1 })
    await noteAll(database, [[1, 1]])
    await relay(database)
    await drain(one)
    for (let round = 0; round < 2; round++) {
      await waitFor(1)
      await retryParked({ database, subscriber: one, log })
    }
    broken = false
    // As the route for it does.
    await database.pool.query(`update parked_events set state = 'waiting', attempts = 0, next_attempt_at = now()`)
    await noteAll(database, [[1, 2]])
    await relay(database)
    await drain(one)
    await retryParked({ database, subscriber: one, log })

    expect(await effects()).toEqual([1, 2])
    expect(await parked()).toEqual([])
  })

  test('does not end the savepoint of its neighbours when its own statement fails', async () => {
    const one = subscriber('one', {
      handle: async (tx, event) => {
        await effect(tx, 'one', event)
        if (event.subject.id === 1) await tx.client.query('select 1 / 0')
      },
    })
    await noteAll(database, [[1, 1], [2, 2]])
    await relay(database)
    await drain(one)

    expect(await effects()).toEqual([2])
    expect(await parked()).toEqual([expect.objectContaining({ n: 1, error: 'division by zero' })])
  })
})

describe('a subscriber that handles many at once', () => {
  test('gets several events together, in order, and a single one by itself', async () => {
    const calls: number[][] = []
    const together: Subscriber = {
      ...subscriber('together', { handle: async (tx, event) => (calls.push([numberOf(event)]), effect(tx, 'together', event)) }),
      handleMany: async (tx, events) => {
        calls.push(events.map(numberOf))
        for (const event of events) await effect(tx, 'together', event)
      },
    }
    await noteAll(database, [[1, 1], [2, 2], [1, 3]])
    await relay(database)
    await drain(together)
    await noteAll(database, [[1, 4]])
    await relay(database)
    await drain(together)

    expect(calls).toEqual([[1, 2, 3], [4]])
    expect(await effects()).toEqual([1, 2, 3, 4])
  })

  test('gets them one by one when that fails: only the failing subject is parked, nothing is done twice', async () => {
    const together: Subscriber = {
      ...subscriber('together', { fails: (_ticket, n) => n === 2 }),
      handleMany: async (tx, events) => {
        await effect(tx, 'together', events[0] as DomainEvent)
        throw new Error('one of them cannot be handled')
      },
    }
    await noteAll(database, [[1, 1], [2, 2], [3, 3]])
    await relay(database)
    await drain(together)

    expect(await effects()).toEqual([1, 3])
    expect(await parked()).toEqual([expect.objectContaining({ n: 2, error: 'cannot handle 2' })])
  })
})

describe('a pipeline', () => {
  test('passes each event through its stages in order, with one cursor', async () => {
    const line = { ...pipeline('line', [subscriber('automation'), subscriber('routing'), subscriber('sla')]), startAt: 'beginning' as const }
    await noteAll(database, [[1, 1], [1, 2], [2, 3]])
    await relay(database)
    await drain(line)

    const { rows } = await database.pool.query<{ subscriber: string; n: number }>('select subscriber, n from effects order by id')
    expect(rows.map((row) => `${row.n} ${row.subscriber}`)).toEqual(['1 automation', '1 routing', '1 sla', '2 automation', '2 routing', '2 sla', '3 automation', '3 routing', '3 sla'])
    expect((await database.pool.query('select name from event_cursors')).rows).toEqual([{ name: 'line' }])
  })

  test('tells a stage only what it listens to, in its own name; a stage that fails undoes those before it', async () => {
    const actors: string[] = []
    const other = subscriber('other', { events: [answered], handle: () => Promise.reject(new Error('not for me')) })
    const first = subscriber('first', { handle: async (tx, event) => (actors.push(tx.actor.name), effect(tx, 'first', event)) })
    const line = { ...pipeline('line', [first, other, subscriber('last', { fails: (ticket) => ticket === 2 })]), startAt: 'beginning' as const }
    await noteAll(database, [[1, 1], [2, 2]])
    await relay(database)
    await drain(line)

    expect(new Set(actors)).toEqual(new Set(['first']))
    expect(await effects()).toEqual([1, 1])
    expect(await parked()).toEqual([expect.objectContaining({ n: 2, error: 'cannot handle 2' })])
  })
})

describe('as a service', () => {
  test('follows the news, retries by itself, and stops after the turn under way', async () => {
    let news = () => {}
    let broken = true
    const one = subscriber('one', { fails: (_ticket, n) => broken && n === 1 })
    const service = createSubscriberService({ database, feed: { onNews: (listener) => (news = listener) }, log, subscriber: one })
    await service.start()
    await noteAll(database, [[1, 1], [2, 2]])
    await relay(database)
    news()
    await eventually(async () => expect(await effects()).toEqual([2]))
    broken = false
    await eventually(async () => expect(await effects()).toEqual([2, 1]))
    await service.stop()

    await noteAll(database, [[1, 3]])
    await relay(database)
    news()
    await sleep(100)
    expect(await effects()).toEqual([2, 1])
  })

  test('two processes share the work without doubling it', async () => {
    const other = openDatabase({ url: db.url, clock: { now: () => new Date() }, poolSize: 4 })
    const all = [database, other].map((from) => createSubscriberService({ database: from, feed: { onNews: (listener) => void setInterval(listener, 5).unref() }, log, subscriber: subscriber('one') }))
    for (const service of all) await service.start()
    for (let round = 0; round < 10; round++) {
      await database.transaction(tester, async (tx) => {
        for (let n = 0; n < 20; n++) await note(tx, n % 4, round * 20 + n)
      })
      await relay(database)
    }
    await eventually(async () => expect(await effects()).toHaveLength(200))
    for (const service of all) await service.stop()
    await other.close()

    for (let ticket = 0; ticket < 4; ticket++) {
      const numbers = await effects(ticket)
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
      expect(new Set(numbers).size).toBe(50)
    }
  })
})
