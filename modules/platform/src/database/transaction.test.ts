import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor, TimbreError, type AgentActor, type DomainEvent, noGrants } from '@timbre/kernel'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { answered, note, noted } from '../fixtures/events.ts'
import type { Tx } from './transaction.ts'

const db = await createTestDatabase()
const { database } = db
afterAll(() => db[Symbol.asyncDispose]())
beforeAll(async () => {
  await database.pool.query('create table things (id int primary key, n int not null default 0)')
})
beforeEach(async () => {
  await database.pool.query('truncate things, domain_events, event_outbox')
})

const tester = systemActor('tester')
const insert = (tx: Tx, id: number) => tx.sql.execute(sql`insert into things (id) values (${id})`)

async function things(): Promise<number[]> {
  const { rows } = await database.pool.query<{ id: number }>('select id from things order by id')
  return rows.map((row) => row.id)
}

async function events(): Promise<{ type: string; causation_id: number | null; depth: number; actor_type: string; actor_id: number | null; actor_name: string; changes: unknown; payload: unknown; waiting: boolean }[]> {
  const { rows } = await database.pool.query('select e.*, exists (select from event_outbox where event_id = e.id) as waiting from domain_events e order by id')
  return rows
}

/** Ends the session of a transaction from outside, as an administrator or a failover does. */
async function cut(tx: Tx): Promise<void> {
  const { rows } = await tx.client.query<{ pid: number }>('select pg_backend_pid() as pid')
  await database.backgroundPool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
}

