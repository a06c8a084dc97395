import { groupRank, type Grouping, type Ticket } from '@timbre/tickets/contract'

/**
 * One list on screen, as ids: the rows themselves are kept once, for all lists. `queued` are tickets that came in or moved up while the
 * reader was further down; they wait, so that nothing under the eyes moves. The others stand in their order.
 */
export interface TicketList {
  readonly ids: readonly number[]
  readonly queued: readonly number[]
  /** Where the next page begins; null at the end, undefined before the first page. */
  readonly cursor: string | null | undefined
  /** The last row of what is loaded, as it was then: what comes behind it comes with a later page, wherever that row is now. */
  readonly edge?: Ticket | undefined
}

export interface Page {
  readonly items: readonly Ticket[]
  readonly nextCursor: string | null
}

export type Rows = Pick<ReadonlyMap<number, Ticket>, 'get'>
type Compare = (one: Ticket, other: Ticket) => number

export const emptyList: TicketList = { ids: [], queued: [], cursor: undefined }

export function withFirstPage({ items, nextCursor }: Page): TicketList {
  return { ids: items.map((row) => row.id), queued: [], cursor: nextCursor, edge: items.at(-1) }
}

export function withNextPage(list: TicketList, { items, nextCursor }: Page): TicketList {
  const known = new Set(list.ids)
  return { ...list, ids: [...list.ids, ...items.map((row) => row.id).filter((id) => !known.has(id))], cursor: nextCursor, edge: items.at(-1) ?? list.edge }
}

/**
 * A part of the list as the server has it now: the page that follows on the row `after`, or begins the list. What should stand there and
 * does not has left; what is new or stands elsewhere takes its place at the top, and waits when the reader is further down. `rows` must
 * not hold the page yet: `put` takes each of its rows in.
 */
export function withPageAgain(list: TicketList, { items, nextCursor }: Page, after: Ticket | undefined, rows: Rows, put: (row: Ticket) => void, compare: Compare, atTop: boolean): TicketList {
  const last = items.at(-1)
  const there = new Set(items.map(({ id }) => id))
  const further = items.filter((row) => isBeyond(list, row, compare))
  const stays = (id: number) => {
    const row = rows.get(id)
    const covered = row && (!after || compare(after, row) < 0) && (nextCursor === null || !last || compare(row, last) <= 0)
    return there.has(id) ? !further.some((one) => one.id === id) : !covered
  }
  let now: TicketList = { ...list, ids: list.ids.filter(stays), queued: list.queued.filter(stays) }
  if (atTop) {
    items.forEach(put)
    now = sorted({ ...now, queued: [...now.queued, ...there] }, rows, compare)
  } else {
    for (const row of items) {
      put(row)
      if (!further.includes(row)) now = withRow(now, row.id, rows, compare, false)
    }
  }
  return reachesEnd(list, { items, nextCursor }, compare) ? withNextPage(now, { items: further, nextCursor }) : now
}

/** Whether a page goes as far as what is loaded. */
export function reachesEnd({ cursor, edge }: TicketList, { items, nextCursor }: Page, compare: Compare): boolean {
  const last = items.at(-1)
  return nextCursor === null || (cursor !== null && (!edge || !last || compare(last, edge) >= 0))
}

/** Only as much as has been fetched anew: the rest comes with its pages. */
export function cutAfter(list: TicketList, { items, nextCursor }: Page, rows: Rows, compare: Compare): TicketList {
  const cut = { ...list, cursor: nextCursor, edge: items.at(-1) }
  const isLoaded = (id: number) => {
    const row = rows.get(id)
    return row !== undefined && !isBeyond(cut, row, compare)
  }
  return { ...cut, ids: list.ids.filter(isLoaded), queued: list.queued.filter(isLoaded) }
}

/**
 * A ticket is in the list now, new or changed: it takes its place, or waits when the reader is further down (`atTop` false). `rows` must
 * hold it already.
 */
export function withRow(list: TicketList, id: number, rows: Rows, compare: Compare, atTop: boolean): TicketList {
  const row = rows.get(id)
  if (!row || list.cursor === undefined) return list
  if (isBeyond(list, row, compare)) return withoutRow(list, id)
  if (isInPlace(list, row, rows, compare) || (!atTop && list.queued.includes(id))) return list
  const waiting = { ...list, queued: [...list.queued, id] }
  return atTop ? sorted(waiting, rows, compare) : waiting
}

export function withoutRow(list: TicketList, id: number): TicketList {
  if (!list.ids.includes(id) && !list.queued.includes(id)) return list
  return { ...list, ids: list.ids.filter((other) => other !== id), queued: list.queued.filter((other) => other !== id) }
}

/** The reader went back to the top: everything that waited takes its place. */
export function settled(list: TicketList, rows: Rows, compare: Compare): TicketList {
  return list.queued.length > 0 ? sorted(list, rows, compare) : list
}

/** Everything where it belongs. One by one would not do: a row's neighbours may be among those that stand elsewhere by now. */
function sorted(list: TicketList, rows: Rows, compare: Compare): TicketList {
  const all = [...new Set([...list.ids, ...list.queued])].flatMap((id) => rows.get(id) ?? [])
  return { ...list, ids: all.toSorted(compare).map(({ id }) => id), queued: [] }
}

const isBeyond = ({ cursor, edge }: TicketList, row: Ticket, compare: Compare) => cursor !== null && edge !== undefined && compare(row, edge) > 0

/** Between its neighbours, but for those that do not stand in their place themselves. */
function isInPlace({ ids, queued }: TicketList, row: Ticket, rows: Rows, compare: Compare): boolean {
  const at = ids.indexOf(row.id)
  if (at < 0 || queued.includes(row.id)) return false
  const neighbour = (step: 1 | -1) => {
    for (let index = at + step; index >= 0 && index < ids.length; index += step) {
      const id = ids[index] as number
      if (!queued.includes(id)) return rows.get(id)
    }
    return undefined
  }
  const [before, behind] = [neighbour(-1), neighbour(1)]
  return (!before || compare(before, row) < 0) && (!behind || compare(row, behind) < 0)
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

/** Compares tickets as the server sorts them: `-updatedAt,id`, in groups. Fields it does not know are passed over; the id decides at last. */
export function compareBy(sort: string, group?: Grouping): Compare {
  const ofSort = [...sort.split(','), 'id'].flatMap((part) => {
    const read = readers[part.replace(/^-/, '')]
    return read ? [{ read, sign: part.startsWith('-') ? -1 : 1 }] : []
  })
  const keys = group ? [{ read: groupRank[group], sign: 1 }, ...ofSort] : ofSort
  return (one, other) => {
    for (const { read, sign } of keys) {
      const [left, right] = [read(one), read(other)]
      if (left !== right) return (left < right ? -1 : 1) * sign
    }
    return 0
  }
}
