import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

/** Kinds of work that is not done yet, with how much of each. */
const unfinishedText = `select 'inbound ' || state as what, count(*)::int as many from inbound_messages where state in ('received', 'parsed') group by state
  union all select 'outgoing', count(*)::int from outgoing_messages where state = 'open' having count(*) > 0
  union all select 'outbox', count(*)::int from event_outbox having count(*) > 0
  union all select 'parked', count(*)::int from parked_events where state = 'waiting' having count(*) > 0
  union all select 'cursor ' || name, ((select last_seq from event_relay) - seq)::int from event_cursors where seq < (select last_seq from event_relay)`

/** Waits until everything accepted so far has come to an end. @throws Error with what is left when it does not. */
export async function comeToRest(pool: pg.Pool, { seconds = 60 }: { seconds?: number } = {}): Promise<number> {
  const started = performance.now()
  for (;;) {
    const { rows } = await pool.query<{ what: string; many: number }>(unfinishedText)
    const waited = (performance.now() - started) / 1000
    if (rows.length === 0) return waited
    if (waited > seconds) throw new Error(`Not at rest after ${seconds} s: ${rows.map(({ what, many }) => `${many} × ${what}`).join(', ')}`)
    await sleep(100)
  }
}

/**
 * Ends the leases of processes that are dead, which otherwise run out after 30 s by themselves. Short runs save that
 * wait; full runs have it out and so prove that it ends.
 */
export async function endLeasesOf(pool: pg.Pool, deadPids: readonly number[]): Promise<void> {
  for (const table of ['inbound_messages', 'outgoing_messages', 'schedules']) {
    await pool.query(`update ${table} set lease_until = now() where lease_until > now() and split_part(lease_owner, ':', 2) = any($1::text[])`, [deadPids])
  }
}
