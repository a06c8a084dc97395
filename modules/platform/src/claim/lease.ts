import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { and, eq, getTableColumns, getTableName, sql } from 'drizzle-orm'
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core'
import { jsonParameter } from '../database/json-parameter.ts'
import type { Tx } from '../database/transaction.ts'

/** A table with `id`, `state` and the columns of `claimColumns()`. */
export type ClaimTable = PgTable & {
  id: PgColumn
  state: PgColumn
  attempts: PgColumn
  nextAttemptAt: PgColumn
  leaseOwner: PgColumn
  leaseUntil: PgColumn
  leaseToken: PgColumn
}

/** Identifies this process as the holder of leases. */
export const processName = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`

/** Somebody else took the row over: what was being done for it must not be written. */
export class LeaseLost extends Error {
  constructor(worker: string, id: number) {
    super(`${worker}: the lease on row ${id} went to another process`)
    this.name = 'LeaseLost'
  }
}

export interface Lease {
  /** Of the row. */
  readonly id: number
  readonly token: number
  /** Writes the row and lets it go, only while the lease is ours. @throws LeaseLost */
  finish(tx: Tx, set: Record<string, unknown>): Promise<void>
  /** Notes that the row is let go together with others, see `finishAll`. */
  finishing(): void
  /** Writes the row and keeps it, only while the lease is ours. @throws LeaseLost */
  update(tx: Tx, set: Record<string, unknown>): Promise<void>
  /** Aborts when the lease is lost or the process must end, so that long work can stop early. */
  readonly signal: AbortSignal
}

/** One row under work. */
export interface Claim<Row> {
  readonly row: Row
  readonly id: number
  readonly attempts: number
  readonly lease: Lease
  readonly abort: AbortController
  /** Whether `lease.finish` was called; work that ends without it would leave the row to time out. */
  finished(): boolean
  /** When the lease was last known to be ours, by this process's own clock that never jumps. */
  knownAt: number
}

export function createClaim<Table extends ClaimTable>(worker: string, table: Table, row: Table['$inferSelect'], knownAt: number): Claim<Table['$inferSelect']> {
  const { id, leaseToken: token, attempts } = row as unknown as { id: number; leaseToken: number; attempts: number }
  const abort = new AbortController()
  let finished = false

  async function write(tx: Tx, set: Record<string, unknown>): Promise<void> {
    const written = await tx.sql
      .update(table)
      .set(set as unknown as PgUpdateSetSource<Table>)
      .where(and(eq(table.id, id), eq(table.leaseToken, token)))
      .returning({ id: table.id })
    if (written.length === 0) throw new LeaseLost(worker, id)
  }

  const lease: Lease = {
    id,
    token,
    signal: abort.signal,
    finishing: () => void (finished = true),
    finish: async (tx, set) => {
      lease.finishing()
      await write(tx, { ...set, leaseOwner: null, leaseUntil: null })
    },
    update: write,
  }
  return { row, id, attempts, lease, abort, finished: () => finished, knownAt }
}

export interface Finished {
  readonly lease: Lease
  /** Plain values, for the same columns in all rows: text, numbers, dates, JSON. */
  readonly set: Record<string, unknown>
}

/**
 * `lease.finish` for many rows of a table in one statement.
 *
 * @throws LeaseLost when one of them went to somebody else.
 */
export async function finishAll<Table extends ClaimTable>(tx: Tx, table: Table, finished: readonly Finished[]): Promise<void> {
  const [first] = finished
  if (!first) return
  for (const { lease } of finished) lease.finishing()
  const columns: Record<string, PgColumn> = getTableColumns(table)
  const names = Object.keys(first.set)
  const rows = jsonParameter(finished.map(({ lease, set }) => ({ id: lease.id, token: lease.token, ...Object.fromEntries(names.map((name, index) => [`c${index}`, set[name] ?? null])) })))
  const types = names.map((name, index) => sql.raw(`c${index} ${(columns[name] as PgColumn).getSQLType()}`))
  // Locked in the order of their ids, as whoever locks several does: nobody waits for another in a circle.
  const held = sql`array(select ${table.id} from ${table} where ${table.id} = any(${sql.param(finished.map(({ lease }) => lease.id))}) order by ${table.id} for no key update)`
  const written = (await tx.sql
    .update(table)
    .set({ ...Object.fromEntries(names.map((name, index) => [name, sql.raw(`given.c${index}`)])), leaseOwner: null, leaseUntil: null } as unknown as PgUpdateSetSource<Table>)
    .from(sql`json_to_recordset(${rows}::json) as given(id bigint, token bigint${types.length > 0 ? sql`, ${sql.join(types, sql`, `)}` : sql``})`)
    .where(sql`${table.id} = any(${held}) and ${table.id} = given.id and ${table.leaseToken} = given.token`)
    .returning({ id: table.id })) as unknown as { id: number }[]
  const kept = new Set(written.map(({ id }) => id))
  const lost = finished.find(({ lease }) => !kept.has(lease.id))
  if (lost) throw new LeaseLost(getTableName(table), lost.lease.id)
}
