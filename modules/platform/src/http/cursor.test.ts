import { TimbreError } from '@timbre/kernel'
import { describe, expect, test } from 'vitest'
import { decodeCursor, encodeCursor, toPage, type CursorKind } from './cursor.ts'

test('a page ends with a cursor that leads to the next one, the last page with none', () => {
  const rows = Array.from({ length: 5 }, (_, index) => ({ id: index + 1, name: `Ñ${index}` }))
  const page = toPage(rows.slice(0, 3), 2, (row) => [row.name, row.id], (row) => row.id)

  expect(page.items).toEqual([1, 2])
  expect(decodeCursor(page.nextCursor as string, ['text', 'integer'])).toEqual(['Ñ1', 2])
  expect(toPage(rows.slice(3), 2, (row) => [row.id], (row) => row.id)).toEqual({ items: [4, 5], nextCursor: null })
  expect(toPage([], 2, () => [0], (row) => row)).toEqual({ items: [], nextCursor: null })
})

test.each<[CursorKind, string | number]>([
  ['integer', 0],
  ['integer', -12],
  ['instant', '2026-11-21T09:30:00.000Z'],
  ['instant', '2024-02-29T23:59:59.999999Z'],
  ['text', "'; drop table tickets; --"],
])('%s %j passes', (kind, value) => {
  expect(decodeCursor(encodeCursor([value]), [kind])).toEqual([value])
})

describe('what the database must never see is refused as 400', () => {
  test.each<[CursorKind, unknown]>([
    ['integer', '1'],
    ['integer', 1.5],
    ['integer', 1e300],
    ['integer', null],
    ['integer', [1]],
    ['instant', '2026-02-30T00:00:00Z'],
    ['instant', '2026-13-01T00:00:00Z'],
    ['instant', '0000-01-01T00:00:00Z'],
    ['instant', 'infinity'],
    ['instant', 1_700_000_000],
    ['text', 'a\0b'],
    ['text', '\ud800'],
    ['text', 7],
  ])('%s %j', (kind, value) => {
    const cursor = Buffer.from(JSON.stringify([value])).toString('base64url')
    expect(() => decodeCursor(cursor, [kind])).toThrow(TimbreError)
  })

  test.each(['', 'nonsense', '%%%', Buffer.from('{"length":1,"0":1}').toString('base64url'), Buffer.from('[1,2]').toString('base64url'), Buffer.from('[]').toString('base64url')])('the cursor %j', (cursor) => {
    const refused = () => decodeCursor(cursor, ['integer'])
    expect(refused).toThrow('Use a `nextCursor` of the same list')
    expect(refused).toThrow(expect.objectContaining({ status: 400, errors: [{ path: '/querystring/cursor', message: 'is not a cursor of this list' }] }))
  })
})
