import type { Database } from '../database/database.ts'
import { isConnectionLost } from '../database/errors.ts'
import type { Logger } from '../logger.ts'
import type { Service } from '../service.ts'
import { createLoop } from './loop.ts'

/** Name of the channel on which processes hear that the stream grew; the payload is the last `seq`. */
export const positionsChannel = 'timbre_positions'

const batch = 1000

/**
 * Gives committed events their place in the stream. Every process has a relay, woken by its own commits; the locked
 * row makes them take turns, so `seq` grows in commit order and a reader can trust "everything after n".
 */
export function createRelay({ database, log }: { database: Database; log: Logger }): Service & { poke(): void } {
  const loop = createLoop({
    name: 'event relay',
    log,
    everyMilliseconds: 1000,
    // Commits come in bursts: one turn every 20 ms serves them all.
    restMilliseconds: 20,
    run: async () => (await moveOutbox(database)) === batch,
  })
  database.onEventsCommitted(loop.poke)
  return { name: 'event relay', role: 'web', start: loop.start, stop: loop.stop, poke: loop.poke }
}

/** Moves what the outbox holds into the stream, in one short transaction; answers how many. */
export async function moveOutbox(database: Database): Promise<number> {
  const client = await database.backgroundPool.connect()
  let broken: Error | undefined
  try {
    const waiting = await client.query({ name: 'timbre_outbox_waiting', text: 'select 1 from event_outbox limit 1' })
    if (waiting.rowCount === 0) return 0
    await client.query('begin')
    await client.query({ name: 'timbre_relay_lock', text: 'select last_seq from event_relay where id = 1 for update' })
    const moved = await client.query<{ last_seq: number; moved: number }>({ name: 'timbre_relay_move', text: moveText, values: [batch] })
    const row = moved.rows[0]
    if (row && row.moved > 0) await client.query({ name: 'timbre_relay_notify', text: `select pg_notify('${positionsChannel}', $1)`, values: [String(row.last_seq)] })
    await client.query('commit')
    return row?.moved ?? 0
  } catch (error) {
    if (isConnectionLost(error)) broken = error as Error
    else await client.query('rollback').catch((failure: Error) => (broken = failure))
    throw error
  } finally {
    client.release(broken)
  }
}

const moveText = `with taken as (
    delete from event_outbox where event_id in (select event_id from event_outbox order by event_id limit $1) returning event_id, occurred_at),
  placed as (
    insert into event_positions (seq, event_id, occurred_at)
    select (select last_seq from event_relay where id = 1) + row_number() over (order by event_id), event_id, occurred_at from taken returning seq)
  update event_relay set last_seq = last_seq + (select count(*) from placed) where id = 1
  returning last_seq, (select count(*) from placed) as moved`
