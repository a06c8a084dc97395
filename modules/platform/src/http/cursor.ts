import { commonErrors } from '@timbre/kernel'

/** Place in a keyset-paged list: the sort values of the last row. Opaque to callers. */
export function encodeCursor(values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** @throws common.invalid when it is not a cursor of this list (`length` sort values). */
export function decodeCursor(cursor: string, length: number): (string | number | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(values) && values.length === length && values.every((value) => value === null || typeof value === 'string' || Number.isFinite(value))) return values
  } catch {
    // falls through to the error below
  }
  throw commonErrors.invalid('Use a `nextCursor` of the same list and sort order, or leave `cursor` out to start anew.', {
    errors: [{ path: '/querystring/cursor', message: 'is not a cursor of this list' }],
  })
}

/** Splits `limit + 1` fetched rows into a page and the cursor of the next one. */
export function toPage<Row, Item>(rows: readonly Row[], limit: number, key: (row: Row) => readonly (string | number | null)[], map: (row: Row) => Item): { items: Item[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(map), nextCursor: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null }
}
