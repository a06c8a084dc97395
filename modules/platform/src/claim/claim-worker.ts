import { setTimeout as sleep } from 'node:timers/promises'
import { systemActor } from '@timbre/kernel'
import { getTableColumns, getTableName, sql, type SQL } from 'drizzle-orm'
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core'
import type { Database } from '../database/database.ts'
import { isDatabaseTrouble } from '../database/errors.ts'
import type { Tx } from '../database/transaction.ts'
import { createLoop } from '../event-log/loop.ts'
import type { Logger } from '../logger.ts'
import type { Service } from '../service.ts'
import { createClaim, LeaseLost, processName, type Claim, type ClaimTable, type Lease } from './lease.ts'

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
  /** What to read in place of columns that may be too heavy to be held for every row under work. */
  readonly instead?: Readonly<Partial<Record<keyof Table['$inferSelect'], SQL>>>
  readonly concurrency: number
  readonly leaseSeconds?: number
  /** How long `stop` waits for work under way before it asks it to end. */
  readonly drainSeconds?: number
  readonly retry: RetryPolicy
  /** Does the work and ends with `lease.finish`. A thrown error counts as a failed attempt. */
  run(row: Table['$inferSelect'], lease: Lease): Promise<void>
  /** After the last failed attempt; sets the row to a state of its own in `tx`. */
  onExhausted(tx: Tx, row: Table['$inferSelect'], error: Error): Promise<void>
  /** Which failures say nothing against the row and so do not count, beside a database that is away and work cut off by `stop`. */
  isInnocent?(error: unknown): boolean
}

export interface ClaimWorker extends Service {
  /** There may be work now. */
  poke(): void
  readonly retry: RetryPolicy
  readonly tableName: string
}

const innocentWaitSeconds = 2
/** A row whose work took the whole process down so many times more than it may fail is not taken up again. */
const crashesForgiven = 3
/** Work that was asked to end has this long to do so. */
const abortSeconds = 2

/**
 * Works through a table with as many rows at once as `concurrency` says. Rows are taken with SKIP LOCKED under a lease
 * of the database's clock, renewed while the work lasts; when a process dies its rows come free after `leaseSeconds`.
 */
