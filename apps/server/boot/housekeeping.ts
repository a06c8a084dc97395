import type { Database, Schedule } from '@timbre/platform'

const monthsAhead = 3

/** Makes the event log's partitions ahead of time; what finds none goes to the default one and is not lost. */
export function eventPartitions(database: Database): Schedule {
  return {
    name: 'platform.eventPartitions',
    everySeconds: 86_400,
    run: async () => {
      await database.backgroundPool.query(
        `select timbre_make_event_partition((date_trunc('month', now()) + make_interval(months => ahead))::date) from generate_series(0, $1::int) as ahead`,
        [monthsAhead],
      )
    },
  }
}

/** Forgets what was kept for a day only. */
export function forgetShortLived(database: Database): Schedule {
  return {
    name: 'platform.forgetShortLived',
    everySeconds: 3600,
    run: async () => {
      await database.backgroundPool.query(`delete from idempotency_keys where created_at < now() - interval '24 hours'`)
      await database.backgroundPool.query('delete from live_tickets where expires_at < now()')
    },
  }
}