describe('a transaction', () => {
  test('keeps everything or nothing', async () => {
    await database.transaction(tester, (tx) => insert(tx, 1))
    await expect(
      database.transaction(tester, async (tx) => {
        await insert(tx, 2)
        throw new Error('no')
      }),
    ).rejects.toThrow('no')

    expect(await things()).toEqual([1])
  })

  test('undoes only its own work when a savepoint fails', async () => {
    await database.transaction(tester, async (tx) => {
      await insert(tx, 1)
      await expect(
        tx.savepoint(async (inner) => {
          await insert(inner, 2)
          await expect(inner.savepoint((deepest) => insert(deepest, 1))).rejects.toThrow('Failed query')
          await insert(inner, 3)
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      await tx.savepoint((inner) => insert(inner, 4))
    })

    expect(await things()).toEqual([1, 4])
  })

  test('fails when a statement failed and its error was swallowed, instead of losing everything silently', async () => {
    const kept = database.transaction(tester, async (tx) => {
      await insert(tx, 1)
      await insert(tx, 1).catch(() => {})
    })

    await expect(kept).rejects.toThrow('had failed unnoticed')
    expect(await things()).toEqual([])
  })

  test('tells who waits only after the commit, and stays committed when that goes wrong', async () => {
    const seen: string[] = []
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    database.onEventsCommitted(() => seen.push('events'))

    await database.transaction(tester, async (tx) => {
      tx.afterCommit(() => {
        throw new Error('poke failed')
      })
      tx.afterCommit(() => seen.push('after'))
      await insert(tx, 1)
      expect(seen).toEqual([])
    })
    await database.transaction(tester, (tx) => note(tx, 1, 1))
    await database
      .transaction(tester, async (tx) => {
        tx.afterCommit(() => seen.push('never'))
        await note(tx, 1, 2)
        throw new Error('no')
      })
      .catch(() => {})

    expect(seen).toEqual(['after', 'events'])
    expect(await things()).toEqual([1])
    expect(warned).toHaveBeenCalledOnce()
    warned.mockRestore()
  })

  test('that fails in its last moment wakes nobody', async () => {
    await database.pool.query('create table late (id int unique deferrable initially deferred)')
    let woken = 0

    const failing = database.transaction(tester, async (tx) => {
      tx.afterCommit(() => woken++)
      await tx.client.query('insert into late values (1), (1)')
    })

    await expect(failing).rejects.toThrow('late_id_key')
    expect(woken).toBe(0)
    expect((await database.pool.query('select from late')).rowCount).toBe(0)
  })

  test('carries the clock’s instant', async () => {
    await database.transaction(tester, async (tx) => {
      expect(Math.abs(tx.now.getTime() - Date.now())).toBeLessThan(5000)
    })
  })
})

describe('two transactions in each other’s way', () => {
  beforeEach(async () => {
    await database.pool.query('insert into things values (1, 0), (2, 0)')
  })
  const add = (tx: Tx, id: number) => tx.sql.execute(sql`update things set n = n + 1 where id = ${id}`)

  test('a deadlock is taken up again and both succeed, each once', async () => {
    let tries = 0
    const both = (first: number, second: number) =>
      database.transaction(tester, async (tx) => {
        tries++
        await add(tx, first)
        await sleep(100)
        await add(tx, second)
      })
    await Promise.all([both(1, 2), both(2, 1)])

    const { rows } = await database.pool.query<{ n: number }>('select n from things')
    expect(rows.map((row) => row.n)).toEqual([2, 2])
    expect(tries).toBe(3)
  })

  test('a serialization failure is taken up again, and given up after four tries', async () => {
    let tries = 0
    const stubborn = (failures: number) =>
      database.transaction(tester, async (tx) => {
        tries++
        await add(tx, 1)
        if (tries <= failures) await tx.sql.execute(sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`)
      })

    await stubborn(2)
    expect(tries).toBe(3)
    expect((await database.pool.query('select n from things where id = 1')).rows).toEqual([{ n: 1 }])

    tries = 0
    await expect(stubborn(100)).rejects.toThrow('Failed query')
    expect(tries).toBe(4)
  })
})

describe('a connection that is killed', () => {
  test.each([
    ['between two statements', async (tx: Tx) => {
      await cut(tx)
      await sleep(50)
      await insert(tx, 1)
    }],
    ['while a statement runs', async (tx: Tx) => {
      const { rows } = await tx.client.query<{ pid: number }>('select pg_backend_pid() as pid')
      setTimeout(() => void database.backgroundPool.query('select pg_terminate_backend($1)', [rows[0]?.pid]), 50)
      await tx.sql.execute(sql`select pg_sleep(10)`)
    }],
    ['just before the commit', async (tx: Tx) => {
      await insert(tx, 1)
      await cut(tx)
    }],
    ['inside a savepoint', (tx: Tx) => tx.savepoint(async (inner) => {
      await cut(inner)
      await insert(inner, 1)
    })],
  ])('%s is a 503 in words; the pool recovers', async (_when, run) => {
    const failure = await database.transaction(tester, run).catch((error: unknown) => error)

    expect(failure).toBeInstanceOf(TimbreError)
    expect(failure).toMatchObject({ status: 503, code: 'common.unavailable', message: 'The database is not answering. Try again in a moment.' })
    expect(await things()).toEqual([])
    await Promise.all(Array.from({ length: 40 }, (_, id) => database.transaction(tester, (tx) => insert(tx, id))))
    expect(await things()).toHaveLength(40)
  })

  test('while it was idle costs nobody anything, even before that was noticed', async () => {
    await Promise.all(Array.from({ length: 6 }, () => database.transaction(tester, () => sleep(20))))
    await database.backgroundPool.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
    // Nothing of this process runs, while the goodbyes of the server arrive.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)

    await Promise.all(Array.from({ length: 6 }, (_, id) => database.transaction(tester, (tx) => insert(tx, id))))
    expect(await things()).toHaveLength(6)
  })

  test('all of them, in use and idle, still leave a process that works', async () => {
    const busy = Array.from({ length: 10 }, () => database.transaction(tester, async (tx) => {
      await insert(tx, 1)
      await sleep(100)
    }).catch(() => 'failed'))
    await sleep(30)
    await database.backgroundPool.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
    await Promise.all(busy)

    await database.transaction(tester, (tx) => insert(tx, 99))
    expect(await things()).toContain(99)
  })
})

describe('emitting', () => {
  test('commits the event with the fact', async () => {
    await database.transaction(tester, async (tx) => {
      await insert(tx, 1)
      await tx.emit(noted, { subject: { type: 'ticket', id: 7 }, changes: { statusId: [1, 3] }, payload: { n: 5 } })
    })

    expect(await events()).toEqual([expect.objectContaining({ type: 'test.noted', actor_type: 'system', actor_id: null, actor_name: 'tester', depth: 0, causation_id: null, changes: { statusId: [1, 3] }, payload: { n: 5 }, waiting: true })])
  })

  test('leaves nothing when the transaction or its savepoint fails', async () => {
    await database.transaction(tester, async (tx) => {
      await note(tx, 1, 1)
      throw new Error('no')
    }).catch(() => {})
    await database.transaction(tester, async (tx) => {
      await tx.savepoint(async (inner) => {
        await note(inner, 1, 2)
        throw new Error('no')
      }).catch(() => {})
      await note(tx, 1, 3)
    })

    expect((await events()).map((event) => event.payload)).toEqual([{ n: 3 }])
    expect((await database.pool.query('select from event_outbox')).rowCount).toBe(1)
  })

  test.each([{ n: 'one' }, {}, { n: 1.5 }, { n: 1, name: 'Ana' }])('refuses a payload that is not of its schema: %j', async (payload) => {
    const emitting = database.transaction(tester, (tx) => tx.emit(noted, { subject: { type: 'ticket', id: 1 }, payload: payload as { n: number } }))

    await expect(emitting).rejects.toThrow('Event test.noted does not match its schema')
    expect(await events()).toEqual([])
  })

  test('says who acted, also for somebody else within the same transaction', async () => {
    const ana: AgentActor = { type: 'agent', agentId: 12, name: 'Ana', locale: 'es', grants: noGrants, departmentIds: [] }
    await database.transaction(tester, async (tx) => {
      await note(tx.as(ana), 1, 1)
      await tx.as(ana).savepoint((inner) => note(inner, 1, 2))
      await note(tx, 1, 3)
    })

    expect((await events()).map((event) => [event.actor_type, event.actor_id, event.actor_name])).toEqual([
      ['agent', 12, 'Ana'],
      ['agent', 12, 'Ana'],
      ['system', null, 'tester'],
    ])
  })

  const cause = (depth: number): DomainEvent => ({
    id: 500,
    seq: 9,
    type: 'test.noted',
    subject: { type: 'ticket', id: 1 },
    actor: { type: 'system', id: null, name: 'tester' },
    causationId: null,
    depth,
    changes: {},
    payload: { n: 1 },
    occurredAt: new Date('2026-01-01T00:00:00Z'),
  })

  test('points to the event that caused it, through actors and savepoints', async () => {
    await database.transaction(tester, (tx) => tx.emit(answered, { subject: { type: 'ticket', id: 1 }, payload: {} }), { causedBy: cause(0) })
    await database.transaction(tester, (tx) => tx.causedByEvent(cause(3)).as(systemActor('other')).savepoint((inner) => note(inner, 1, 1)))

    expect((await events()).map((event) => [event.causation_id, event.depth])).toEqual([[500, 1], [500, 4]])
  })

  test('ends a chain of events that cause each other', async () => {
    await database.transaction(tester, (tx) => note(tx, 1, 1), { causedBy: cause(31) })
    await expect(database.transaction(tester, (tx) => note(tx, 1, 2), { causedBy: cause(32) })).rejects.toThrow('something triggers itself')

    expect(await events()).toHaveLength(1)
  })
})
