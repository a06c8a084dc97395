import type { Ticket } from '@timbre/tickets/contract'

/**
 * One list on screen, as ids: the rows themselves are kept once, for all lists. `queued` are tickets that came in or moved up while the
 * reader was further down; they wait, so that nothing under the eyes moves.
 */
export interface TicketList {
  readonly ids: readonly number[]
  readonly queued: readonly number[]
  /** Where the next page begins; null at the end, undefined before the first page. */
  readonly cursor: string | null | undefined
}

export type Rows = Pick<ReadonlyMap<number, Ticket>, 'get'>
type Compare = (one: Ticket, other: Ticket) => number

export const emptyList: TicketList = { ids: [], queued: [], cursor: undefined }

export function withFirstPage(items: readonly Ticket[], cursor: string | null): TicketList {
  return { ids: items.map((row) => row.id), queued: [], cursor }
}

/**
 * The server's rows anew, as far as there were some: at the top they are simply shown; further down what the reader knows stays, and what came
 * in meanwhile waits.
 */
export function withFreshRows(list: TicketList, items: readonly Ticket[], cursor: string | null, atTop: boolean): TicketList {
  const fresh = withFirstPage(items, cursor)
  if (atTop || list.cursor === undefined) return fresh
  const known = new Set(list.ids)
  return { ids: fresh.ids.filter((id) => known.has(id)), queued: fresh.ids.filter((id) => !known.has(id)), cursor }
}

export function withNextPage(list: TicketList, items: readonly Ticket[], cursor: string | null): TicketList {
  const known = new Set(list.ids)
  return { ...list, ids: [...list.ids, ...items.map((row) => row.id).filter((id) => !known.has(id))], cursor }
}

/**
 * A ticket is in the list now, new or changed: it takes its place, or waits when the reader is further down (`atTop` false). `rows` must
 * hold it already.
 */
export function withRow(list: TicketList, id: number, rows: Rows, compare: Compare, atTop: boolean): TicketList {
  if (list.cursor === undefined) return list
  const without = list.ids.filter((other) => other !== id)
  const place = placeOf(without, id, rows, compare)
  // Beyond what is loaded: it comes with its page.
  const beyond = place === without.length && list.cursor !== null
  const before = list.ids.indexOf(id)
  if (before === place) return list
  if (beyond) return before < 0 ? list : { ...list, ids: without, queued: list.queued.filter((other) => other !== id) }
  if (atTop) return { ...list, ids: without.toSpliced(place, 0, id) }
  return list.queued.includes(id) ? list : { ...list, queued: [...list.queued, id] }
}

export function withoutRow(list: TicketList, id: number): TicketList {
  if (!list.ids.includes(id) && !list.queued.includes(id)) return list
  return { ...list, ids: list.ids.filter((other) => other !== id), queued: list.queued.filter((other) => other !== id) }
}

/** The reader went back to the top: everything that waited takes its place. */
export function settled(list: TicketList, rows: Rows, compare: Compare): TicketList {
  return list.queued.reduce((settling, id) => withRow(settling, id, rows, compare, true), { ...list, queued: [] } as TicketList)
}

function placeOf(ids: readonly number[], id: number, rows: Rows, compare: Compare): number {
  const row = rows.get(id)
  if (!row) return ids.length
  const place = ids.findIndex((other) => {
    const otherRow = rows.get(other)
    return otherRow !== undefined && compare(row, otherRow) < 0
  })
  return place < 0 ? ids.length : place
}

const readers: Readonly<Record<string, (row: Ticket) => string | number>> = {
  createdAt: (row) => row.createdAt,
  updatedAt: (row) => row.updatedAt,
  number: (row) => row.id,
  priority: (row) => row.priority.level,
  // Who waits for nothing comes after everybody who waits.
  waitingSince: (row) => row.waitingSince ?? '9999',
  id: (row) => row.id,
}

/** Compares tickets as the server sorts them: `-updatedAt,id`. Fields it does not know are passed over. */
export function compareBy(sort: string): Compare {
  const keys = sort.split(',').flatMap((part) => {
    const read = readers[part.replace(/^-/, '')]
    return read ? [{ read, sign: part.startsWith('-') ? -1 : 1 }] : []
  })
  return (one, other) => {
    for (const { read, sign } of keys) {
      const [left, right] = [read(one), read(other)]
      if (left !== right) return (left < right ? -1 : 1) * sign
    }
    return 0
  }
}
