import type { Actor, Changes, Subject } from '@timbre/kernel'
import { sql } from 'drizzle-orm'
import type { Sql } from '../database/sql.ts'

export interface HistoryEvent {
  readonly id: number
  readonly type: string
  readonly actor: { readonly type: Actor['type']; readonly id: number | null; readonly name: string }
  readonly changes: Changes
  readonly payload: unknown
  readonly at: Date
}

interface HistoryPage {
  readonly limit: number
  /** The id of the last event of the page before. */
  readonly before?: number | undefined
  /** Both included, to the millisecond. */
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

/** What happened to a subject, newest first. */
export async function readHistory(database: Sql, subject: Subject, { limit, before, since, until }: HistoryPage): Promise<HistoryEvent[]> {
  const { rows } = await database.execute<{ id: number; type: string; actor_type: Actor['type']; actor_id: number | null; actor_name: string; changes: Changes; payload: unknown; occurred_at: string }>(sql`
    select id, type, actor_type, actor_id, actor_name, changes, payload, to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at
    from domain_events where subject_type = ${subject.type} and subject_id = ${subject.id} and id < ${before ?? Number.MAX_SAFE_INTEGER}
      and date_trunc('milliseconds', occurred_at) between ${since ?? '-infinity'}::timestamptz and ${until ?? 'infinity'}::timestamptz
    order by id desc limit ${limit}`)
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    changes: row.changes,
    payload: row.payload,
    at: new Date(row.occurred_at),
  }))
}
