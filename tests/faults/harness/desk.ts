import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type pg from 'pg'
import { onTestFailed } from 'vitest'
import { signIn, type ApiClient } from '../../support/api-client.ts'
import type { DatabaseServer } from '../../support/database-server.ts'
import { freePort } from '../../support/free-port.ts'
import { openPool } from '../../support/pool.ts'
import { startSmtpSink, type SmtpSink } from '../../support/smtp-sink.ts'
import { administrator, startTimbre, type TimbreProcess } from '../../support/timbre-process.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { comeToRest, endLeasesOf } from './rest.ts'
import { say, short } from './run.ts'

/** One desk that outlives its processes: its database, its ports, its customers' mail server and the ledger. */
export interface Desk extends AsyncDisposable {
  readonly smtpPort: number
  readonly url: string
  readonly sink: SmtpSink
  readonly ledger: Ledger
  readonly pool: pg.Pool
  /** Starts a process; `failpoints` as in `TIMBRE_FAILPOINTS`. */
  start(failpoints?: string): Promise<TimbreProcess>
  signIn(): Promise<ApiClient>
  /** In short runs ends what killed processes hold, so that their successors need not wait for it. */
  letGo(): Promise<void>
  /** Waits until nothing is left to do. */
  settle(): Promise<void>
}

/** How long a delivery stays uncertain before its one more try; ten minutes in real life. */
const uncertainRetrySeconds = 2

/** A desk on a durable PostgreSQL that the killed processes do not take with them. For one test, which shows what they printed if it fails. */
export async function createDesk(server: DatabaseServer): Promise<Desk> {
  const [httpPort, smtpPort] = [await freePort(), await freePort()]
  const [sink, dataDir, databaseUrl] = await Promise.all([startSmtpSink(), mkdtemp(path.join(tmpdir(), 'timbre-faults-')), server.createDatabase()])
  const pool = openPool(databaseUrl)
  const processes: TimbreProcess[] = []
  const url = `http://127.0.0.1:${httpPort}`
  onTestFailed(() => showOutput(processes))
  const letGo = async () => {
    if (short) await endLeasesOf(pool, processes.filter(({ running }) => !running).map(({ pid }) => pid))
  }

  return {
    smtpPort,
    url,
    sink,
    pool,
    ledger: createLedger({ pool: () => pool, sink }),
    start: async (failpoints = '') => {
      const desk = await startTimbre({ dataDir, httpPort, smtpPort, databaseUrl, env: faultSettings(sink, failpoints) })
      processes.push(desk)
      return desk
    },
    signIn: () => signIn(url, administrator),
    letGo,
    settle: async () => {
      await letGo()
      await comeToRest(pool)
    },
    [Symbol.asyncDispose]: async () => {
      for (const desk of processes) if (desk.running) await desk.kill()
      await pool.end()
      await sink.stop()
      await server.dropDatabase(databaseUrl)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export function faultSettings(sink: SmtpSink, failpoints = ''): Record<string, string> {
  return {
    TIMBRE_TEST_BUILD: '1',
    TIMBRE_FAILPOINTS: failpoints,
    TIMBRE_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    TIMBRE_UNCERTAIN_RETRY_SECONDS: String(uncertainRetrySeconds),
    TIMBRE_LOG_LEVEL: 'warn',
  }
}

export function showOutput(processes: readonly TimbreProcess[]): void {
  for (const desk of processes) say(`--- what process ${desk.pid} printed ---\n${desk.output().split('\n').slice(-60).join('\n')}`)
}
