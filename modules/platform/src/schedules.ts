import type { Database } from './database/database.ts'
import { createLoop } from './event-log/loop.ts'
import { processName } from './claim/claim-worker.ts'
import type { Logger } from './logger.ts'
import type { Service } from './service.ts'

/** Something that recurs. Missed runs are caught up by one run. */
export interface Schedule {
  readonly name: string
  readonly everySeconds: number
  run(): Promise<void>
}

const leaseSeconds = 300

/** Runs what is due, each schedule in one process at a time; times come from the database's clock. */
export function createScheduler({ database, log, schedules }: { database: Database; log: Logger; schedules: readonly Schedule[] }): Service {
  const loop = createLoop({
    name: 'scheduler',
    log,
    everyMilliseconds: 1000,
    run: async () => {
      for (const schedule of schedules) await runIfDue(schedule)
    },
  })

  async function runIfDue(schedule: Schedule): Promise<void> {
    const { rows } = await database.backgroundPool.query<{ lease_token: number }>(
      `update schedules set lease_owner = $2, lease_until = now() + make_interval(secs => $3), lease_token = lease_token + 1
       where name = (select name from schedules where name = $1 and next_run_at <= now() and (lease_until is null or lease_until < now()) for update skip locked)
       returning lease_token`,
      [schedule.name, processName, leaseSeconds],
    )
    const token = rows[0]?.lease_token
    if (token === undefined) return
    let error: string | null = null
    try {
      await schedule.run()
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure)
      log.error({ err: failure, schedule: schedule.name }, 'scheduled work failed, it runs again when it is next due')
    }
    await database.backgroundPool.query(
      `update schedules set next_run_at = now() + make_interval(secs => $3), last_run_at = now(), last_error = $4, lease_owner = null, lease_until = null
       where name = $1 and lease_token = $2`,
      [schedule.name, token, schedule.everySeconds, error],
    )
  }

  return {
    name: 'scheduler',
    role: 'worker',
    start: async () => {
      for (const schedule of schedules) {
        await database.backgroundPool.query('insert into schedules (name, next_run_at) values ($1, now()) on conflict do nothing', [schedule.name])
      }
      await loop.start()
    },
    stop: loop.stop,
  }
}
