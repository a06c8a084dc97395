import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { choosePort } from '../../modules/platform/src/postgres/port.ts'
import { launch } from '../../modules/platform/src/postgres/launch.ts'
import { chooseRunner } from '../../modules/platform/src/postgres/run-as.ts'

/** The PostgreSQL installed on this machine by its package manager, oldest first. */
const installed = findInstalled()

export const hasSystemPostgres = installed.length > 0

/** Starts the oldest PostgreSQL of this machine on a folder of its own, as the one an administrator brings along. */
export async function startSystemPostgres(): Promise<{ url: string; major: number; stop(): Promise<void> }> {
  const [program] = installed
  if (!program) throw new Error('No PostgreSQL is installed on this machine (Debian: apt-get install postgresql)')
  const folder = await mkdtemp(path.join(tmpdir(), 'timbre-system-postgres-'))
  await chmod(folder, 0o755)
  const cluster = path.join(folder, 'cluster')
  const runner = await chooseRunner({ nativeDir: program.folder, version: String(program.major), major: program.major, env: {} }, folder)

  const options = ['--username=timbre', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync']
  const initdb = runner.command('initdb', ['-D', cluster, ...options])
  const [code] = (await once(spawn(initdb.file, initdb.args, { ...initdb.options, stdio: 'ignore' }), 'close')) as [number]
  if (code !== 0) throw new Error(`initdb of PostgreSQL ${program.major} failed with code ${code}`)

  const port = await choosePort(path.join(folder, 'port'), undefined)
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }
  const server = await launch({ runner, cluster, port, settings: { fsync: false }, log })
  return {
    url: `postgres://timbre@127.0.0.1:${port}/postgres`,
    major: program.major,
    stop: async () => {
      server.process.kill('SIGINT')
      await server.exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function findInstalled(): { folder: string; major: number }[] {
  const parent = '/usr/lib/postgresql'
  if (!existsSync(parent)) return []
  return readdirSync(parent)
    .map((name) => ({ folder: path.join(parent, name), major: Number(name) }))
    .filter(({ folder, major }) => major >= 15 && existsSync(path.join(folder, 'bin', 'initdb')))
    .sort((a, b) => a.major - b.major)
}
