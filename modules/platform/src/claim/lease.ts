import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { and, eq } from 'drizzle-orm'
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core'
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
  readonly token: number
  /** Writes the row and lets it go, only while the lease is ours. @throws LeaseLost */
  finish(tx: Tx, set: Record<string, unknown>): Promise<void>
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
    token,
    signal: abort.signal,
    finish: async (tx, set) => {
      finished = true
      await write(tx, { ...set, leaseOwner: null, leaseUntil: null })
    },
    update: write,
  }
  return { row, id, attempts, lease, abort, finished: () => finished, knownAt }
}
