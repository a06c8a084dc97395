import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, afterEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { migrate, MigrationError } from './migrate.ts'

const db = await createTestDatabase()
afterAll(() => db[Symbol.asyncDispose]())

let folder: string
let url: string
let schema: string
let count = 0
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'timbre-migrations-'))
  schema = `case_${++count}`
  await db.database.pool.query(`create schema ${schema}`)
  url = `${db.url}?options=-c%20search_path%3D${schema}`
})
afterEach(() => rm(folder, { recursive: true }))

async function files(contents: Record<string, string>): Promise<void> {
  for (const [name, sql] of Object.entries(contents)) await writeFile(path.join(folder, name), sql)
}

const run = () => migrate({ url, folder })

async function applied(): Promise<string[]> {
  const { rows } = await db.database.pool.query<{ name: string }>(`select name from ${schema}.schema_migrations order by applied_at, name`)
  return rows.map((row) => row.name)
}

async function exists(table: string): Promise<boolean> {
  const { rows } = await db.database.pool.query<{ found: string | null }>('select to_regclass($1) as found', [`${schema}.${table}`])
  return rows[0]?.found !== null
}

test('files are applied in order, each once; other files are left alone', async () => {
  await files({ '0002_add.sql': 'alter table things add column name text', '0001_make.sql': 'create table things (id int)', 'README.md': 'not sql', 'draft.sql': 'nonsense' })

  expect(await run()).toBe(2)
  expect(await run()).toBe(0)
  expect(await applied()).toEqual(['0001_make', '0002_add'])

  await files({ '0003_more.sql': 'alter table things add column size int' })
  expect(await run()).toBe(1)
})

test('a file that was changed after it was applied is refused', async () => {
  await files({ '0001_make.sql': 'create table things (id int)' })
  await run()
  await files({ '0001_make.sql': 'create table things (id bigint)' })

  await expect(run()).rejects.toThrow('Migration "0001_make" differs from the one that was applied.')
})

test('a file older than one that was applied is refused, and nothing is done', async () => {
  await files({ '0002_make.sql': 'create table things (id int)' })
  await run()
  await files({ '0001_late.sql': 'create table late (id int)', '0003_next.sql': 'create table next (id int)' })

  await expect(run()).rejects.toThrow('Migration "0001_late" is older than "0002_make", which was already applied. Give it a newer number.')
  expect(await exists('next')).toBe(false)
})

test('a database made by a newer version is refused in one sentence that says what to do', async () => {
  await files({ '0001_make.sql': 'create table things (id int)', '0002_future.sql': 'create table future (id int)' })
  await run()
  await rm(path.join(folder, '0002_future.sql'))

  const failure = await run().catch((error: unknown) => error)

  expect(failure).toBeInstanceOf(MigrationError)
  expect((failure as Error).message).toBe('The database was made by a newer Timbre (it has "0002_future"). Start that version, or restore a backup made before the upgrade.')
})

test('processes that start together apply each file once', async () => {
  await files({ '0001_make.sql': 'create table things (id int); select pg_sleep(0.3)', '0002_fill.sql': 'insert into things values (1)' })

  const counts = await Promise.all([run(), run(), run()])

  expect(counts.toSorted()).toEqual([0, 0, 2])
  const { rows } = await db.database.pool.query(`select id from ${schema}.things`)
  expect(rows).toHaveLength(1)
})

test('whoever waits for another process does not keep it from building an index without locks', async () => {
  await files({ '0001_make.sql': 'create table things (id int); select pg_sleep(0.3)', '0002_index.sql': '-- no-transaction\ncreate index concurrently things_id_idx on things (id)' })

  expect((await Promise.all([run(), run()])).toSorted()).toEqual([0, 2])
})

test('a table that somebody holds is waited for briefly, then let go and tried again', async () => {
  await files({ '0001_make.sql': 'create table things (id int)' })
  await run()
  await files({ '0002_change.sql': 'alter table things add column name text' })
  const holder = await db.database.pool.connect()
  await holder.query('begin')
  await holder.query(`lock table ${schema}.things in access share mode`)

  const migrating = run()
  await expect.poll(async () => (await db.database.pool.query(`select 1 from pg_locks where not granted and mode = 'AccessExclusiveLock'`)).rowCount, { timeout: 10_000 }).toBe(1)
  // A reader queues behind the migration, but not for longer than one try of it.
  await db.database.pool.query(`select count(*) from ${schema}.things`)
  await holder.query('commit')
  holder.release(true)

  expect(await migrating).toBe(1)
  expect(await applied()).toEqual(['0001_make', '0002_change'])
})

test('a file that fails leaves nothing of itself; those before it stay', async () => {
  await files({ '0001_make.sql': 'create table things (id int)', '0002_bad.sql': 'create table half (id int); select 1 / 0', '0003_never.sql': 'create table never (id int)' })

  const failure = await run().catch((error: unknown) => error)

  expect(failure).toBeInstanceOf(MigrationError)
  expect((failure as Error).message).toBe('Migration "0002_bad" failed: division by zero. Nothing of it was kept.')
  expect([await exists('things'), await exists('half'), await exists('never')]).toEqual([true, false, false])
  expect(await applied()).toEqual(['0001_make'])

  await files({ '0002_bad.sql': 'create table whole (id int)' })
  expect(await run()).toBe(2)
})

test('a file marked no-transaction runs statement by statement and can be repeated after a failure', async () => {
  const index = 'drop index concurrently if exists things_id_idx;\n--> statement-breakpoint\ncreate unique index concurrently things_id_idx on things (id);'
  await files({ '0001_make.sql': 'create table things (id int); insert into things values (1), (1)', '0002_index.sql': `-- no-transaction\n${index}` })

  await expect(run()).rejects.toThrow(/Migration "0002_index" failed: could not create unique index.*What it did so far was kept; it is safe to run again\./)
  expect(await applied()).toEqual(['0001_make'])

  await db.database.pool.query(`delete from ${schema}.things`)
  expect(await run()).toBe(1)
  const { rows } = await db.database.pool.query<{ valid: boolean }>('select indisvalid as valid from pg_index where indexrelid = $1::regclass', [`${schema}.things_id_idx`])
  expect(rows).toEqual([{ valid: true }])
})

test('only the exact mark on the first line takes a file out of its transaction', async () => {
  await files({ '0001_make.sql': '-- no-transactions were harmed\ncreate table half (id int);\nselect 1 / 0' })

  await expect(run()).rejects.toThrow('Nothing of it was kept.')
  expect(await exists('half')).toBe(false)
})

test('a connection that is cut in the middle is an error in words, and the file is not half applied', async () => {
  await files({ '0001_slow.sql': 'create table half (id int); select pg_sleep(20)' })
  const migrating = run().catch((error: unknown) => error)
  await expect
    .poll(async () => (await db.database.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'timbre migrate' and query like '%pg_sleep(20)%'`)).rowCount, { timeout: 10_000 })
    .toBe(1)

  expect(await migrating).toBeInstanceOf(MigrationError)
  expect(await exists('half')).toBe(false)
})

test('limits set for the role do not cut a migration short', async () => {
  await files({ '0001_slow.sql': 'select pg_sleep(0.4); create table things (id int)' })

  expect(await migrate({ url: `${url}%20-c%20statement_timeout%3D200`, folder })).toBe(1)
})
