import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { systemActor } from '@timbre/kernel'
import { and, eq, getTableColumns, getTableName, sql, type SQL } from 'drizzle-orm'
import type { PgColumn, PgTable, PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Database } from '../database/database.ts'
import type { Tx } from '../database/transaction.ts'
import { createLoop } from '../event-log/loop.ts'
import type { Logger } from '../logger.ts'
import type { Service } from '../service.ts'

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
  /** Aborts when the lease is lost, so that long work can stop early. */
  readonly signal: AbortSignal
}

export interface RetryPolicy {
  /** Seconds to wait before the 2nd, 3rd … attempt; when they are used up the row is exhausted. */
  readonly delaysSeconds: readonly number[]
}

export interface ClaimWorkerOptions<Table extends ClaimTable> {
  readonly name: string
  readonly database: Database
  readonly log: Logger
  readonly table: Table
  /** Which rows are work, such as `state = 'received'`. Whether they are due and free is added. */
  readonly due: SQL
  readonly concurrency: number
  readonly leaseSeconds?: number
  readonly retry: RetryPolicy
  /** Does the work and ends with `lease.finish`. A thrown error counts as a failed attempt. */
  run(row: Table['$inferSelect'], lease: Lease): Promise<void>
  /** After the last failed attempt; sets the row to a state of its own in `tx`. */
  onExhausted(tx: Tx, row: Table['$inferSelect'], error: Error): Promise<void>
  /** Whether a failure says nothing against the row (the database is gone, we are stopping): it does not count. */
  isInnocent?(error: unknown): boolean
}

export interface ClaimWorker extends Service {
  /** There may be work now. */
  poke(): void
  readonly retry: RetryPolicy
  readonly tableName: string
}

/** Identifies this process as the holder of leases. */
export const processName = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`

/**
 * Works through a table with as many rows at once as `concurrency` says. Rows are taken with SKIP LOCKED under a lease
 * of the database's clock, renewed while the work lasts; when a process dies its rows come free after `leaseSeconds`.
 */
export function createClaimWorker<Table extends ClaimTable>(options: ClaimWorkerOptions<Table>): ClaimWorker {
  const { name, database, log, table, due, concurrency, leaseSeconds = 30, retry } = options
  const actor = systemActor(name)
  const active = new Map<number, { token: number; abort: AbortController; done: Promise<void> }>()
  let renewing: NodeJS.Timeout | undefined
  let stopping = false

  const loop = createLoop({ name, log, everyMilliseconds: 1000, run: fill })

  /** Takes as many rows as there are free hands. */
  async function fill(): Promise<void> {
    while (!stopping && active.size < concurrency) {
      const wanted = concurrency - active.size
      const rows = await claim(wanted)
      for (const row of rows) begin(row)
      if (rows.length < wanted) return
    }
  }

  async function claim(limit: number): Promise<Table['$inferSelect'][]> {
    const free = sql`(${table.leaseUntil} is null or ${table.leaseUntil} < now())`
    const taken = sql`(select ${table.id} from ${table} where ${due} and ${table.nextAttemptAt} <= now() and ${free}
      order by ${table.nextAttemptAt}, ${table.id} limit ${limit} for update skip locked)`
    return database.backgroundSql
      .update(table)
      .set({
        leaseOwner: processName,
        leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})`,
        leaseToken: sql`${table.leaseToken} + 1`,
        attempts: sql`${table.attempts} + 1`,
      } as unknown as PgUpdateSetSource<Table>)
      .where(sql`${table.id} in ${taken}`)
      .returning(getTableColumns(table)) as unknown as Promise<Table['$inferSelect'][]>
  }

  function begin(row: Table['$inferSelect']): void {
    const { id, leaseToken: token } = row as unknown as { id: number; leaseToken: number }
    const abort = new AbortController()
    const done = options
      .run(row, leaseOn(id, token, abort.signal))
      .catch((error: unknown) => failed(row, id, token, error))
      .catch((error: unknown) => log.error({ err: error, worker: name, id }, 'could not record a failed attempt; the lease will run out'))
      .finally(() => {
        active.delete(id)
        if (!stopping) loop.poke()
      })
    active.set(id, { token, abort, done })
  }

  function leaseOn(id: number, token: number, signal: AbortSignal): Lease {
    const write = async (tx: Tx, set: Record<string, unknown>) => {
      const written = await tx.sql
        .update(table)
        .set(set as unknown as PgUpdateSetSource<Table>)
        .where(and(eq(table.id, id), eq(table.leaseToken, token)))
        .returning({ id: table.id })
      if (written.length === 0) throw new LeaseLost(name, id)
    }
    return {
      token,
      signal,
      finish: (tx, set) => write(tx, { ...set, leaseOwner: null, leaseUntil: null }),
      update: write,
    }
  }

  async function failed(row: Table['$inferSelect'], id: number, token: number, error: unknown): Promise<void> {
    if (error instanceof LeaseLost) return log.warn({ worker: name, id }, error.message)
    const reason = error instanceof Error ? error : new Error(String(error))
    const attempts = (row as unknown as { attempts: number }).attempts
    const innocent = options.isInnocent?.(error) ?? false
    const wait = innocent ? 2 : retry.delaysSeconds[attempts - 1]
    log.warn({ worker: name, id, attempts, err: reason }, wait === undefined ? 'gave up' : `failed, next try in ${wait} s`)
    await database.transaction(
      actor,
      async (tx) => {
        const lease = leaseOn(id, token, AbortSignal.abort())
        if (wait === undefined) {
          await options.onExhausted(tx, row, reason)
          await lease.finish(tx, {})
        } else {
          await lease.finish(tx, { nextAttemptAt: sql`now() + make_interval(secs => ${wait})`, ...(innocent ? { attempts: attempts - 1 } : {}) })
        }
      },
      { background: true },
    )
  }

  async function renew(): Promise<void> {
    if (active.size === 0) return
    const ids = [...active.keys()]
    const kept = (await database.backgroundSql
      .update(table)
      .set({ leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})` } as unknown as PgUpdateSetSource<Table>)
      .where(sql`${table.id} = any(${sql.param(ids)}) and ${table.leaseOwner} = ${processName}`)
      .returning({ id: table.id, token: table.leaseToken })) as unknown as { id: number; token: number }[]
    const tokens = new Map(kept.map((row) => [row.id, row.token]))
    for (const [id, work] of active) if (ids.includes(id) && tokens.get(id) !== work.token) work.abort.abort(new LeaseLost(name, id))
  }

  return {
    name,
    role: 'worker',
    retry,
    tableName: getTableName(table),
    poke: loop.poke,
    start: async () => {
      stopping = false
      renewing = setInterval(() => void renew().catch((error: unknown) => log.warn({ err: error, worker: name }, 'could not renew leases')), (leaseSeconds * 1000) / 3)
      await loop.start()
    },
    stop: async () => {
      stopping = true
      await loop.stop()
      await Promise.all([...active.values()].map((work) => work.done))
      clearInterval(renewing)
    },
  }
}
