import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EmbeddedPostgresError } from './error.ts'
import { commandLine, isRunning } from './process-table.ts'

/** A PostgreSQL that runs on a cluster folder. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
  /** It accepts connections. */
  readonly ready: boolean
}

const stopTimeoutSeconds = 20

/** The PostgreSQL alive on this cluster folder, by the file it keeps there. */
export async function findPostmaster(clusterDir: string): Promise<Postmaster | undefined> {
  const file = path.join(clusterDir, 'postmaster.pid')
  const [pidLine, , , portLine, , , , statusLine] = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number(pidLine)
  if (!pid) return undefined
  if (await isPostgresOf(pid, clusterDir)) return { pid, port: Number(portLine), ready: statusLine?.trim() === 'ready' }
  // The pid now belongs to another program, as after a restart of a container; PostgreSQL would refuse to start because of it.
  await rm(file, { force: true })
  return undefined
}

async function isPostgresOf(pid: number, clusterDir: string): Promise<boolean> {
  if (!(await isRunning(pid))) return false
  const command = await commandLine(pid)
  if (command === undefined) return isRunning(pid)
  return command.includes('postgres') && command.includes(clusterDir)
}

/** Stops a PostgreSQL we may not have started: politely, then by letting it recover at the next start. */
export async function stopPostmaster({ pid }: Postmaster): Promise<void> {
  for (const [signal, seconds] of [['SIGINT', stopTimeoutSeconds], ['SIGQUIT', 5], ['SIGKILL', 2]] as const) {
    sendSignal(pid, signal)
    if (await ends(pid, seconds)) return
  }
  throw new EmbeddedPostgresError(`A PostgreSQL left over from before (process ${pid}) does not end: stop it, then start again.`)
}

async function ends(pid: number, seconds: number): Promise<boolean> {
  for (let waited = 0; waited < seconds * 1000; waited += 20) {
    if (!(await isRunning(pid))) return true
    await delay(20)
  }
  return false
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
