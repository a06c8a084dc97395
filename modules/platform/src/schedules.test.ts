import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../tests/support/database.ts'
import { eventually } from './fixtures/eventually.ts'
import { createLogger } from './logger.ts'
import { createScheduler, type Schedule } from './schedules.ts'
import type { Service } from './service.ts'

const db = await createTestDatabase()
const { database } = db
const log = createLogger('silent')
afterAll(() => db[Symbol.asyncDispose]())
beforeEach(() => database.pool.query('truncate schedules'))

const services: Service[] = []
afterEach(async () => void (await Promise.all(services.splice(0).map((service) => service.stop()))))

async function started(schedules: readonly Schedule[], leaseSeconds?: number): Promise<Service> {
  const service = createScheduler({ database, log, schedules, ...(leaseSeconds === undefined ? {} : { leaseSeconds }) })
  services.push(service)
  await service.start()
  return service
}

interface Row {
  name: string
  next_in: number
  last_error: string | null
  lease_owner: string | null
}
async function row(name = 'job'): Promise<Row> {
  const { rows } = await database.pool.query<Row>('select name, extract(epoch from next_run_at - now())::float8 as next_in, last_error, lease_owner from schedules where name = $1', [name])
  return rows[0] as Row
}
const due = (secondsAgo: number) => database.pool.query(`update schedules set next_run_at = now() - make_interval(secs => $1)`, [secondsAgo])

function counting(everySeconds: number, run: () => Promise<void> = async () => {}) {
  const schedule = { name: 'job', everySeconds, runs: 0, run: () => (schedule.runs++, run()) }
  return schedule
}

async function ran(job: { runs: number }, times: number): Promise<void> {
  await eventually(async () => {
    expect(job.runs).toBe(times)
    expect((await row()).lease_owner).toBeNull()
  })
}

describe('a schedule', () => {
  test('runs when it is first seen and then at its times, each time in one of several processes', async () => {
    const job = counting(1, () => sleep(30))
    await Promise.all([started([job]), started([job]), started([job])])
    await sleep(3200)

    expect(job.runs).toBeGreaterThanOrEqual(3)
    expect(job.runs).toBeLessThanOrEqual(4)
  })

  test('that missed many runs is caught up by one and keeps its rhythm', async () => {
    const job = counting(3600)
    await started([job])
    await ran(job, 1)
    // Due ten hours and ten minutes ago: the next one is in fifty minutes.
    await due(10 * 3600 + 600)
    await ran(job, 2)
    await sleep(1200)

    expect(job.runs).toBe(2)
    expect((await row()).next_in).toBeGreaterThan(2990)
    expect((await row()).next_in).toBeLessThan(3000)
  })

  test('whose process died in the middle is repeated once the lease has run out', async () => {
    const job = counting(3600)
    await started([job])
    await ran(job, 1)
    // A process took the run two seconds ago and was never heard of again.
    await database.pool.query(`update schedules set next_run_at = now() - interval '2 seconds', lease_owner = 'dead', lease_until = now() + interval '1 second', lease_token = lease_token + 1`)
    const from = performance.now()
    await eventually(() => expect(job.runs).toBe(2))

    expect(performance.now() - from).toBeGreaterThan(800)
  })

  test('that runs for longer than the lease is not run beside itself', async () => {
    const gate = Promise.withResolvers<void>()
    const job = counting(1, () => gate.promise)
    await started([job], 1)
    await started([job], 1)
    await sleep(2500)

    expect(job.runs).toBe(1)
    gate.resolve()
    await eventually(() => expect(job.runs).toBeGreaterThan(1))
  })

  test('that fails says so and is tried again soon, not only at its next time', async () => {
    let broken = true
    const job = counting(86_400, async () => {
      if (broken) throw new Error('no room')
    })
    await started([job])
    await eventually(async () => expect((await row()).last_error).toBe('no room'))
    expect((await row()).next_in).toBeGreaterThan(50)
    expect((await row()).next_in).toBeLessThanOrEqual(60)

    broken = false
    await due(0)
    await eventually(async () => expect(await row()).toMatchObject({ last_error: null, lease_owner: null }))
    expect((await row()).next_in).toBeGreaterThan(80_000)
  })

  test('keeps no other one waiting', async () => {
    const gate = Promise.withResolvers<void>()
    const quick = counting(3600)
    await started([{ name: 'slow', everySeconds: 3600, run: () => gate.promise }, quick])
    await eventually(() => expect(quick.runs).toBe(1))
    expect((await row('slow')).lease_owner).not.toBeNull()
    gate.resolve()
  })

  test('that recurs more often than it used to does not sit out its old waiting time', async () => {
    await database.pool.query(`insert into schedules (name, next_run_at) values ('job', now() + interval '30 days')`)
    await started([counting(60)])

    expect((await row()).next_in).toBeLessThanOrEqual(60)
  })
})

test('stopping waits for what runs', async () => {
  let finished = false
  const service = await started([counting(3600, async () => {
    await sleep(200)
    finished = true
  })])
  await eventually(async () => expect((await row()).lease_owner).not.toBeNull())
  await service.stop()

  expect(finished).toBe(true)
  expect((await row()).lease_owner).toBeNull()
})
