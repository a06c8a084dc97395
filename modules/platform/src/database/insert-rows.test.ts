import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { systemActor } from '@timbre/kernel'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { insertRows } from './insert-rows.ts'

const things = pgTable('things_here', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  fullName: text().notNull().unique(),
  tags: text().array().notNull(),
  details: jsonb(),
  madeAt: timestamp({ withTimezone: true }).notNull(),
  note: text().default('none'),
})

const db = await createTestDatabase()
const { database } = db
const tester = systemActor('tester')
const madeAt = new Date('2026-03-29T01:30:00.123Z')
afterAll(() => db[Symbol.asyncDispose]())
beforeAll(async () => {
  await database.pool.query(`create table things_here (id bigint generated always as identity primary key, full_name text not null unique, tags text[] not null,
    details jsonb, made_at timestamptz not null, note text default 'none')`)
})
beforeEach(async () => {
  await database.pool.query('truncate things_here restart identity')
})

const insert = (rows: Parameters<typeof insertRows<typeof things>>[2], options = {}) => database.transaction(tester, (tx) => insertRows(tx, things, rows, options))
const thing = (fullName: string) => ({ fullName, tags: [], details: null, madeAt })

test('keeps values of every kind, their order, and what the first row leaves out at its default', async () => {
  await insert([
    { fullName: `It's "quoted", \\u0041 {brace}`, tags: ['a,b', '{}', 'ñ'], details: { deep: [1, null, 'x'] }, madeAt },
    { fullName: 'Zoë 🙂', tags: [], details: 'text', madeAt },
  ])

  expect(await database.sql.select().from(things).orderBy(things.id)).toEqual([
    { id: 1, fullName: `It's "quoted", \\u0041 {brace}`, tags: ['a,b', '{}', 'ñ'], details: { deep: [1, null, 'x'] }, madeAt, note: 'none' },
    { id: 2, fullName: 'Zoë 🙂', tags: [], details: 'text', madeAt, note: 'none' },
  ])
})

test('stores what PostgreSQL cannot hold as the replacement character', async () => {
  await insert([{ fullName: 'half \ud83d, nul \0, \\u0000', tags: ['\udc00'], details: { text: '\0' }, madeAt }])

  expect(await database.sql.select().from(things)).toEqual([
    { id: 1, fullName: 'half \ufffd, nul \ufffd, \\u0000', tags: ['\ufffd'], details: { text: '\ufffd' }, madeAt, note: 'none' },
  ])
})

test('answers with what is asked for, and leaves out what clashes only when told to', async () => {
  expect(await insert([thing('a'), thing('b')], { returning: { number: things.id, name: things.fullName } })).toEqual([{ number: 1, name: 'a' }, { number: 2, name: 'b' }])
  expect(await insert([thing('b'), thing('c')], { returning: { name: things.fullName }, skipConflicts: true })).toEqual([{ name: 'c' }])
  await expect(insert([thing('d'), thing('a')])).rejects.toThrow('Failed query')
  expect(await database.sql.$count(things)).toBe(3)
})

test('does nothing for no rows', async () => {
  expect(await insert([])).toEqual([])
})
