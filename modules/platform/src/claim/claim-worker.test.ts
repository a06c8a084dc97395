import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '@timbre/kernel'
import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import type { Tx } from '../database/transaction.ts'
import { eventually } from '../fixtures/eventually.ts'
import { createJobs, jobs } from '../fixtures/jobs.ts'
import { createLogger } from '../logger.ts'
import { createClaimWorker, type ClaimWorker, type ClaimWorkerOptions } from './claim-worker.ts'
import { LeaseLost, type Lease } from './lease.ts'

const db = await createTestDatabase()
const { database } = db
const log = createLogger('silent')
const tester = systemActor('tester')
type Job = typeof jobs.$inferSelect
type Options = Partial<Omit<ClaimWorkerOptions<typeof jobs>, 'table' | 'database'>>

beforeAll(() => createJobs(database))
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(async () => {
  await database.pool.query('truncate jobs, effects restart identity')
})

const workers: ClaimWorker[] = []
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await Promise.all(workers.splice(0).map((worker) => worker.stop()))
})

async function add(count: number): Promise<void> {
  await database.pool.query('insert into jobs (state) select $2 from generate_series(1, $1)', [count, 'waiting'])
}

const allJobs = async (): Promise<Job[]> => database.sql.select().from(jobs).orderBy(jobs.id)
const onlyJob = async (): Promise<Job> => (await allJobs())[0] as Job

async function started(options: Options): Promise<ClaimWorker> {
  const worker = createClaimWorker({
    name: 'worker',
    log,
    due: sql`${jobs.state} = 'waiting'`,
    concurrency: 4,
    retry: { delaysSeconds: [1, 5] },
    run: async (row, lease) => finish(row, lease, 'worker'),
    onExhausted: async (tx, row, error) => void (await tx.sql.update(jobs).set({ state: 'exhausted', doneBy: error.message }).where(eq(jobs.id, row.id))),
    ...options,
    table: jobs,
    database,
  })
  workers.push(worker)
  await worker.start()
  return worker
}

async function finish(row: Job, lease: Lease, by: string): Promise<void> {
  await database.transaction(tester, async (tx: Tx) => {
    await tx.client.query('insert into effects (job, worker) values ($1, $2)', [row.id, by])
    await lease.finish(tx, { state: 'done', doneBy: by })
  })
}

/** Makes the only job due now. */
const hurry = () => database.pool.query('update jobs set next_attempt_at = now()')

describe('a claim worker', () => {
  test('does each row once and leaves no lease behind, also beside another worker', async () => {
    await add(60)
    let inFirst = 0
    let most = 0
    const run = (by: string) => async (row: Job, lease: Lease) => {
      if (by === 'first') most = Math.max(most, ++inFirst)
      await sleep(5)
      await finish(row, lease, by)
      if (by === 'first') inFirst--
    }
    await Promise.all([started({ run: run('first') }), started({ run: run('second'), concurrency: 2 })])

    await eventually(async () => expect((await allJobs()).every((job) => job.state === 'done')).toBe(true))
    const { rows } = await database.pool.query<{ worker: string; n: number }>('select worker, count(*) as n from effects group by worker order by worker')
    expect(rows.map((row) => row.worker)).toEqual(['first', 'second'])
    expect(rows.reduce((sum, row) => sum + row.n, 0)).toBe(60)
    expect((await allJobs()).every((job) => job.leaseOwner === null && job.leaseUntil === null && job.attempts === 1)).toBe(true)
    expect(most).toBeLessThanOrEqual(4)
    expect(most).toBeGreaterThan(1)
  })

  test('skips rows another transaction holds, instead of waiting for them', async () => {
    await add(2)
    const holder = await database.pool.connect()
    await holder.query('begin')
    await holder.query('select from jobs where id = 1 for update')
    await started({})
    await eventually(async () => expect((await allJobs()).map((job) => job.state)).toEqual(['waiting', 'done']))

    await holder.query('commit')
    holder.release()
    await eventually(async () => expect((await onlyJob()).state).toBe('done'))
  })

  test('takes new rows as soon as it is poked, and finds others by looking', async () => {
    const worker = await started({})
    await sleep(50)
    await add(1)
    const poked = performance.now()
    worker.poke()
    await eventually(async () => expect((await onlyJob()).state).toBe('done'))
    expect(performance.now() - poked).toBeLessThan(800)

    await add(1)
    await eventually(async () => expect((await allJobs())[1]?.state).toBe('done'))
  })

  test('leaves alone what is not due', async () => {
    await add(2)
    await database.pool.query(`update jobs set next_attempt_at = now() + interval '1 hour' where id = 1; update jobs set state = 'other' where id = 2`)
    await started({})
    await sleep(200)

    expect((await allJobs()).map((job) => [job.state, job.attempts])).toEqual([['waiting', 0], ['other', 0]])
  })
})

