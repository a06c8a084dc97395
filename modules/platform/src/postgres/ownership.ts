import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isCode } from './binaries.ts'
import { isRunning, startOf } from './process-table.ts'

/** The process that started the PostgreSQL of a folder and will stop it. */
interface Owner {
  readonly pid: number
  /** Pids are used again, in containers soon: the start time tells two processes apart. */
  readonly startedAt: string
}

/**
 * Makes this process the owner of a database folder, unless a live process already is. A file with the owner's name is the lock;
 * it appears whole (by a hard link), and the one of a process that was killed is taken over.
 */
export async function claimOwnership(file: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}`
  const owner: Owner = { pid: process.pid, startedAt: (await startOf(process.pid)) ?? '' }
  try {
    await writeFile(own, JSON.stringify(owner), { mode: 0o600 })
    for (;;) {
      if (await linked(own, file)) return true
      if (await isHeld(file)) return false
      if (!(await removeStale(file))) return false
    }
  } finally {
    await rm(own, { force: true })
  }
}

export async function releaseOwnership(file: string): Promise<void> {
  await rm(file, { force: true })
}

async function linked(own: string, file: string): Promise<boolean> {
  return link(own, file).then(
    () => true,
    (error: unknown) => {
      if (isCode(error, 'EEXIST')) return false
      throw error
    },
  )
}

/** Whether the owner named in the file is a running process. */
export async function isHeld(file: string): Promise<boolean> {
  const owner = await readOwner(file)
  if (!owner) return false
  return (await isRunning(owner.pid)) && ((await startOf(owner.pid)) ?? '') === owner.startedAt
}

async function readOwner(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner
  } catch {
    return undefined
  }
}

/** Another process may have taken the stale file over since we read it: then it gets its own back. */
async function removeStale(file: string): Promise<boolean> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true
    throw error
  }
  const taken = await isHeld(aside)
  if (taken) await rename(aside, file)
  else await rm(aside, { force: true })
  return !taken
}
