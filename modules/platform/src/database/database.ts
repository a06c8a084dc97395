import type { Actor, Clock, DomainEvent } from '@timbre/kernel'
import { drizzle } from 'drizzle-orm/node-postgres'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Sql } from './sql.ts'
import { keepPlans } from './kept-plans.ts'
import { createTx, type Tx } from './transaction.ts'
import { isConnectionLost, isWorthRetrying, unavailableFrom } from './errors.ts'

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
    const from = options.background ? backgroundPool : pool
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(from, actor, run, options)
      } catch (error) {
        if (attempt >= attempts || !isWorthRetrying(error)) throw unavailableFrom(error)
        // Two that met in a deadlock must not meet again at once.
        await sleep(Math.random() * 20 * attempt)
      }
    }
  }

  async function once<T>(from: pg.Pool, actor: Actor, run: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
    const client = await begin(from)
    let broken: Error | undefined
    try {
      const scope = createTx({ client, sql: sqlOf(client), now: clock.now(), actor, causedBy: options.causedBy })
      const result = await run(scope.tx)
      const toldOf = await scope.writeEvents()
      await commit(client)
      wake([...(toldOf ? listeners : []), ...scope.afterCommit])
      return result
    } catch (error) {
      broken = isConnectionLost(error) ? (error as Error) : await rollback(client)
      throw error
    } finally {
      client.release(broken)
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

/** Begins on a connection that works: those that broke while they were idle may not have been noticed yet. */
async function begin(from: pg.Pool): Promise<pg.PoolClient> {
  for (let attempt = 1; ; attempt++) {
    const client = await from.connect()
    try {
      await client.query('begin')
      return client
    } catch (error) {
      client.release(error as Error)
      if (attempt > from.options.max || !isConnectionLost(error)) throw error
    }
  }
}

/** After an error that `run` kept to itself PostgreSQL answers COMMIT with a ROLLBACK, and not with an error. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('commit')
  if (command === 'ROLLBACK') throw new Error('A statement of this transaction had failed unnoticed, so nothing of it was kept. Use a savepoint around what may fail.')
}

/** Answers why the connection must not be used again, if it must not. */
async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error as Error
  }
}

/** What is committed stays committed, whatever goes wrong in waking workers; they also look by themselves. */
function wake(listeners: readonly (() => void)[]): void {
  for (const listener of listeners) {
    try {
      listener()
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error))
    }
  }
}

function openPool(url: string, max: number, statementTimeout: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    statement_timeout: statementTimeout,
    // A server that vanished without a word does not end statements: this side stops waiting soon after it should have.
    query_timeout: statementTimeout + 5000,
    idle_in_transaction_session_timeout: 60_000,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    application_name: 'timbre',
  })
  // A connection that breaks is replaced by the pool. Unheard, the event would end the process, whether the connection
  // is idle or somebody holds it between two statements.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    keepPlans(client)
  })
  return pool
}

/** One query builder per connection: its cache of column names is costly to rebuild for each transaction. */
const builders = new WeakMap<pg.PoolClient, Sql>()
function sqlOf(client: pg.PoolClient): Sql {
  let sql = builders.get(client)
  if (!sql) builders.set(client, (sql = drizzle(client, { casing: 'snake_case' })))
  return sql
}
