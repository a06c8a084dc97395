import { systemActor, type DomainEvent, type EventDefinition } from '@timbre/kernel'
import type { Database } from '../database/database.ts'
import type { Tx } from '../database/transaction.ts'
import type { Logger } from '../logger.ts'
import type { Service } from '../service.ts'
import type { EventFeed } from './feed.ts'
import { createLoop } from './loop.ts'
import { lastSeq, readPositions, readStream } from './stream.ts'

/**
 * Somebody who acts on events: a named cursor over the stream. Events of one subject (one ticket) come in order, each
 * handled in the transaction that moves the cursor. `handle` must stand being called again for the same event.
 */
export interface Subscriber {
  readonly name: string
  readonly events: readonly EventDefinition[]
  /** Where a new subscriber begins: with the next event (default) or with the oldest one kept. */
  readonly startAt?: 'now' | 'beginning'
  handle(tx: Tx, event: DomainEvent): Promise<void>
  /** Called once when an event has failed for the last time, so that its owner can show it. */
  onGiveUp?(tx: Tx, event: DomainEvent, error: Error): Promise<void>
}

/**
 * Several subscribers that must act in a fixed order on each event, with one cursor between them: routing never sees
 * a ticket before the trigger that sets its department.
 */
export function pipeline(name: string, stages: readonly Subscriber[]): Subscriber {
  const hears = stages.map((stage) => new Set(stage.events.map((event) => event.type)))
  return {
    name,
    events: [...new Set(stages.flatMap((stage) => stage.events))],
    handle: async (tx, event) => {
      for (const [index, stage] of stages.entries()) if (hears[index]?.has(event.type)) await stage.handle(tx.as(systemActor(stage.name)), event)
    },
    onGiveUp: async (tx, event, error) => {
      for (const [index, stage] of stages.entries()) if (hears[index]?.has(event.type)) await stage.onGiveUp?.(tx, event, error)
    },
  }
}

const batch = 50
/** Waiting times before the second, third … try of a parked event; after the last one it is given up. */
const retrySeconds = [1, 5]

interface Parked {
  id: number
  seq: number
  attempts: number
}

export function createSubscriberService({ database, feed, log, subscriber }: { database: Database; feed: EventFeed; log: Logger; subscriber: Subscriber }): Service {
  const loop = createLoop({
    name: `subscriber ${subscriber.name}`,
    log,
    everyMilliseconds: 1000,
    run: async () => {
      await retryParked({ database, subscriber, log })
      while (await takeBatch({ database, subscriber, log }));
    },
  })
  feed.onNews(loop.poke)
  return {
    name: `subscriber ${subscriber.name}`,
    role: 'worker',
    start: async () => {
      await ensureCursor(database, subscriber)
      await loop.start()
    },
    stop: loop.stop,
  }
}

interface Turn {
  readonly database: Database
  readonly subscriber: Subscriber
  readonly log: Logger
}

export async function ensureCursor(database: Database, subscriber: Subscriber): Promise<void> {
  const start = subscriber.startAt === 'beginning' ? 0 : await lastSeq(database.backgroundPool)
  await database.backgroundPool.query('insert into event_cursors (name, seq) values ($1, $2) on conflict do nothing', [subscriber.name, start])
}

/** Handles the next events; answers whether there may be more. Another process at work means there is nothing for us. */
export async function takeBatch({ database, subscriber, log }: Turn): Promise<boolean> {
  const actor = systemActor(subscriber.name)
  return database.transaction(
    actor,
    async (tx) => {
      const cursor = await lockCursor(tx, subscriber.name)
      if (cursor === undefined) return false
      const types = subscriber.events.map((event) => event.type)
      const { events, lastSeq: seen } = await readStream(tx.client, cursor, batch, types)
      if (seen === cursor) return false
      const parkedSubjects = events.length > 0 ? await subjectsParked(tx, subscriber.name) : new Set<string>()
      for (const [subject, ofSubject] of groupBySubject(events)) {
        const failure = parkedSubjects.has(subject) ? parkedEarlier : await handleAll(tx, subscriber, ofSubject)
        if (!failure) continue
        if (failure !== parkedEarlier) log.warn({ subscriber: subscriber.name, subject, err: failure.error }, 'event failed, parked with what follows on the same subject')
        await park(tx, subscriber.name, ofSubject, failure)
      }
      await tx.client.query({ name: 'timbre_cursor_move', text: 'update event_cursors set seq = $2, updated_at = now() where name = $1', values: [subscriber.name, seen] })
      return true
    },
    { background: true },
  )
}

