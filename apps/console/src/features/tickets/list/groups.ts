import { groupRank, idOfRank, type Grouping, type Ticket, type TicketGroup } from '@timbre/tickets/contract'

export const groupings = ['status', 'priority', 'assignee', 'department', 'requester'] as const satisfies readonly Grouping[]

/** The heading of a group in a table. */
export interface GroupHead {
  readonly id: number | null
  readonly name: string | null
  /** Undefined until the server has counted. */
  readonly count: number | undefined
  readonly folded: boolean
}

/** What stands in a grouped table, line by line: ids of tickets, and below zero what stands for a heading. */
export interface GroupedLines {
  readonly keys: readonly number[]
  readonly heads: ReadonlyMap<number, GroupHead>
}

export interface Grouped {
  readonly by: Grouping
  /** As the server counts them. */
  readonly groups: readonly TicketGroup[]
  readonly folded: ReadonlySet<number | null>
}

export const headKey = (rank: number) => -rank - 1

/**
 * Tickets below the headings of their groups. A ticket stands where it belongs at once, even before the list is told of its change; groups that
 * are still to be loaded wait for their tickets.
 */
export function linesOf(ids: readonly number[], rows: Pick<ReadonlyMap<number, Ticket>, 'get'>, whole: boolean, { by, groups, folded }: Grouped): GroupedLines {
  const members = new Map<number, number[]>()
  const names = new Map<number, string | null>()
  let edge = -1
  for (const id of ids) {
    const row = rows.get(id)
    if (!row) continue
    const rank = groupRank[by](row)
    edge = Math.max(edge, rank)
    const own = members.get(rank)
    if (own) own.push(id)
    else {
      members.set(rank, [id])
      names.set(rank, row[by]?.name ?? null)
    }
  }
  const counted = new Map(groups.map((group) => [group.rank, group]))
  const ranks = [...new Set([...members.keys(), ...counted.keys()])].toSorted((one, other) => one - other)
  const keys: number[] = []
  const heads = new Map<number, GroupHead>()
  for (const rank of ranks) {
    const own = members.get(rank) ?? []
    const id = idOfRank(rank)
    const isFolded = folded.has(id)
    if (own.length === 0 && !whole && (rank > edge || !isFolded)) continue
    if (own.length === 0 && !isFolded) continue
    keys.push(headKey(rank))
    heads.set(headKey(rank), { id, name: names.get(rank) ?? counted.get(rank)?.name ?? null, count: counted.get(rank)?.count, folded: isFolded })
    if (!isFolded) keys.push(...own)
  }
  return { keys, heads }
}

/** Condition text that leaves out what is folded away. */
export function withoutFolded(by: Grouping, folded: readonly (number | null)[]): string {
  return folded.map((id) => `-${by}:${id === null ? 'none' : `#${id}`}`).join(' ')
}
