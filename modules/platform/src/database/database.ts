import type { Actor, Clock, DomainEvent } from '@timbre/kernel'
import type { PgDatabase } from 'drizzle-orm/pg-core'
import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { createTx, type Tx } from './transaction.ts'
import { isConnectionLost, isWorthRetrying, unavailableFrom } from './errors.ts'

/** Drizzle's query builder, over a pool or inside a transaction. */
export type Sql = PgDatabase<NodePgQueryResultHKT, Record<string, never>>

export interface TransactionOptions {
  /** The event being handled: what is emitted points back to it. */
  readonly causedBy?: DomainEvent
  /** Takes the connection from the background pool, so that workers never starve people. */
  readonly background?: boolean
}

export interface Database {
  /** For queries made while a person waits. */
  readonly sql: Sql
  /** For workers: a pool of their own, so that slow work never starves people. */
  readonly backgroundSql: Sql
  /** Runs `run` in one transaction. Deadlocks and serialization failures are retried, so `run` must have no other effect. */
  transaction<T>(actor: Actor, run: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Raw access for platform's own machinery. */
  readonly pool: pg.Pool
  readonly backgroundPool: pg.Pool
  /** For LISTEN and migrations, which do not go through pgbouncer. */
  readonly directUrl: string
  /** Called after every commit that emitted events. */
  onEventsCommitted(listener: () => void): void
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  readonly directUrl?: string
  readonly clock: Clock
  /** Connections for requests; workers get half as many. */
  readonly poolSize?: number
}

// int8 columns hold ids and counters below 2^53; strings would leak into JSON.
pg.types.setTypeParser(20, Number)

const attempts = 4

export function openDatabase({ url, directUrl, clock, poolSize = 16 }: DatabaseOptions): Database {
  const pool = openPool(url, poolSize, 15_000)
  const backgroundPool = openPool(url, Math.max(4, Math.ceil(poolSize / 2)), 60_000)
  const listeners: (() => void)[] = []

  async function transaction<T>(actor: Actor, run: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(options.background ? backgroundPool : pool, actor, run, options)
      } catch (error) {
        if (attempt >= attempts || !isWorthRetrying(error)) throw unavailableFrom(error)
      }
    }
  }

  async function once<T>(from: pg.Pool, actor: Actor, run: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await from.connect()
    let lost: Error | undefined
    try {
      await client.query('begin')
      const scope = createTx({ client, sql: sqlOf(client), now: clock.now(), actor, causedBy: options.causedBy })
      const result = await run(scope.tx)
      await client.query('commit')
      if (scope.emitted()) for (const listener of listeners) listener()
      scope.committed()
      return result
    } catch (error) {
      if (isConnectionLost(error)) lost = error as Error
      else await client.query('rollback').catch((failure: Error) => (lost = failure))
      throw error
    } finally {
      client.release(lost)
    }
  }

  return {
    sql: drizzle(pool, { casing: 'snake_case' }),
    backgroundSql: drizzle(backgroundPool, { casing: 'snake_case' }),
    transaction,
    pool,
    backgroundPool,
    directUrl: directUrl ?? url,
    onEventsCommitted: (listener) => void listeners.push(listener),
    close: async () => void (await Promise.all([pool.end(), backgroundPool.end()])),
  }
}

function openPool(url: string, max: number, statementTimeout: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'timbre',
  })
  // An idle connection that breaks is replaced by the pool; unhandled, the event would end the process.
  pool.on('error', () => {})
  return pool
}

/** One query builder per connection: its cache of column names is costly to rebuild for each transaction. */
const builders = new WeakMap<pg.PoolClient, Sql>()
function sqlOf(client: pg.PoolClient): Sql {
  let sql = builders.get(client)
  if (!sql) builders.set(client, (sql = drizzle(client, { casing: 'snake_case' })))
  return sql
}