/** Tries again what was parked and is due. */
export async function retryParked({ database, subscriber, log }: Turn): Promise<void> {
  const due = await database.backgroundPool.query<{ subject_type: string; subject_id: number }>({
    name: 'timbre_parked_due',
    text: `select subject_type, subject_id from parked_events where subscriber = $1 and state = 'waiting'
      group by subject_type, subject_id having min(next_attempt_at) <= now() limit 50`,
    values: [subscriber.name],
  })
  for (const subject of due.rows) await retrySubject({ database, subscriber, log }, subject.subject_type, subject.subject_id)
}

async function retrySubject({ database, subscriber, log }: Turn, subjectType: string, subjectId: number): Promise<void> {
  await database.transaction(
    systemActor(subscriber.name),
    async (tx) => {
      if ((await lockCursor(tx, subscriber.name)) === undefined) return
      const { rows } = await tx.client.query<Parked>(
        `select id, seq, attempts from parked_events where subscriber = $1 and subject_type = $2 and subject_id = $3 and state = 'waiting' order by seq`,
        [subscriber.name, subjectType, subjectId],
      )
      const events = new Map((await readPositions(tx.client, rows.map((row) => row.seq))).map((event) => [event.seq, event]))
      for (const row of rows) {
        const event = events.get(row.seq)
        const failure = event ? await handleAll(tx, subscriber, [event]) : undefined
        if (!failure) {
          await tx.client.query('delete from parked_events where id = $1', [row.id])
          continue
        }
        if (!(await recordFailure({ database, subscriber, log }, tx, row, failure))) return
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
    await tx.client.query(`update parked_events set attempts = $2, error = $3, next_attempt_at = now() + make_interval(secs => $4) where id = $1`, [row.id, attempts, error.message, wait])
    return false
  }
  log.error({ subscriber: subscriber.name, event: event.id, err: error }, 'event given up')
  await tx.client.query(`update parked_events set attempts = $2, error = $3, state = 'failed' where id = $1`, [row.id, attempts, error.message])
  await tx.savepoint((inner) => subscriber.onGiveUp?.(eventTx(inner, event), event, error) ?? Promise.resolve()).catch((failure: unknown) => {
    log.error({ subscriber: subscriber.name, event: event.id, err: failure }, 'could not report the event that was given up')
  })
  return true
}

async function lockCursor(tx: Tx, name: string): Promise<number | undefined> {
  const { rows } = await tx.client.query<{ seq: number }>({ name: 'timbre_cursor_lock', text: 'select seq from event_cursors where name = $1 for update skip locked', values: [name] })
  return rows[0]?.seq
}

async function subjectsParked(tx: Tx, name: string): Promise<Set<string>> {
  const { rows } = await tx.client.query<{ subject_type: string; subject_id: number }>({
    name: 'timbre_parked_subjects',
    text: `select distinct subject_type, subject_id from parked_events where subscriber = $1 and state = 'waiting'`,
    values: [name],
  })
  return new Set(rows.map((row) => `${row.subject_type}:${row.subject_id}`))
}

function groupBySubject(events: readonly DomainEvent[]): Map<string, DomainEvent[]> {
  const groups = new Map<string, DomainEvent[]>()
  for (const event of events) {
    const key = `${event.subject.type}:${event.subject.id}`
    const group = groups.get(key)
    if (group) group.push(event)
    else groups.set(key, [event])
  }
  return groups
}

interface Failure {
  readonly event: DomainEvent
  readonly error: Error
}
/** Not a failure of its own: an earlier event of the subject is parked, so this one waits behind it. */
const parkedEarlier: Failure = { event: {} as DomainEvent, error: new Error('waits for an earlier event of the same subject') }

async function handleAll(tx: Tx, subscriber: Subscriber, events: readonly DomainEvent[]): Promise<Failure | undefined> {
  let current = events[0] as DomainEvent
  try {
    await tx.savepoint(async (inner) => {
      for (const event of events) {
        current = event
        await subscriber.handle(eventTx(inner, event), event)
      }
    })
    return undefined
  } catch (error) {
    return { event: current, error: error instanceof Error ? error : new Error(String(error)) }
  }
}

/** The transaction seen while handling one event: what it emits names that event as its cause. */
function eventTx(tx: Tx, event: DomainEvent): Tx {
  return tx.causedByEvent(event)
}

async function park(tx: Tx, name: string, events: readonly DomainEvent[], failure: Failure): Promise<void> {
  for (const event of events) {
    const failed = event === failure.event
    await tx.client.query(
      `insert into parked_events (subscriber, seq, event_id, occurred_at, subject_type, subject_id, attempts, error, next_attempt_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9)) on conflict (subscriber, seq) do nothing`,
      [name, event.seq, event.id, event.occurredAt, event.subject.type, event.subject.id, failed ? 1 : 0, failed ? failure.error.message : null, retrySeconds[0]],
    )
  }
}
