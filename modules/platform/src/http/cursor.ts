import { commonErrors } from '@timbre/kernel'

/** What one sort value of a cursor is. A value of another kind never reaches the database. */
export type CursorKind = 'integer' | 'instant' | 'text'

const fits: Readonly<Record<CursorKind, (value: unknown) => boolean>> = {
  integer: (value) => Number.isSafeInteger(value),
  instant: (value) => typeof value === 'string' && isInstant(value),
  text: (value) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0'),
}

/** A day that is in the calendar, of our era: JavaScript reads 30 February as a day in March, PostgreSQL refuses it. */
function isInstant(text: string): boolean {
  const seconds = /^(?!0000)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,6})?Z$/u.exec(text)?.[1]
  if (seconds === undefined) return false
  const at = new Date(`${seconds}Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(seconds)
}

/** Place in a keyset-paged list: the sort values of the last row. Opaque to callers. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** @throws common.invalid when it is not a cursor of this list, whose sort values are of these kinds. */
export function decodeCursor(cursor: string, kinds: readonly CursorKind[]): (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(values) && values.length === kinds.length && kinds.every((kind, index) => fits[kind](values[index]))) return values
  } catch {
    // falls through to the error below
  }
  throw commonErrors.invalid('Use a `nextCursor` of the same list and sort order, or leave `cursor` out to start anew.', {
    errors: [{ path: '/querystring/cursor', message: 'is not a cursor of this list' }],
  })
}

/** Splits `limit + 1` fetched rows into a page and the cursor of the next one. */
export function toPage<Row, Item>(rows: readonly Row[], limit: number, key: (row: Row) => readonly (string | number)[], map: (row: Row) => Item): { items: Item[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(map), nextCursor: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null }
}