export function createClaimWorker<Table extends ClaimTable>(options: ClaimWorkerOptions<Table>): ClaimWorker {
  type Row = Table['$inferSelect']
  const { name, database, log, table, due, concurrency, leaseSeconds = 30, drainSeconds = 20, retry } = options
  const actor = systemActor(name)
  const active = new Map<Claim<Row>, Promise<void>>()
  let renewing: NodeJS.Timeout | undefined
  let stopping = false

  const loop = createLoop({
    name,
    log,
    everyMilliseconds: 1000,
    /** Takes as many rows as there are free hands. */
    run: async () => {
      const wanted = concurrency - active.size
      if (stopping || wanted <= 0) return false
      const claims = await claim(wanted)
      for (const one of claims) active.set(one, work(one))
      return false
    },
  })

  async function claim(limit: number): Promise<Claim<Row>[]> {
    const askedAt = performance.now()
    const free = sql`(${table.leaseUntil} is null or ${table.leaseUntil} < now())`
    // As an array the choice is made once, whatever plan the update gets.
    const chosen = sql`array(select ${table.id} from ${table} where ${due} and ${table.nextAttemptAt} <= now() and ${free}
      order by ${table.nextAttemptAt}, ${table.id} limit ${limit} for update skip locked)`
    const rows = (await database.backgroundSql
      .update(table)
      .set({
        leaseOwner: processName,
        leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})`,
        leaseToken: sql`${table.leaseToken} + 1`,
        attempts: sql`${table.attempts} + 1`,
      } as unknown as PgUpdateSetSource<Table>)
      .where(sql`${table.id} = any(${chosen})`)
      .returning({ ...getTableColumns(table), ...options.instead })) as unknown as Row[]
    return rows.map((row) => createClaim(name, table, row, askedAt))
  }

  async function work(one: Claim<Row>): Promise<void> {
    try {
      if (one.attempts > retry.delaysSeconds.length + 1 + crashesForgiven) throw new Error(`The process ended ${one.attempts - 1} times while it worked on this.`)
      await options.run(one.row, one.lease)
      if (!one.finished()) throw new Error(`${name} ended without finishing row ${one.id}.`)
    } catch (error) {
      await failed(one, error).catch((failure: unknown) => {
        if (failure instanceof LeaseLost) log.warn({ worker: name, id: one.id }, failure.message)
        else log.error({ err: failure, worker: name, id: one.id }, 'could not record a failed attempt; the lease will run out')
      })
    } finally {
      active.delete(one)
      loop.poke()
    }
  }

  async function failed({ row, id, attempts, lease, abort }: Claim<Row>, error: unknown): Promise<void> {
    if (error instanceof LeaseLost) throw error
    if (abort.signal.reason instanceof LeaseLost) throw abort.signal.reason
    const reason = error instanceof Error ? error : new Error(String(error))
    const innocent = stopping || isDatabaseTrouble(error) || (options.isInnocent?.(error) ?? false)
    const wait = innocent ? innocentWaitSeconds : retry.delaysSeconds[attempts - 1]
    log.warn({ worker: name, id, attempts, err: reason }, wait === undefined ? 'gave up' : `failed, next try in ${wait} s`)
    await database.transaction(
      actor,
      async (tx) => {
        if (wait === undefined) {
          await lease.finish(tx, {})
          await options.onExhausted(tx, row, reason)
        } else {
          await lease.finish(tx, { nextAttemptAt: sql`now() + make_interval(secs => ${wait})`, ...(innocent ? { attempts: attempts - 1 } : {}) })
        }
      },
      { background: true },
    )
  }

  async function renew(): Promise<void> {
    const askedAt = performance.now()
    // Whoever could not renew in time must assume that others have taken over.
    for (const one of active.keys()) if (askedAt - one.knownAt > leaseSeconds * 1000) lose(one)
    const claims = [...active.keys()].filter((one) => !one.abort.signal.aborted)
    if (claims.length === 0) return
    // Locked in the order of their ids, as work that settles several rows in one transaction does: neither waits for the other in a circle.
    const held = sql`array(select ${table.id} from ${table} where ${table.id} = any(${sql.param(claims.map((one) => one.id))}) and ${table.leaseOwner} = ${processName}
      order by ${table.id} for no key update)`
    const kept = (await database.backgroundSql
      .update(table)
      .set({ leaseUntil: sql`now() + make_interval(secs => ${leaseSeconds})` } as unknown as PgUpdateSetSource<Table>)
      .where(sql`${table.id} = any(${held})`)
      .returning({ id: table.id, token: table.leaseToken })) as unknown as { id: number; token: number }[]
    const tokens = new Map(kept.map((row) => [row.id, row.token]))
    for (const one of claims) {
      if (tokens.get(one.id) === one.lease.token) one.knownAt = askedAt
      else if (active.has(one)) lose(one)
    }
  }

  function lose(one: Claim<Row>): void {
    one.abort.abort(new LeaseLost(name, one.id))
  }

  /** Waits for work under way, then asks it to end, then leaves it to its lease. */
  async function drain(): Promise<void> {
    const done = () => Promise.all(active.values())
    const waiting = new AbortController()
    const patience = (seconds: number) => sleep(seconds * 1000, undefined, { signal: waiting.signal }).catch(() => {})
    await Promise.race([done(), patience(drainSeconds)])
    for (const one of active.keys()) one.abort.abort(new Error('Timbre is stopping.'))
    if (active.size > 0) await Promise.race([done(), patience(abortSeconds)])
    waiting.abort()
    if (active.size > 0) log.warn({ worker: name, ids: [...active.keys()].map((one) => one.id) }, 'stopping without waiting any longer; the leases will run out')
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
      await drain()
      clearInterval(renewing)
    },
  }
}
