import { actorId, type Actor, type Changes, type DomainEvent, type EventDefinition, type Fact, type UnitOfWork } from '@timbre/kernel'
import type pg from 'pg'
import type { TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { jsonParameter } from './json-parameter.ts'
import type { Sql } from './sql.ts'

/** A transaction: the database, the instant, and who acts in it. */
export interface Tx extends UnitOfWork {
  readonly sql: Sql
  readonly actor: Actor
  /** The event being handled, when a subscriber runs. */
  readonly causedBy: DomainEvent | undefined
  as(actor: Actor): this
  /** The same transaction while handling an event: what it emits names that event as its cause. */
  causedByEvent(event: DomainEvent): Tx
  /** Runs `run` so that its failure undoes only its own work. */
  savepoint<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  /** For waking workers only: nothing that matters may depend on it, since a crash skips it. */
  afterCommit(run: () => void): void
  /** Raw driver access, for prepared statements in hot paths of platform. */
  readonly client: pg.PoolClient
}

interface Scope {
  readonly client: pg.PoolClient
  readonly sql: Sql
  readonly now: Date
  readonly actor: Actor
  readonly causedBy?: DomainEvent | undefined
}

/** Events caused by events caused by events …: beyond this a rule is triggering itself. */
const maximumDepth = 32

interface OpenTx {
  readonly tx: Tx
  /** Writes what was emitted; to be called before the commit. Answers whether there was anything. */
  writeEvents(): Promise<boolean>
  readonly afterCommit: readonly (() => void)[]
}

export function createTx(scope: Scope): OpenTx {
  const emitted: EventRow[] = []
  let savepoints = 0
  const afterCommit: (() => void)[] = []

  function actingAs(actor: Actor, causedBy: DomainEvent | undefined): Tx {
    const tx: Tx = {
      sql: scope.sql,
      client: scope.client,
      now: scope.now,
      actor,
      causedBy,
      as: (other) => (other === actor ? tx : actingAs(other, causedBy)),
      causedByEvent: (event) => actingAs(actor, event),
      emit: async (event, fact) => void emitted.push(eventRow(actor, causedBy, event, fact)),
      savepoint: async (run) => {
        const name = `sp${++savepoints}`
        const before = emitted.length
        await scope.client.query(`savepoint ${name}`)
        try {
          const result = await run(tx)
          await scope.client.query(`release savepoint ${name}`)
          return result
        } catch (error) {
          emitted.length = before
          await scope.client.query(`rollback to savepoint ${name}; release savepoint ${name}`)
          throw error
        }
      },
      afterCommit: (run) => void afterCommit.push(run),
    }
    return tx
  }

  return {
    tx: actingAs(scope.actor, scope.causedBy),
    writeEvents: async () => {
      if (emitted.length === 0) return false
      await scope.client.query({ name: 'timbre_emit', text: insertEventsText, values: [jsonParameter(emitted), scope.now] })
      return true
    },
    afterCommit,
  }
}

interface EventRow {
  readonly type: string
  readonly subject_type: string
  readonly subject_id: number
  readonly actor_type: string
  readonly actor_id: number | null
  readonly actor_name: string
  readonly causation_id: number | null
  readonly depth: number
  readonly changes: Changes
  readonly payload: unknown
}

const eventColumns = 'type, subject_type, subject_id, actor_type, actor_id, actor_name, causation_id, depth, changes, payload'
/** All events of a transaction at once, in the order they were emitted in. */
const insertEventsText = `with events as (
  insert into domain_events (${eventColumns}, occurred_at)
  select ${eventColumns}, $2::timestamptz from rows from (json_to_recordset($1::json) as (type text, subject_type text, subject_id bigint, actor_type text,
    actor_id bigint, actor_name text, causation_id bigint, depth int, changes jsonb, payload jsonb)) with ordinality as emitted(${eventColumns}, position)
  order by position returning id, occurred_at)
insert into event_outbox (event_id, occurred_at) select id, occurred_at from events order by id`

function eventRow<Payload extends TSchema>(actor: Actor, causedBy: DomainEvent | undefined, event: EventDefinition<Payload>, fact: Fact<Payload>): EventRow {
  if (!Check(event.payload, fact.payload)) {
    throw new Error(`Event ${event.type} does not match its schema: ${JSON.stringify([...Errors(event.payload, fact.payload)].slice(0, 3))}`)
  }
  const depth = causedBy ? causedBy.depth + 1 : 0
  if (depth > maximumDepth) throw new Error(`Event ${event.type} stands at the end of a chain of ${depth} events: something triggers itself`)
  return {
    type: event.type,
    subject_type: fact.subject.type,
    subject_id: fact.subject.id,
    actor_type: actor.type,
    actor_id: actorId(actor),
    actor_name: actor.name,
    causation_id: causedBy?.id ?? null,
    depth,
    changes: fact.changes ?? {},
    payload: fact.payload,
  }
}