describe('a lease', () => {
  test('is renewed while the work lasts, so that nobody else takes the row', async () => {
    await add(1)
    const gate = Promise.withResolvers<void>()
    let runs = 0
    const run = async (row: Job, lease: Lease) => {
      runs++
      await gate.promise
      await finish(row, lease, 'first')
    }
    await started({ run, leaseSeconds: 1 })
    await started({ run, leaseSeconds: 1 })
    await sleep(2500)
    expect(runs).toBe(1)
    gate.resolve()
    await eventually(async () => expect((await onlyJob()).state).toBe('done'))
  })

  test('F13: goes to another worker when its process is stopped, and the zombie’s work is not written', async () => {
    await add(1)
    const zombie = await slowWorker(1)
    await zombie.began
    zombie.process.kill('SIGSTOP')
    await started({ run: (row, lease) => finish(row, lease, 'successor') })
    await eventually(async () => expect((await onlyJob()).doneBy).toBe('successor'))

    zombie.process.kill('SIGCONT')
    zombie.goOn()

    expect(await zombie.outcome).toBe('lease lost')
    expect(await onlyJob()).toMatchObject({ state: 'done', doneBy: 'successor', leaseToken: 2 })
    expect((await database.pool.query('select worker from effects')).rows).toEqual([{ worker: 'successor' }])
  }, 60_000)

  test('of a process that was killed runs out, and the row is done by another', async () => {
    await add(1)
    const victim = await slowWorker(1)
    await victim.began
    victim.process.kill('SIGKILL')
    await started({})

    await eventually(async () => expect((await onlyJob()).state).toBe('done'))
    expect((await database.pool.query('select worker from effects')).rows).toEqual([{ worker: 'worker' }])
  }, 60_000)

  test('tells long work that it was lost, and its failure is not noted on the row', async () => {
    await add(1)
    let reason: unknown
    await started({
      leaseSeconds: 1,
      run: (_row, lease) => new Promise((_resolve, reject) => lease.signal.addEventListener('abort', () => {
        reason = lease.signal.reason
        reject(new Error('cut short'))
      })),
    })
    await eventually(async () => expect((await onlyJob()).leaseToken).toBe(1))
    // Another process took over.
    await database.pool.query(`update jobs set lease_owner = 'elsewhere', lease_token = 2, lease_until = now() + interval '1 hour'`)

    await eventually(() => expect(reason).toBeInstanceOf(LeaseLost))
    await sleep(100)
    expect(await onlyJob()).toMatchObject({ leaseOwner: 'elsewhere', leaseToken: 2, attempts: 1 })
  })

  test('that could not be renewed in time is taken as lost; the work is done again and its end is no failure', async () => {
    await add(1)
    const reasons: unknown[] = []
    await started({
      leaseSeconds: 1,
      retry: { delaysSeconds: [3600] },
      run: async (row, lease) => {
        if (reasons.length > 0) return finish(row, lease, 'worker')
        await new Promise((_resolve, reject) => lease.signal.addEventListener('abort', () => {
          reasons.push(lease.signal.reason)
          reject(new Error('cut short'))
        }))
      },
    })
    await eventually(async () => expect((await onlyJob()).leaseToken).toBe(1))
    // Renewing waits behind this for longer than the lease.
    const holder = await database.pool.connect()
    await holder.query('begin')
    await holder.query('lock table jobs in access exclusive mode')
    await eventually(() => expect(reasons).toEqual([expect.any(LeaseLost)]), 5000)
    await holder.query('commit')
    holder.release()

    await eventually(async () => expect((await onlyJob()).state).toBe('done'))
  })

  test('can be used for several commits before it ends, each only while it is ours', async () => {
    await add(1)
    const seen: unknown[] = []
    await started({
      run: async (row, lease) => {
        await database.transaction(tester, (tx) => lease.update(tx, { doneBy: 'step 1' }))
        seen.push((await onlyJob()).doneBy)
        await database.pool.query('update jobs set lease_token = lease_token + 1')
        seen.push(await database.transaction(tester, (tx) => lease.update(tx, { doneBy: 'step 2' })).catch((error: unknown) => error))
        await finish(row, lease, 'worker')
      },
    })
    await eventually(() => expect(seen).toEqual(['step 1', expect.any(LeaseLost)]))
    await sleep(100)
    expect(await onlyJob()).toMatchObject({ state: 'waiting', doneBy: 'step 1' })
  })
})

