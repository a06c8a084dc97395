import { actorId, type Actor, type Changes, type DomainEvent, type EventDefinition, type Fact, type UnitOfWork } from '@timbre/kernel'
import type pg from 'pg'
import type { TSchema } from 'typebox'
import { Check, Errors } from 'typebox/value'
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

export function createTx(scope: Scope): { tx: Tx; emitted(): boolean; readonly afterCommit: readonly (() => void)[] } {
  let emitted = false
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
      emit: async (event, fact) => {
        emitted = true
        await insertEvent(scope, actor, causedBy, event, fact)
      },
      savepoint: async (run) => {
        const name = `sp${++savepoints}`
        await scope.client.query(`savepoint ${name}`)
        try {
          const result = await run(tx)
          await scope.client.query(`release savepoint ${name}`)
          return result
        } catch (error) {
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
    emitted: () => emitted,
    afterCommit,
  }
}

const insertEventText = `with event as (
  insert into domain_events (type, subject_type, subject_id, actor_type, actor_id, actor_name, causation_id, depth, changes, payload, occurred_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id, occurred_at)
insert into event_outbox (event_id, occurred_at) select id, occurred_at from event`

async function insertEvent<Payload extends TSchema>(scope: Scope, actor: Actor, causedBy: DomainEvent | undefined, event: EventDefinition<Payload>, fact: Fact<Payload>): Promise<void> {
  if (!Check(event.payload, fact.payload)) {
    throw new Error(`Event ${event.type} does not match its schema: ${JSON.stringify([...Errors(event.payload, fact.payload)].slice(0, 3))}`)
  }
  const depth = causedBy ? causedBy.depth + 1 : 0
  if (depth > maximumDepth) throw new Error(`Event ${event.type} stands at the end of a chain of ${depth} events: something triggers itself`)
  await scope.client.query({
    name: 'timbre_emit',
    text: insertEventText,
    values: [
      event.type,
      fact.subject.type,
      fact.subject.id,
      actor.type,
      actorId(actor),
      actor.name,
      causedBy?.id ?? null,
      depth,
      JSON.stringify(fact.changes ?? ({} satisfies Changes)),
      JSON.stringify(fact.payload),
      scope.now,
    ],
  })
}
