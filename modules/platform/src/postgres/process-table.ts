import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Alive, and not a dead process that nobody has collected: a container without init keeps those for good. */
export async function isRunning(pid: number): Promise<boolean> {
  return isAlive(pid) && (await linuxStatus(pid))?.state !== 'Z'
}

/** When a process started, in whatever form the system tells it: with the pid, this names one process for good. */
export async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return (await linuxStatus(pid))?.startedAt
  return ps(pid, 'lstart')
}

export async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  return ps(pid, 'command')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function linuxStatus(pid: number): Promise<{ state: string; startedAt: string } | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The second field is the program's name in brackets and may hold anything; state is the third, start time the twenty-second.
  const fields = status?.slice(status.lastIndexOf(')') + 2).split(' ')
  return fields && { state: fields[0]!, startedAt: fields[19]! }
}

async function ps(pid: number, column: string): Promise<string | undefined> {
  return promisify(execFile)('ps', ['-o', `${column}=`, '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  )
}
