import { sql, type SQL } from 'drizzle-orm'
import { decodeCursor, type CursorKind } from '@timbre/platform'
import { groupRank, type Grouping } from './contract/groups.ts'
import { ticketErrors } from './tickets.errors.ts'
import type { TicketRow } from './tickets.repository.ts'
import { tickets } from './tickets.schema.ts'

interface SortKey {
  readonly sql: SQL
  readonly kind: CursorKind
  /** The value of a fetched row, to build the cursor from. */
  value(row: TicketRow): string | number
}

const sortKeys: Readonly<Record<string, SortKey>> = {
  updatedAt: { sql: sql`${tickets.updatedAt}`, kind: 'instant', value: (row) => row.updatedAt.toISOString() },
  createdAt: { sql: sql`${tickets.createdAt}`, kind: 'instant', value: (row) => row.createdAt.toISOString() },
  number: { sql: sql`${tickets.id}`, kind: 'integer', value: (row) => row.id },
  id: { sql: sql`${tickets.id}`, kind: 'integer', value: (row) => row.id },
  priority: { sql: sql`${tickets.priorityLevel}`, kind: 'integer', value: (row) => row.priorityLevel },
  // Who waits for nothing comes after everybody who waits; written as the index is.
  waitingSince: {
    sql: sql`coalesce(${tickets.waitingSince}, '9999-12-31 00:00:00+00'::timestamptz)`,
    kind: 'instant',
    value: (row) => row.waitingSince?.toISOString() ?? '9999-12-31T00:00:00.000Z',
  },
}

/** A whole number says which group a ticket is in; groups stand in the order of their numbers. `groupRank` says the same in memory. */
const groupRanks: Readonly<Record<Grouping, SQL>> = {
  status: sql`array_position(array['new', 'open', 'pending', 'onHold', 'solved', 'closed'], ${tickets.statusCategory}) * 1000000000::bigint + ${tickets.statusId}`,
  priority: sql`(5 - ${tickets.priorityLevel}) * 1000000000::bigint + ${tickets.priorityId}`,
  assignee: sql`coalesce(${tickets.assigneeId}, 0)`,
  department: sql`coalesce(${tickets.departmentId}, 0)`,
  requester: sql`${tickets.requesterId}`,
}

const groupKey = (by: Grouping): SortKey => ({
  sql: sql`(${groupRanks[by]})`,
  kind: 'integer',
  value: ({ statusCategory, statusId, priorityLevel, priorityId, assigneeId, departmentId, requesterId }) =>
    groupRank[by]({ status: { id: statusId, category: statusCategory }, priority: { id: priorityId, level: priorityLevel }, assignee: idOf(assigneeId), department: idOf(departmentId), requester: { id: requesterId } }),
})
const idOf = (id: number | null) => (id === null ? null : { id })

/** Groups in their order, for a page of them. */
export function groupOrder(by: Grouping): { readonly key: SQL; after(cursor: string): SQL } {
  const { sql: key } = groupKey(by)
  return { key, after: (cursor) => sql`${key} > ${decodeCursor(cursor, ['integer'])[0]}::bigint` }
}

export interface Sort {
  readonly orderBy: SQL
  /** Rows after the cursor, in this order. */
  after(cursor: string): SQL
  cursorOf(row: TicketRow): (string | number)[]
}

export const defaultSort = '-updatedAt,id'

/** Reads `-updatedAt,id`. The id always comes last, so that no two rows share a place; a group’s rows stand together. @throws tickets.badSort */
export function parseSort(text: string = defaultSort, group?: Grouping): Sort {
  const parts = text.split(',').map((part) => ({ name: part.replace(/^-/u, ''), descending: part.startsWith('-') }))
  const unknown = parts.find(({ name }) => !Object.hasOwn(sortKeys, name))
  if (unknown || parts.length > 4) {
    throw ticketErrors.badSort(`"${unknown?.name ?? text}" cannot be sorted by. Use up to four of ${Object.keys(sortKeys).join(', ')}, with - in front for descending.`, {
      errors: [{ path: '/querystring/sort', message: 'is not a sort order' }],
    })
  }
  if (!parts.some(({ name }) => name === 'id')) parts.push({ name: 'id', descending: false })
  const keys = [...(group ? [{ descending: false, key: groupKey(group) }] : []), ...parts.map((part) => ({ ...part, key: sortKeys[part.name] as SortKey }))]
  return {
    orderBy: sql.join(
      keys.map(({ key, descending }) => (descending ? sql`${key.sql} desc` : sql`${key.sql} asc`)),
      sql`, `,
    ),
    after: (cursor) => {
      const values = decodeCursor(cursor, keys.map(({ key }) => key.kind))
      const value = (index: number) => (keys[index]?.key.kind === 'instant' ? sql`${values[index]}::timestamptz` : sql`${values[index]}::bigint`)
      // (a, b, c) after (x, y, z), each in its own direction.
      const alternatives = keys.map(({ key, descending }, index) => {
        const equal = keys.slice(0, index).map((earlier, at) => sql`${earlier.key.sql} = ${value(at)}`)
        const beyond = descending ? sql`${key.sql} < ${value(index)}` : sql`${key.sql} > ${value(index)}`
        return sql`(${sql.join([...equal, beyond], sql` and `)})`
      })
      // The first key alone lets the index start at the right place.
      const first = keys[0]
      const bound = first?.descending ? sql`${first.key.sql} <= ${value(0)}` : sql`${first?.key.sql} >= ${value(0)}`
      return sql`(${bound} and (${sql.join(alternatives, sql` or `)}))`
    },
    cursorOf: (row) => keys.map(({ key }) => key.value(row)),
  }
}
