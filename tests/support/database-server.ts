import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { migrate } from '@timbre/platform'
import { startEmbeddedPostgres, stopLeftOver, type PostgresLog } from '@timbre/platform/postgres'
import type pg from 'pg'
import { openPool } from './pool.ts'

/** A PostgreSQL for tests, with the migrations applied once in a template that each test file gets a copy of. */
export interface DatabaseServer {
  /** Makes a migrated, empty database and returns its address. */
  createDatabase(): Promise<string>
  dropDatabase(url: string): Promise<void>
  stop(): Promise<void>
}

export const migrationsFolder = path.resolve(import.meta.dirname, '../../migrations')

/**
 * Uses the server of `TIMBRE_TEST_DATABASE_URL` (its user must be allowed to create databases), or else starts an embedded one that
 * forgets everything when it stops. It does not wait for the disk, unless `durable`.
 */
export async function startDatabaseServer({ durable = false } = {}): Promise<DatabaseServer> {
  const external = process.env['TIMBRE_TEST_DATABASE_URL']
  const server = external ? { url: external, stop: async () => {} } : await startThrowaway(durable)
  const admin = openPool(server.url)
  const stop = async () => {
    await admin.end()
    await server.stop()
  }
  const template = await ensureTemplate(admin, server.url).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return {
    createDatabase: async () => {
      const name = `timbre_test_${process.pid}_${randomBytes(6).toString('hex')}`
      await admin.query(`create database ${name} template ${template}`)
      return databaseUrl(server.url, name)
    },
    dropDatabase: async (url) => {
      await admin.query(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`)
    },
    stop,
  }
}

const forgetful = { fsync: false, synchronous_commit: false, full_page_writes: false, max_connections: 300, shared_buffers: '64MB' }
const folderPrefix = 'timbre-test-'

async function startThrowaway(durable: boolean): Promise<{ url: string; stop(): Promise<void> }> {
  await sweep()
  const dataDir = await mkdtemp(path.join(tmpdir(), `${folderPrefix}${process.pid}-`))
  const postgres = await startEmbeddedPostgres({ dataDir, settings: durable ? {} : forgetful, log: quiet })
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Ends and removes what runs that were killed have left. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.startsWith(folderPrefix) ? name.slice(folderPrefix.length).split('-')[0] : NaN)
    if (!pid || isAlive(pid)) continue
    const dataDir = path.join(tmpdir(), name)
    if (await stopLeftOver(dataDir)) await rm(dataDir, { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The template is named after the migrations, so that runs that share a server never see another state of them. */
async function ensureTemplate(admin: pg.Pool, url: string): Promise<string> {
  const name = `timbre_template_${await digestOf(migrationsFolder)}`
  const client = await admin.connect()
  try {
    // One of several runs makes it, the others wait; it gets its name when it is complete.
    await client.query('select pg_advisory_lock(hashtext($1))', [name])
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount) return name
    const unfinished = `${name}_new`
    await client.query(`drop database if exists ${unfinished}`)
    await client.query(`create database ${unfinished}`)
    await migrate({ url: databaseUrl(url, unfinished), folder: migrationsFolder })
    await client.query(`alter database ${unfinished} rename to ${name}`)
    return name
  } finally {
    await client.query('select pg_advisory_unlock_all()')
    client.release()
  }
}

async function digestOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of (await readdir(folder)).sort()) {
    if (file.endsWith('.sql')) hash.update(file).update(await readFile(path.join(folder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

const quiet: PostgresLog = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }
