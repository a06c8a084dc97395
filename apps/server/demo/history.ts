import { actorId, type Actor, type EventDefinition, type Fact } from '@timbre/kernel'
import { jsonParameter, type Tx } from '@timbre/platform'

/** One transaction in which commands run at moments of the past, so that everything they note carries the time it is said to have happened at. */
export interface History {
  at(when: Date): Tx
  /** Writes what the commands told into the event log, and answers under which ids; to be called last. */
  write(): Promise<number[]>
}

interface Told {
  readonly type: string
  readonly subject_type: string
  readonly subject_id: number
  readonly actor_type: string
  readonly actor_id: number | null
  readonly actor_name: string
  readonly changes: unknown
  readonly payload: unknown
  readonly occurred_at: Date
}

export function openHistory(tx: Tx): History {
  const told: Told[] = []
  return {
    at: (when) => past(tx, when, told),
    write: async () => {
      for (const month of new Set(told.map(({ occurred_at: at }) => at.toISOString().slice(0, 8)))) await tx.client.query('select timbre_make_event_partition($1::date)', [`${month}01`])
      const { rows } = await tx.client.query<{ id: number }>(insertTold, [jsonParameter(told)])
      return rows.map(({ id }) => id)
    },
  }
}

function past(tx: Tx, now: Date, told: Told[]): Tx {
  return {
    ...tx,
    now,
    as: (actor: Actor) => past(tx.as(actor), now, told),
    causedByEvent: (event) => past(tx.causedByEvent(event), now, told),
    savepoint: (run) => tx.savepoint((inner) => run(past(inner, now, told))),
    emit: async (event, fact) => void told.push(toldOf(tx.actor, now, event, fact)),
  }
}

function toldOf(actor: Actor, now: Date, event: EventDefinition, { subject, changes = {}, payload }: Fact<EventDefinition['payload']>): Told {
  return { type: event.type, subject_type: subject.type, subject_id: subject.id, actor_type: actor.type, actor_id: actorId(actor), actor_name: actor.name, changes, payload, occurred_at: now }
}

/**
 * Into the log, which is what a ticket's history is read from, and not into the outbox: nobody may act today (a trigger, a
 * webhook, a notification) on what happened weeks ago.
 */
const columns = 'type, subject_type, subject_id, actor_type, actor_id, actor_name, changes, payload, occurred_at'
const insertTold = `insert into domain_events (${columns})
  select ${columns} from rows from (json_to_recordset($1::json) as (type text, subject_type text, subject_id bigint, actor_type text, actor_id bigint,
    actor_name text, changes jsonb, payload jsonb, occurred_at timestamptz)) with ordinality as told(${columns}, position)
  order by position returning id`
