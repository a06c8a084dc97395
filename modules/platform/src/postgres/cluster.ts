import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exists, type Binaries } from './binaries.ts'
import { EmbeddedPostgresError } from './error.ts'
import type { Runner } from './run-as.ts'

export const superuser = 'timbre'

/** What lies in the database folder. */
export function databaseFiles(databaseDir: string) {
  return {
    cluster: path.join(databaseDir, 'cluster'),
    /** Inside the cluster, so that a copy of one is a copy of both. */
    password: path.join(databaseDir, 'cluster', 'timbre.password'),
    port: path.join(databaseDir, 'port'),
    owner: path.join(databaseDir, 'owner.json'),
    links: path.join(databaseDir, 'lib'),
  }
}

export type DatabaseFiles = ReturnType<typeof databaseFiles>

/** The data of another major version cannot be read by this PostgreSQL. */
export async function refuseOtherMajor(files: DatabaseFiles, binaries: Binaries): Promise<void> {
  const major = Number(await readFile(path.join(files.cluster, 'PG_VERSION'), 'utf8').catch(() => binaries.major))
  if (major === binaries.major) return
  const [age, advice] =
    major > binaries.major
      ? ['newer', 'start the newer Timbre that wrote it, or restore a backup made by this one']
      : ['older', 'back up with the Timbre that wrote it and restore that backup here']
  throw new EmbeddedPostgresError(
    `The data folder ${files.cluster} was written by PostgreSQL ${major}, ${age} than the ${binaries.major} of this Timbre: ${advice}.`,
  )
}

export async function hasCluster(files: DatabaseFiles): Promise<boolean> {
  return exists(path.join(files.cluster, 'PG_VERSION'))
}

export async function readPassword(files: DatabaseFiles): Promise<string> {
  const password = await readFile(files.password, 'utf8').catch(() => '')
  if (password) return password.trim()
  throw new EmbeddedPostgresError(`The database's password file ${files.password} is missing: restore it from a backup of the data folder.`)
}

/** Makes an empty cluster. It appears under its name only when it is complete, so that a kill in between leaves nothing half done. */
export async function createCluster(files: DatabaseFiles, runner: Runner, durable: boolean): Promise<void> {
  const unfinished = `${files.cluster}.new`
  const password = `${files.cluster}.password`
  await rm(unfinished, { recursive: true, force: true })
  await rm(password, { force: true })
  await writeFile(password, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
  await runner.own(password)
  await run(runner, [
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
}

async function run(runner: Runner, args: readonly string[]): Promise<void> {
  const { file, args: all, options } = runner.command('initdb', args)
  const child = spawn(file, all, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new EmbeddedPostgresError(`PostgreSQL could not create its data folder: ${lastLine(output)}`)
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}