describe('work that fails', () => {
  test('is tried again after its waiting times, and then exhausted, once', async () => {
    await add(1)
    let runs = 0
    let exhausted = 0
    const worker = await started({
      run: async () => {
        runs++
        throw new Error(`failure ${runs}`)
      },
      onExhausted: async (tx, row, error) => {
        exhausted++
        await tx.sql.update(jobs).set({ state: 'exhausted', doneBy: error.message }).where(eq(jobs.id, row.id))
      },
    })
    for (const [attempts, waitSeconds] of [[1, 1], [2, 5]] as const) {
      await eventually(async () => expect(await onlyJob()).toMatchObject({ attempts, leaseOwner: null }))
      const { rows } = await database.pool.query<{ wait: number }>('select extract(epoch from next_attempt_at - now())::float8 as wait from jobs')
      expect(rows[0]!.wait).toBeGreaterThan(waitSeconds - 0.9)
      expect(rows[0]!.wait).toBeLessThanOrEqual(waitSeconds)
      expect(runs).toBe(attempts)
      await hurry()
      worker.poke()
    }

    await eventually(async () => expect(await onlyJob()).toMatchObject({ state: 'exhausted', doneBy: 'failure 3', attempts: 3, leaseOwner: null }))
    expect([runs, exhausted]).toEqual([3, 1])
  })

  test('innocently does not use up an attempt: what the owner says, and a database that was away', async () => {
    await add(1)
    let failure: () => Promise<never> = () => Promise.reject(new Error('innocent'))
    let runs = 0
    const worker = await started({
      run: () => (runs++, failure()),
      isInnocent: (error) => (error as Error).message === 'innocent',
    })
    await eventually(async () => expect(await onlyJob()).toMatchObject({ attempts: 0, leaseOwner: null, leaseToken: 1 }))

    failure = () => database.transaction(tester, (tx) => tx.client.query('select pg_terminate_backend(pg_backend_pid())') as Promise<never>)
    await hurry()
    worker.poke()
    await eventually(async () => expect(await onlyJob()).toMatchObject({ attempts: 0, leaseOwner: null, leaseToken: 2 }))
    expect(runs).toBe(2)

    // Another server that refuses is a failure like any other.
    failure = () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }))
    await hurry()
    worker.poke()
    await eventually(async () => expect(await onlyJob()).toMatchObject({ attempts: 1, leaseToken: 3 }))
  })

  test('by ending without a word counts, so that nobody forgets to finish', async () => {
    await add(1)
    await started({ run: async () => {}, retry: { delaysSeconds: [] } })

    await eventually(async () => expect(await onlyJob()).toMatchObject({ state: 'exhausted', doneBy: 'worker ended without finishing row 1.' }))
  })

  test('by throwing before its first await is a failure of that row only', async () => {
    await add(2)
    await started({
      retry: { delaysSeconds: [] },
      run: (row, lease) => {
        if (row.id === 1) throw new Error('at once')
        return finish(row, lease, 'worker')
      },
    })

    await eventually(async () => expect((await allJobs()).map((job) => job.state)).toEqual(['exhausted', 'done']))
  })

  test('by taking the process down is exhausted too, after a few more times', async () => {
    await add(1)
    // Claimed five times, and never finished nor failed.
    await database.pool.query(`update jobs set attempts = 5, lease_token = 5, lease_owner = 'dead', lease_until = now() - interval '1 second'`)
    let runs = 0
    const run = async (row: Job, lease: Lease) => {
      runs++
      await finish(row, lease, 'worker')
    }
    const first = await started({ run, retry: { delaysSeconds: [1] } })
    await eventually(async () => expect(await onlyJob()).toMatchObject({ state: 'exhausted', doneBy: 'The process ended 5 times while it worked on this.' }))
    expect(runs).toBe(0)
    await first.stop()

    await database.pool.query(`update jobs set state = 'waiting', attempts = 4, lease_owner = 'dead', lease_until = now() - interval '1 second'`)
    await started({ run, retry: { delaysSeconds: [1] } })
    await eventually(async () => expect(await onlyJob()).toMatchObject({ state: 'done' }))
  })

  test('together with what follows its exhaustion is undone when that fails, and comes up again', async () => {
    await add(1)
    let calls = 0
    await started({
      leaseSeconds: 1,
      retry: { delaysSeconds: [] },
      run: () => Promise.reject(new Error('no')),
      onExhausted: async (tx, row, error) => {
        await tx.client.query('insert into effects (job, worker) values ($1, $2)', [row.id, 'exhausted'])
        if (++calls === 1) throw new Error('cannot set aside')
        await tx.sql.update(jobs).set({ state: 'exhausted', doneBy: error.message }).where(eq(jobs.id, row.id))
      },
    })

    await eventually(async () => expect((await onlyJob()).state).toBe('exhausted'))
    expect(calls).toBe(2)
    expect((await database.pool.query('select from effects')).rowCount).toBe(1)
  })
})

