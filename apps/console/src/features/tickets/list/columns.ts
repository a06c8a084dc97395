import type { ListChoices } from '@timbre/tickets/contract'

/** What a column of the table may do: stand in an order of the server’s, and open a picker. */
interface Column {
  /** In pixels, until the agent says otherwise. */
  readonly width: number
  readonly sort?: string
  readonly edits?: Editable
}

/** What can be changed right in the table. */
export type Editable = 'status' | 'assignee' | 'priority' | 'department' | 'type' | 'tags'

export const columns = {
  number: { width: 76, sort: 'number' },
  subject: { width: 280 },
  requester: { width: 156 },
  status: { width: 112, edits: 'status' },
  assignee: { width: 136, edits: 'assignee' },
  priority: { width: 100, sort: 'priority', edits: 'priority' },
  department: { width: 132, edits: 'department' },
  type: { width: 112, edits: 'type' },
  tags: { width: 140, edits: 'tags' },
  channel: { width: 88 },
  waitingSince: { width: 108, sort: 'waitingSince' },
  createdAt: { width: 88, sort: 'createdAt' },
  updatedAt: { width: 88, sort: 'updatedAt' },
} as const satisfies Readonly<Record<string, Column>>

export type ColumnName = keyof typeof columns
export const columnNames = Object.keys(columns) as readonly ColumnName[]
export const columnOf = (name: ColumnName): Column => columns[name]

export interface ShownColumn {
  readonly name: ColumnName
  readonly width: number
}

const usual: readonly ColumnName[] = ['number', 'subject', 'requester', 'status', 'assignee', 'priority', 'waitingSince', 'updatedAt']
export const leastWidth = 56
const mostWidth = 1200
export const widthStep = 24

const within = (width: number) => Math.round(Math.min(mostWidth, Math.max(leastWidth, width)))

/** The columns as the agent has them. What another version of Timbre has named is passed over; without a subject nobody knows what a row is. */
export function shownColumns(chosen: ListChoices['columns']): readonly ShownColumn[] {
  const known = (chosen ?? []).flatMap(({ name, width }) => (Object.hasOwn(columns, name) ? [{ name: name as ColumnName, width: within(width) }] : []))
  const unique = known.filter(({ name }, index) => known.findIndex((other) => other.name === name) === index)
  if (unique.length === 0) return usual.map((name) => ({ name, width: columns[name].width }))
  return unique.some(({ name }) => name === 'subject') ? unique : [{ name: 'subject', width: columns.subject.width }, ...unique]
}

/** Puts a column where another stands. */
export function moved(shown: readonly ShownColumn[], name: ColumnName, to: number): readonly ShownColumn[] {
  const from = shown.findIndex((column) => column.name === name)
  const column = shown[from]
  if (!column || to < 0 || to >= shown.length) return shown
  return shown.toSpliced(from, 1).toSpliced(to, 0, column)
}

export function resized(shown: readonly ShownColumn[], name: ColumnName, width: number): readonly ShownColumn[] {
  return shown.map((column) => (column.name === name ? { name, width: within(width) } : column))
}

/** Those chosen, the old ones in their places and new ones at the end. */
export function withChosen(shown: readonly ShownColumn[], chosen: readonly ColumnName[]): readonly ShownColumn[] {
  const kept = shown.filter(({ name }) => chosen.includes(name))
  const added = chosen.filter((name) => !shown.some((column) => column.name === name))
  return [...kept, ...added.map((name) => ({ name, width: columns[name].width }))]
}

/** How a column stands in the order of the list, as `aria-sort` says it. */
export function sortedBy(name: ColumnName, sort: string): 'ascending' | 'descending' | undefined {
  const field = columnOf(name).sort
  const [first = ''] = sort.split(',')
  if (field === undefined || first.replace('-', '') !== field) return undefined
  return first.startsWith('-') ? 'descending' : 'ascending'
}

/** The order a click on a head asks for: its own direction first, then the other one. */
export function sortAfterClick(name: ColumnName, sort: string): string | undefined {
  const field = columnOf(name).sort
  if (field === undefined) return undefined
  // Who waits longest and what is most urgent is what people look for.
  const risingFirst = field === 'waitingSince'
  const now = sortedBy(name, sort)
  return sortOf(field, now === undefined ? !risingFirst : now === 'ascending')
}

/** As the indexes are, read forwards or backwards. */
export function sortOf(field: string, descending: boolean): string {
  if (field === 'waitingSince') return descending ? '-waitingSince,-id' : 'waitingSince,id'
  if (field === 'priority') return descending ? '-priority,-updatedAt,id' : 'priority,updatedAt,-id'
  if (field === 'number') return descending ? '-number' : 'number'
  return descending ? `-${field},id` : `${field},-id`
}
