import type { Database } from '../database/database.ts'
import type { Tx } from '../database/transaction.ts'
import type { Logger } from '../logger.ts'
import type { Subscriber } from './subscriber.ts'
import { lastSeq } from './stream.ts'

/** What a subscriber's turn works with. */
export interface Turn {
  readonly database: Database
  readonly subscriber: Subscriber
  readonly log: Logger
}

/** Gives a new subscriber its place in the stream; one that has a place keeps it. */
export async function ensureCursor(database: Database, subscriber: Subscriber): Promise<void> {
  const start = subscriber.startAt === 'beginning' ? 0 : await lastSeq(database.backgroundPool)
  await database.backgroundPool.query('insert into event_cursors (name, seq) values ($1, $2) on conflict do nothing', [subscriber.name, start])
}

/** Takes the subscriber's turn until the transaction ends; `undefined` while another process has it. */
export async function lockCursor(tx: Tx, name: string): Promise<number | undefined> {
  const { rows } = await tx.client.query<{ seq: number }>({ name: 'timbre_cursor_lock', text: 'select seq from event_cursors where name = $1 for update skip locked', values: [name] })
  return rows[0]?.seq
}

export async function moveCursor(tx: Tx, name: string, seq: number): Promise<void> {
  await tx.client.query({ name: 'timbre_cursor_move', text: 'update event_cursors set seq = $2, updated_at = now() where name = $1', values: [name, seq] })
}
