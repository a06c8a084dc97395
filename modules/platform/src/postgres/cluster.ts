import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exists, isCode, type Binaries } from './binaries.ts'
import { explain } from './complaint.ts'
import { EmbeddedPostgresError } from './error.ts'
import type { Runner } from './run-as.ts'

export const superuser = 'timbre'

/** What lies in the database folder. */
export function databaseFiles(databaseDir: string) {
  return {
    cluster: path.join(databaseDir, 'cluster'),
    version: path.join(databaseDir, 'cluster', 'PG_VERSION'),
    /** Inside the cluster, so that a copy of one is a copy of both. */
    password: path.join(databaseDir, 'cluster', 'timbre.password'),
    port: path.join(databaseDir, 'port'),
    owner: path.join(databaseDir, 'owner.json'),
    links: path.join(databaseDir, 'lib'),
  }
}

export type DatabaseFiles = ReturnType<typeof databaseFiles>

/** The data of another major version cannot be read by this PostgreSQL, and what has lost its version is not to be overwritten. */
export async function refuseOtherMajor(files: DatabaseFiles, binaries: Binaries): Promise<void> {
  if (!(await exists(files.cluster))) return
  const written = await readIfThere(files.version)
  const major = Number.parseInt(written, 10)
  if (major === binaries.major) return
  if (Number.isNaN(major)) throw new EmbeddedPostgresError(`The database in ${files.cluster} is damaged (its PG_VERSION): restore the data folder from a backup.`)
  const [age, advice] =
    major > binaries.major
      ? ['newer', 'start the newer Timbre that wrote it, or restore a backup made by this one']
      : ['older', 'back up with the Timbre that wrote it and restore that backup here']
  throw new EmbeddedPostgresError(
    `The data folder ${files.cluster} was written by PostgreSQL ${major}, ${age} than the ${binaries.major} of this Timbre: ${advice}.`,
  )
}

export async function readPassword(files: DatabaseFiles): Promise<string> {
  const password = (await readIfThere(files.password)).trim()
  if (/^[\w-]{43}$/.test(password)) return password
  throw new EmbeddedPostgresError(`The database's password file ${files.password} is missing or damaged: restore it from a backup of the data folder.`)
}

/** Empty when there is no such file. What may not be read is no damage. */
async function readIfThere(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return ''
    throw error
  })
}

/** Makes an empty cluster. It appears under its name only when it is complete, so that a kill in between leaves nothing half done. */
export async function createCluster(files: DatabaseFiles, runner: Runner, durable: boolean): Promise<void> {
  const unfinished = `${files.cluster}.new`
  const password = `${files.cluster}.password`
  await rm(unfinished, { recursive: true, force: true })
  await rm(password, { force: true })
  await writeFile(password, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true })
  await runner.own(password)
  await run(runner, files, [
    `--pgdata=${unfinished}`,
    `--username=${superuser}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ])
  await rename(password, path.join(unfinished, path.basename(files.password)))
  await rename(unfinished, files.cluster)
  if (durable) await syncFolder(path.dirname(files.cluster))
}

/** Windows cannot open folders; there the rename itself must do. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function run(runner: Runner, files: DatabaseFiles, args: readonly string[]): Promise<void> {
  const { file, args: all, options } = runner.command('initdb', args)
  const child = spawn(file, all, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new EmbeddedPostgresError(`PostgreSQL could not create its data folder ${explain(complaintIn(output), path.dirname(files.cluster))}`)
}

/** Its last words are about clearing up. */
function complaintIn(output: string): string {
  const lines = output.trim().split('\n')
  return lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.find((line) => line.includes('error')) ?? lines.at(-1) ?? ''
}
