import { encodeCursor } from '@timbre/platform'
import { PgDialect } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { defaultSort, parseSort } from './sort.ts'
import type { TicketRow } from './tickets.repository.ts'

const dialect = new PgDialect({ casing: 'snake_case' })
const orderOf = (text?: string) => dialect.sqlToQuery(parseSort(text).orderBy).sql
const row = { id: 7, createdAt: new Date('2026-11-20T08:00:00Z'), updatedAt: new Date('2026-11-21T10:00:00.123Z'), priorityLevel: 3, waitingSince: null } as TicketRow

test('newest change first, unless asked otherwise', () => {
  expect(orderOf()).toBe(orderOf(defaultSort))
  expect(orderOf()).toBe('"tickets"."updated_at" desc, "tickets"."id" asc')
})

test('the id always comes last, so that no two rows share a place', () => {
  expect(orderOf('-createdAt')).toBe('"tickets"."created_at" desc, "tickets"."id" asc')
  expect(orderOf('priority,-id')).toMatch(/ asc, "tickets"."id" desc$/u)
})

test('a cursor holds the sort values of the last row and leads behind it', () => {
  const sort = parseSort('-updatedAt,priority')
  expect(sort.cursorOf(row)).toEqual(['2026-11-21T10:00:00.123Z', 3, 7])
  const { sql, params } = dialect.sqlToQuery(sort.after(encodeCursor(sort.cursorOf(row))))
  expect(sql).toMatch(/^\("tickets"."updated_at" <= \$1::timestamptz and/u)
  expect(params).toContain('2026-11-21T10:00:00.123Z')
})

test('who waits for nothing comes last among those who wait', () => {
  expect(orderOf('waitingSince')).toBe(`coalesce("tickets"."waiting_since", '9999-12-31 00:00:00+00'::timestamptz) asc, "tickets"."id" asc`)
  const sort = parseSort('waitingSince')
  expect(sort.cursorOf(row)).toEqual(['9999-12-31T00:00:00.000Z', 7])
  expect(() => sort.after(encodeCursor(sort.cursorOf(row)))).not.toThrow()
})

test.each(['', 'subject', 'id";select pg_sleep(3)--', '__proto__', 'constructor', '-', '--id', 'id,', 'id desc', 'Id', 'id,id,id,id,id'])('%j is not a sort order', (text) => {
  expect(() => parseSort(text)).toThrow(expect.objectContaining({ code: 'tickets.badSort', status: 400 }))
})

test.each([
  ['of another sort order', encodeCursor(['2026-11-21T10:00:00.000Z', 7])],
  ['with a text for a time', encodeCursor(['x', 3, 7])],
  ['with a time that is none', encodeCursor(['2026-13-41T10:00:00.000Z', 3, 7])],
  ['with a text for an id', encodeCursor(['2026-11-21T10:00:00.000Z', 3, '7; select 1'])],
  ['with half an id', encodeCursor(['2026-11-21T10:00:00.000Z', 3, 7.5])],
  ['with nothing for an id', Buffer.from('["2026-11-21T10:00:00.000Z",3,null]').toString('base64url')],
  ['that is not JSON', Buffer.from('{').toString('base64url')],
  ['that is another thing', Buffer.from('{"length":3}').toString('base64url')],
  ['that is empty', ''],
])('a cursor %s is refused', (_what, cursor) => {
  expect(() => parseSort('-updatedAt,priority').after(cursor)).toThrow(expect.objectContaining({ code: 'common.invalid', status: 400 }))
})
