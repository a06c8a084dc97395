import { setTimeout as sleep } from 'node:timers/promises'
import { processName } from './claim/lease.ts'
import { wordsOf } from './database/errors.ts'
import type { Database } from './database/database.ts'
import { createLoop } from './event-log/loop.ts'
import type { Logger } from './logger.ts'
import type { Service } from './service.ts'

/** Something that recurs. Missed runs are caught up by one run; a run cut short by a crash is repeated. */
export interface Schedule {
  readonly name: string
  readonly everySeconds: number
  run(): Promise<void>
}

export interface SchedulerOptions {
  readonly database: Database
  readonly log: Logger
  readonly schedules: readonly Schedule[]
  /** How long the run of a process that died keeps others from repeating it. */
  readonly leaseSeconds?: number
}

/** A schedule that failed is tried again after so long, if that is sooner than its next time. */
const retryAfterSeconds = 60
/** A run that takes longer to end is left to its lease. */
const drainMilliseconds = 20_000

interface Run {
  readonly schedule: Schedule
  readonly token: number
}

/** Runs what is due, each schedule in one process at a time; times come from the database's clock. */
export function createScheduler({ database, log, schedules, leaseSeconds = 30 }: SchedulerOptions): Service {
  const byName = new Map(schedules.map((schedule) => [schedule.name, schedule]))
  const underWay = new Map<Run, Promise<void>>()
  let renewing: NodeJS.Timeout | undefined

  const loop = createLoop({
    name: 'scheduler',
    log,
    everyMilliseconds: 1000,
    // A long run keeps no other schedule waiting.
    run: async () => {
      for (const run of await claimDue()) underWay.set(run, take(run))
    },
  })

  async function claimDue(): Promise<Run[]> {
    if (schedules.length === 0) return []
    const { rows } = await database.backgroundPool.query<{ name: string; lease_token: number }>({
      name: 'timbre_schedules_claim',
      text: `update schedules set lease_owner = $2, lease_until = now() + make_interval(secs => $3), lease_token = lease_token + 1
        where name = any(array(
          select name from schedules where name = any($1) and next_run_at <= now() and (lease_until is null or lease_until < now()) for update skip locked))
        returning name, lease_token`,
      values: [[...byName.keys()], processName, leaseSeconds],
    })
    return rows.map((row) => ({ schedule: byName.get(row.name) as Schedule, token: row.lease_token }))
  }

  async function take(run: Run): Promise<void> {
    let failure: unknown
    try {
      await run.schedule.run()
    } catch (error) {
      failure = error ?? new Error('failed')
      log.error({ err: error, schedule: run.schedule.name }, 'scheduled work failed, it is tried again')
    }
    await finish(run, failure).catch((error: unknown) => log.error({ err: error, schedule: run.schedule.name }, 'could not note a scheduled run; it is repeated when its lease runs out'))
    underWay.delete(run)
  }

  /** Keeps the rhythm of the first run, and leaves out times that have passed meanwhile. */
  async function finish({ schedule, token }: Run, failure: unknown): Promise<void> {
    const { everySeconds } = schedule
    const next =
      failure === undefined
        ? 'next_run_at + make_interval(secs => $3 * (floor(extract(epoch from now() - next_run_at) / $3) + 1))'
        : `now() + make_interval(secs => least($3, ${retryAfterSeconds}))`
    await database.backgroundPool.query(
      `update schedules set next_run_at = ${next}, last_run_at = now(), last_error = $4, lease_owner = null, lease_until = null where name = $1 and lease_token = $2`,
      [schedule.name, token, everySeconds, failure === undefined ? null : failure instanceof Error ? wordsOf(failure) : String(failure).slice(0, 2000)],
    )
  }

  async function renew(): Promise<void> {
    const runs = [...underWay.keys()]
    if (runs.length === 0) return
    await database.backgroundPool.query(`update schedules set lease_until = now() + make_interval(secs => $3) where name = any($1) and lease_owner = $2`, [
      runs.map(({ schedule }) => schedule.name),
      processName,
      leaseSeconds,
    ])
  }

  return {
    name: 'scheduler',
    role: 'worker',
    start: async () => {
      for (const { name, everySeconds } of schedules) {
        // One that recurs more often than it used to does not sit out its old waiting time.
        await database.backgroundPool.query(
          `insert into schedules (name, next_run_at) values ($1, now())
           on conflict (name) do update set next_run_at = least(schedules.next_run_at, now() + make_interval(secs => $2))`,
          [name, everySeconds],
        )
      }
      renewing = setInterval(() => void renew().catch((error: unknown) => log.warn({ err: error }, 'could not renew the leases of scheduled work')), (leaseSeconds * 1000) / 3)
      await loop.start()
    },
    stop: async () => {
      await loop.stop()
      await Promise.race([Promise.all(underWay.values()), sleep(drainMilliseconds, undefined, { ref: false })])
      clearInterval(renewing)
    },
  }
}