describe('stopping', () => {
  test('takes nothing new and waits for what is under way', async () => {
    await add(3)
    const worker = await started({
      concurrency: 1,
      run: async (row, lease) => {
        await sleep(150)
        await finish(row, lease, 'worker')
      },
    })
    await eventually(async () => expect((await onlyJob()).leaseOwner).not.toBeNull())
    await worker.stop()

    expect((await allJobs()).map((job) => [job.state, job.leaseOwner])).toEqual([['done', null], ['waiting', null], ['waiting', null]])
  })

  test('asks long work to end, gives its row back at once and does not count it', async () => {
    await add(1)
    const worker = await started({
      drainSeconds: 0.1,
      run: (_row, lease) => new Promise((_resolve, reject) => lease.signal.addEventListener('abort', () => reject(lease.signal.reason as Error))),
    })
    await eventually(async () => expect((await onlyJob()).leaseOwner).not.toBeNull())
    await worker.stop()

    expect(await onlyJob()).toMatchObject({ state: 'waiting', attempts: 0, leaseOwner: null })
  })

  test('does not wait for ever for work that does not listen', async () => {
    await add(1)
    const worker = await started({ drainSeconds: 0.1, run: () => new Promise(() => {}) })
    await eventually(async () => expect((await onlyJob()).leaseOwner).not.toBeNull())
    const from = performance.now()
    workers.pop()
    await worker.stop()

    expect(performance.now() - from).toBeLessThan(4000)
    expect((await onlyJob()).leaseOwner).not.toBeNull()
  })
})

async function slowWorker(leaseSeconds: number) {
  const child = fork(fileURLToPath(new URL('../fixtures/slow-worker.ts', import.meta.url)), [db.url, String(leaseSeconds)])
  children.push(child)
  const began = Promise.withResolvers<void>()
  const outcome = Promise.withResolvers<string>()
  child.on('message', (message: { began?: number; outcome?: string }) => {
    if (message.began) began.resolve()
    if (message.outcome) outcome.resolve(message.outcome)
  })
  return { process: child, began: began.promise, outcome: outcome.promise, goOn: () => void child.send('go on') }
}
