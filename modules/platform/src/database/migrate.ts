import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from '../logger.ts'

export class MigrationError extends Error {}

interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

/** Held by whoever migrates: any fixed number that no other program uses on this database. */
const migrationLock = 7_411_852_016

/**
 * Brings the database to the newest version: one transaction per file, in order, each recorded with its checksum.
 * Processes that start together wait for the first one. A file whose first line is `-- no-transaction` runs statement
 * by statement (for CREATE INDEX CONCURRENTLY) and must be safe to repeat.
 *
 * @throws MigrationError in words an administrator can act on.
 */
export async function migrate({ url, folder, log }: { url: string; folder: string; log?: Logger }): Promise<number> {
  const migrations = await readMigrations(folder)
  const client = new pg.Client({ connectionString: url, application_name: 'timbre migrate' })
  // The statement under way reports a lost connection; unheard, the event would end the process first.
  client.on('error', () => {})
  await client.connect()
  try {
    // Limits that the server or the user has by default are meant for short statements.
    await client.query('set lock_timeout = 0; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0')
    await takeTurn(client, log)
    await client.query(`create table if not exists schema_migrations (
      name text primary key, checksum text not null, applied_at timestamptz not null default now())`)
    const { rows } = await client.query<{ name: string; checksum: string }>('select name, checksum from schema_migrations order by name collate "C"')
    const pending = pendingAfter(migrations, rows)
    for (const migration of pending) {
      log?.info({ migration: migration.name }, 'migrating')
      await applyWithRetries(client, migration)
    }
    return pending.length
  } finally {
    await client.end()
  }
}

/** Asks again and again instead of waiting in the database: a waiting statement would keep CREATE INDEX CONCURRENTLY from ending. */
async function takeTurn(client: pg.Client, log: Logger | undefined): Promise<void> {
  for (let asked = 0; ; asked++) {
    const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [migrationLock])
    if (rows[0]?.ours) return
    if (asked === 0) log?.info('waiting for another process to finish migrating')
    await sleep(200)
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (file) => {
      const sql = await readFile(path.join(folder, file), 'utf8')
      return { name: file.replace(/\.sql$/, ''), sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

function pendingAfter(migrations: readonly Migration[], applied: readonly { name: string; checksum: string }[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const row of applied) {
    const migration = known.get(row.name)
    if (!migration) {
      throw new MigrationError(`The database was made by a newer Timbre (it has "${row.name}"). Start that version, or restore a backup made before the upgrade.`)
    }
    if (migration.checksum !== row.checksum) {
      throw new MigrationError(`Migration "${row.name}" differs from the one that was applied. Restore the file as it was released.`)
    }
  }
  const done = new Set(applied.map((row) => row.name))
  const newest = applied.at(-1)?.name ?? ''
  const pending = migrations.filter((migration) => !done.has(migration.name))
  const late = pending.find((migration) => migration.name < newest)
  if (late) throw new MigrationError(`Migration "${late.name}" is older than "${newest}", which was already applied. Give it a newer number.`)
  return pending
}

const lockRetries = 30

async function applyWithRetries(client: pg.Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await apply(client, migration)
    } catch (error) {
      await client.query('rollback').catch(() => {})
      // 55P03: somebody holds the table. Waiting in the queue would stop everybody behind us, so let go and come back.
      if ((error as { code?: string }).code === '55P03' && attempt < lockRetries) {
        await sleep(Math.min(5000, 200 * attempt))
        continue
      }
      const remains = inOneTransaction(migration) ? 'Nothing of it was kept.' : 'What it did so far was kept; it is safe to run again.'
      throw new MigrationError(`Migration "${migration.name}" failed: ${(error as Error).message}. ${remains}`, { cause: error })
    }
  }
}

/** Says `-- no-transaction` on its first line, and nothing else there. */
function inOneTransaction({ sql }: Migration): boolean {
  return !/^-- no-transaction[ \t]*(\r?\n|$)/.test(sql)
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const record = () => client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [migration.name, migration.checksum])
  if (!inOneTransaction(migration)) {
    for (const statement of migration.sql.split('--> statement-breakpoint')) if (statement.trim()) await client.query(statement)
    await record()
    return
  }
  await client.query('begin')
  await client.query("set local lock_timeout = '2s'")
  await client.query(migration.sql)
  await record()
  await client.query('commit')
}
