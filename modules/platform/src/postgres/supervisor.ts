import type { ChildProcess } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { exists, locateBinaries } from './binaries.ts'
import { createCluster, databaseFiles, readPassword, refuseOtherMajor, superuser, type DatabaseFiles } from './cluster.ts'
import { ensureDatabase } from './connection.ts'
import { EmbeddedPostgresError } from './error.ts'
import { launch } from './launch.ts'
import type { PostgresLog } from './log.ts'
import { claimOwnership, isHeld, releaseOwnership } from './ownership.ts'
import { choosePort } from './port.ts'
import { findPostmaster, stopPostmaster } from './postmaster.ts'
import { chooseRunner, type Runner } from './run-as.ts'
import { defaultSettings, type Settings } from './settings.ts'

export interface EmbeddedPostgresOptions {
  /** The folder that holds the database and nothing else. */
  readonly dataDir: string
  /** Default: a free one, remembered in the data folder. */
  readonly port?: number
  /** PostgreSQL settings beside or instead of ours. `fsync: false` only for data nobody needs. */
  readonly settings?: Settings
  readonly log: PostgresLog
}

export interface EmbeddedPostgres {
  /** Address of the `timbre` database, with its password. */
  readonly url: string
  /** PostgreSQL's main process; `undefined` when another Timbre process on this data folder runs it. */
  readonly process: ChildProcess | undefined
  /** Stops PostgreSQL if this process started it. */
  stop(): Promise<void>
}

const databaseName = 'timbre'
const longestRestartDelaySeconds = 10

/**
 * Starts PostgreSQL on the data folder, creating the cluster at first. There is never more than one server per folder: one left over
 * by a killed Timbre is stopped first, one that belongs to a live Timbre process is used and left alone. It is started again when it
 * dies by itself.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const databaseDir = path.resolve(options.dataDir)
  const files = databaseFiles(databaseDir)
  await mkdir(databaseDir, { recursive: true })
  while (!(await claimOwnership(files.owner))) {
    const others = await useOthers(files)
    if (others) return others
  }
  try {
    return await startOwn(databaseDir, files, options)
  } catch (error) {
    await releaseOwnership(files.owner)
    throw error
  }
}

/** The server of the process that owns the folder, or `undefined` when that process ends before its server is ready. */
async function useOthers(files: DatabaseFiles): Promise<EmbeddedPostgres | undefined> {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (!(await isHeld(files.owner))) return undefined
    const running = await findPostmaster(files.cluster)
    if (running?.ready) return { url: urlOf(running.port, await readPassword(files)), process: undefined, stop: async () => {} }
    await delay(100)
  }
  throw new EmbeddedPostgresError(
    `Another Timbre process holds ${files.owner}, but its PostgreSQL does not come up: look at its log, or stop it.`,
  )
}

async function startOwn(databaseDir: string, files: DatabaseFiles, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log } = options
  const binaries = await locateBinaries(files.links)
  await refuseOtherMajor(files, binaries)
  const leftOver = await findPostmaster(files.cluster)
  if (leftOver) {
    log.warn('stopping a PostgreSQL left over from before')
    await stopPostmaster(leftOver)
  }
  const settings = { ...defaultSettings(), ...options.settings }
  const runner = await chooseRunner(binaries, databaseDir)
  if (await exists(files.cluster)) {
    // PostgreSQL insists on it, and not every backup keeps it.
    await chmod(files.cluster, 0o700)
  } else {
    log.info('creating the database')
    await createCluster(files, runner, settings['fsync'] !== false)
  }
  const password = await readPassword(files)
  const supervised = await supervise(runner, files, settings, options)
  const url = urlOf(supervised.port, password)
  try {
    await ensureDatabase(urlOf(supervised.port, password, 'postgres'), databaseName)
  } catch (error) {
    await supervised.stop()
    throw error
  }
  return {
    url,
    get process() {
      return supervised.process
    },
    stop: supervised.stop,
  }
}

/** Keeps the server running until it is told to stop. */
async function supervise(runner: Runner, files: DatabaseFiles, settings: Settings, options: EmbeddedPostgresOptions) {
  const { log } = options
  const port = await choosePort(files.port, options.port)
  const start = () => launch({ runner, cluster: files.cluster, port, settings, log })
  let server = await start()
  let stopping = false
  let stopped: Promise<void> | undefined

  const keepRunning = async () => {
    let delaySeconds = 0.5
    for (;;) {
      const startedAt = Date.now()
      const reason = await server.exited
      if (stopping) return
      if (Date.now() - startedAt > 60_000) delaySeconds = 0.5
      log.error(`PostgreSQL ended by itself (${reason}); starting it again`)
      do {
        await delay(delaySeconds * 1000)
        delaySeconds = Math.min(delaySeconds * 2, longestRestartDelaySeconds)
        if (stopping) return
      } while (!(await restart()))
    }
  }
  const restart = async () => {
    try {
      server = await start()
      if (stopping) await stopServer()
      log.info('PostgreSQL is running again')
      return true
    } catch (error) {
      log.error(error instanceof Error ? error.message : String(error))
      return false
    }
  }
  const kept = keepRunning()
  // A crash of this process must not leave the server behind; an orderly end has stopped it already.
  const interrupt = () => server.process.kill('SIGINT')
  process.once('exit', interrupt)

  const stop = async () => {
    stopping = true
    await stopServer()
    await kept
    process.off('exit', interrupt)
    await releaseOwnership(files.owner)
  }
  const stopServer = async () => {
    const running = await findPostmaster(files.cluster)
    if (running) await stopPostmaster(running)
    await server.exited
  }
  return {
    port,
    get process() {
      return server.process
    },
    stop: () => (stopped ??= stop()),
  }
}

function urlOf(port: number, password: string, database = databaseName): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`
}
