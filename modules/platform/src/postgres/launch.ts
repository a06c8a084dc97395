import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { explain } from './complaint.ts'
import { EmbeddedPostgresError } from './error.ts'
import type { PostgresLog } from './log.ts'
import { findPostmaster } from './postmaster.ts'
import type { Runner } from './run-as.ts'
import type { Settings } from './settings.ts'

export interface Server {
  readonly process: ChildProcess
  /** Settles when the server has ended, with the reason. */
  readonly exited: Promise<string>
}

const lastWordsMilliseconds = 1000

/** Starts the server and waits until it accepts connections, however long recovery after a crash takes. */
export async function launch(options: {
  readonly runner: Runner
  readonly cluster: string
  readonly port: number
  readonly settings: Settings
  readonly log: PostgresLog
}): Promise<Server> {
  const { runner, cluster, port, settings, log } = options
  const arguments_ = ['-D', cluster, '-p', String(port), '-h', '127.0.0.1', '-k', '']
  for (const [name, value] of Object.entries(settings)) arguments_.push('-c', `${name}=${String(value)}`)
  const command = runner.command('postgres', arguments_)
  // A process group of its own: Ctrl-C in the terminal is for Timbre, which stops the server when it has finished with it.
  const child = spawn(command.file, command.args, { ...command.options, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })

  const complaints: string[] = []
  createInterface({ input: child.stderr! }).on('line', (line) => {
    if (/^(FATAL|PANIC|postgres):/.test(line)) complaints.push(line)
    log.debug(`postgres: ${line}`)
  })
  let ended = false
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => {
      const settle = () => resolve(signal ?? `exit code ${code}`)
      // Its last words come before `close`; but children it left behind may hold the pipe, and are not worth waiting for.
      child.once('close', settle)
      setTimeout(settle, lastWordsMilliseconds)
    })
  })
  void exited.then(() => (ended = true))

  while (!(await isReady(cluster, child))) {
    if (ended) throw new EmbeddedPostgresError(`PostgreSQL does not start ${explain(complaints.at(-1) ?? (await exited), cluster)}`)
    await Promise.race([delay(10), exited])
  }
  return { process: child, exited }
}

async function isReady(cluster: string, child: ChildProcess): Promise<boolean> {
  const postmaster = await findPostmaster(cluster)
  return postmaster?.pid === child.pid && postmaster?.ready === true
}
