import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { startEmbeddedPostgres, type PostgresLog } from '@timbre/platform/postgres'
import type pg from 'pg'
import { signIn, type ApiClient } from '../support/api-client.ts'
import { freePort } from '../support/free-port.ts'
import { openPool } from '../support/pool.ts'
import { administrator, startTimbre, type TimbreProcess } from '../support/timbre-process.ts'

/** A database folder with its PostgreSQL, which Timbre processes use one after the other. */
export interface BenchDesk {
  readonly url: string
  readonly databaseUrl: string
  readonly postgresPid: number
  readonly pool: pg.Pool
  /** Starts Timbre on it and waits until it serves. */
  start(options?: { roles?: string; nodeOptions?: readonly string[] }): Promise<TimbreProcess>
  signIn(credentials?: { email: string; password: string }): Promise<ApiClient>
  stop(): Promise<void>
}

const quiet: PostgresLog = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }

/** Real settings: the one PostgreSQL of `npm start`, waiting for the disk at every commit. */
export async function openDesk(folder: string, { keep = false, connections = 40 }: { keep?: boolean; connections?: number } = {}): Promise<BenchDesk> {
  if (!keep) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), log: quiet })
  const pool = openPool(postgres.url, connections)
  const [httpPort, smtpPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${httpPort}`
  return {
    url,
    databaseUrl: postgres.url,
    postgresPid: postgres.process?.pid as number,
    pool,
    start: ({ roles = 'web,worker,mail', nodeOptions = [] } = {}) =>
      startTimbre({ dataDir: path.join(folder, 'data'), httpPort, smtpPort, databaseUrl: postgres.url, nodeOptions, env: { TIMBRE_ROLES: roles, TIMBRE_LOG_LEVEL: 'warn' } }),
    signIn: (credentials = administrator) => signIn(url, credentials),
    stop: async () => {
      await pool.end()
      await postgres.stop()
      if (!keep) await rm(folder, { recursive: true, force: true })
    },
  }
}
