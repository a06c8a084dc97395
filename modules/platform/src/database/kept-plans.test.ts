import { systemClock } from '@timbre/kernel'
import { sql } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { openDatabase } from './database.ts'

const db = await createTestDatabase()
const database = openDatabase({ url: db.url, clock: systemClock, poolSize: 1 })
afterAll(async () => {
  await database.close()
  await db[Symbol.asyncDispose]()
})

test('keeps the plan of a statement that comes again, and of none that is cut off after some rows', async () => {
  for (let time = 1; time <= 3; time++) {
    await database.sql.execute(sql`select ${time}::int as again`)
    await database.sql.execute(sql`select ${time}::int as cut limit ${1}`)
  }
  await database.sql.execute(sql`select ${1}::int as once`)

  const { rows } = await database.pool.query<{ statement: string; times: number }>('select statement, (generic_plans + custom_plans)::int as times from pg_prepared_statements order by 1')

  expect(rows).toEqual([{ statement: 'select $1::int as again', times: 2 }])
})

test('answers the same with a kept plan as without', async () => {
  const answers = []
  for (const value of [1, 2, 3]) answers.push((await database.sql.execute<{ doubled: number }>(sql`select ${value}::int * 2 as doubled`)).rows)

  expect(answers).toEqual([[{ doubled: 2 }], [{ doubled: 4 }], [{ doubled: 6 }]])
})
