import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from './database.ts'

const first = await createTestDatabase()
const second = await createTestDatabase()
afterAll(async () => {
  await first[Symbol.asyncDispose]()
  await second[Symbol.asyncDispose]()
})

test('every test file gets a migrated database of its own', async () => {
  await first.database.pool.query('create table mine (id integer)')

  const { rows } = await second.database.pool.query("select to_regclass('schema_migrations') as migrations, to_regclass('mine') as mine")

  expect(rows).toEqual([{ migrations: 'schema_migrations', mine: null }])
})
