import type { Changes, DomainEvent } from '@timbre/kernel'
import type pg from 'pg'

interface EventRow {
  seq: number
  id: number | null
  type: string
  subject_type: string
  subject_id: number
  actor_type: string
  actor_id: number | null
  actor_name: string
  causation_id: number | null
  depth: number
  changes: Changes
  payload: unknown
  occurred_at: Date
}

type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>

export interface StreamSlice {
  readonly events: DomainEvent[]
  /** The last position looked at, whether or not its event was wanted. */
  readonly lastSeq: number
}

/** Reads the stream after a position; `types` leaves out what the reader does not hear. */
export async function readStream(client: Queryable, after: number, limit: number, types?: readonly string[]): Promise<StreamSlice> {
  const { rows } = await client.query<EventRow>({ name: 'timbre_read_stream', text: readText, values: [after, types ?? null, limit] })
  return {
    events: rows.filter((row) => row.id !== null).map(toEvent),
    lastSeq: rows.at(-1)?.seq ?? after,
  }
}

/** Reads single events by their position, in order. */
export async function readPositions(client: Queryable, seqs: readonly number[]): Promise<DomainEvent[]> {
  const { rows } = await client.query<EventRow>(`${selectText} where p.seq = any($1) order by p.seq`, [seqs])
  return rows.filter((row) => row.id !== null).map(toEvent)
}

export async function lastSeq(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ last_seq: number }>({ name: 'timbre_last_seq', text: 'select last_seq from event_relay where id = 1' })
  return rows[0]?.last_seq ?? 0
}

const columns = `p.seq, e.id, e.type, e.subject_type, e.subject_id, e.actor_type, e.actor_id, e.actor_name, e.causation_id, e.depth,
  e.changes, e.payload, e.occurred_at`
const selectText = `select ${columns} from event_positions p left join domain_events e on e.id = p.event_id and e.occurred_at = p.occurred_at`
const readText = `select ${columns} from event_positions p
  left join domain_events e on e.id = p.event_id and e.occurred_at = p.occurred_at and ($2::text[] is null or e.type = any($2))
  where p.seq > $1 order by p.seq limit $3`

function toEvent(row: EventRow): DomainEvent {
  return {
    id: row.id as number,
    seq: row.seq,
    type: row.type,
    subject: { type: row.subject_type, id: row.subject_id },
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    causationId: row.causation_id,
    depth: row.depth,
    changes: row.changes,
    payload: row.payload,
    occurredAt: row.occurred_at,
  }
}
