import { systemActor, type DomainEvent, type Subject } from '@timbre/kernel'
import { wordsOf } from '../database/errors.ts'
import type { Tx } from '../database/transaction.ts'
import { lockCursor, type Turn } from './cursor.ts'
import { handleAll, subjectKey, type Failure } from './handle.ts'
import { readPositions } from './stream.ts'

/** Waiting times before the second, third … try of a parked event; after the last one it is given up. */
const retrySeconds = [1, 5]
const subjectsAtOnce = 50
const eventsAtOnce = 200

interface Parked {
  id: number
  seq: number
  attempts: number
  due: boolean
}

/** Sets aside a subject's events: the one that failed, if any of these did, and those that must wait for it. */
export async function park(tx: Tx, subscriber: string, events: readonly DomainEvent[], failure: Failure | undefined): Promise<void> {
  for (const event of events) {
    const failed = failure !== undefined && event === failure.event
    await tx.client.query(
      `insert into parked_events (subscriber, seq, event_id, occurred_at, subject_type, subject_id, attempts, error, next_attempt_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9)) on conflict (subscriber, seq) do nothing`,
      [subscriber, event.seq, event.id, event.occurredAt, event.subject.type, event.subject.id, failed ? 1 : 0, failed ? wordsOf(failure.error) : null, retrySeconds[0]],
    )
  }
}

/** Subjects with events that wait: what comes later on the same subject waits behind them. */
export async function subjectsParked(tx: Tx, subscriber: string): Promise<Set<string>> {
  const { rows } = await tx.client.query<{ subject_type: string; subject_id: number }>({
    name: 'timbre_parked_subjects',
    text: `select distinct subject_type, subject_id from parked_events where subscriber = $1 and state = 'waiting'`,
    values: [subscriber],
  })
  return new Set(rows.map((row) => subjectKey({ type: row.subject_type, id: row.subject_id })))
}

/** Tries again what was parked and is due; a subject is due when the first of its events is. */
export async function retryParked(turn: Turn): Promise<void> {
  const due = await turn.database.backgroundPool.query<{ subject_type: string; subject_id: number }>({
    name: 'timbre_parked_due',
    text: `select subject_type, subject_id from (
        select distinct on (subject_type, subject_id) subject_type, subject_id, next_attempt_at
        from parked_events where subscriber = $1 and state = 'waiting' order by subject_type, subject_id, seq) as first
      where next_attempt_at <= now() order by next_attempt_at limit ${subjectsAtOnce}`,
    values: [turn.subscriber.name],
  })
  for (const row of due.rows) await retrySubject(turn, { type: row.subject_type, id: row.subject_id })
}

async function retrySubject(turn: Turn, subject: Subject): Promise<void> {
  const { database, subscriber } = turn
  await database.transaction(
    systemActor(subscriber.name),
    async (tx) => {
      if ((await lockCursor(tx, subscriber.name)) === undefined) return
      const { rows } = await tx.client.query<Parked>(
        `select id, seq, attempts, next_attempt_at <= now() as due from parked_events
         where subscriber = $1 and subject_type = $2 and subject_id = $3 and state = 'waiting' order by seq limit ${eventsAtOnce}`,
        [subscriber.name, subject.type, subject.id],
      )
      // Another process may have tried meanwhile.
      if (!rows[0]?.due) return
      const events = new Map((await readPositions(tx.client, rows.map((row) => row.seq))).map((event) => [event.seq, event]))
      for (const row of rows) {
        const event = events.get(row.seq)
        const failure = event ? await handleAll(tx, subscriber, [event]) : undefined
        if (!failure) await tx.client.query('delete from parked_events where id = $1', [row.id])
        else if (!(await recordFailure(turn, tx, row, failure))) return
      }
    },
    { background: true },
  )
}

/** Notes another failed try; answers true when the event was given up and the next one may run. */
async function recordFailure({ subscriber, log }: Turn, tx: Tx, row: Parked, { error, event }: Failure): Promise<boolean> {
  const attempts = row.attempts + 1
  const wait = retrySeconds[attempts - 1]
  if (wait !== undefined) {
    await tx.client.query(`update parked_events set attempts = $2, error = $3, next_attempt_at = now() + make_interval(secs => $4) where id = $1`, [row.id, attempts, wordsOf(error), wait])
    return false
  }
  log.error({ subscriber: subscriber.name, event: event.id, err: error }, 'event given up')
  await tx.client.query(`update parked_events set attempts = $2, error = $3, state = 'failed' where id = $1`, [row.id, attempts, wordsOf(error)])
  await tx.savepoint(async (inner) => subscriber.onGiveUp?.(inner.causedByEvent(event), event, error)).catch((failure: unknown) => {
    log.error({ subscriber: subscriber.name, event: event.id, err: failure }, 'could not report the event that was given up')
  })
  return true
}
