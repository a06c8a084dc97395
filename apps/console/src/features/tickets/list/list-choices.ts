import { TicketLists, type Grouping, type ListChoices } from '@timbre/tickets/contract'
import { computed, type ComputedRef } from 'vue'
import { usePreference } from '../../../shared/preferences.ts'
import { columnOf, type ColumnName } from './columns.ts'
import { withoutFolded } from './groups.ts'
import type { ShownView } from '../store/views.store.ts'
import type { ListedView } from '../store/tickets.store.ts'

/** Orders a list can have, by the name of their text. All are read off an index. */
export const sorts = {
  newest: '-updatedAt,id',
  oldest: 'updatedAt,-id',
  newestCreated: '-createdAt,id',
  oldestCreated: 'createdAt,-id',
  priority: '-priority,-updatedAt,id',
  waiting: 'waitingSince,id',
} as const
export type SortName = keyof typeof sorts
const sortNames = Object.keys(sorts) as readonly SortName[]

const foldedMost = 100

/** What an agent has chosen for their lists: on all their screens. */
export function useListChoices() {
  const lists = usePreference(TicketLists)

  const choicesOf = (key: string): ListChoices => lists.value.views[key] ?? {}

  function choose(key: string, change: ListChoices) {
    lists.value = { ...lists.value, views: { ...lists.value.views, [key]: { ...choicesOf(key), ...change } } }
  }

  /** Gathers a list, or no longer; what was folded away was of other groups. */
  function gather(key: string, group: Grouping | undefined) {
    const { group: _group, folded: _folded, ...others } = choicesOf(key)
    lists.value = { ...lists.value, views: { ...lists.value.views, [key]: { ...others, ...(group && { group }) } } }
  }

  function fold(key: string, group: number | null, folded: boolean) {
    const others = (choicesOf(key).folded ?? []).filter((id) => id !== group)
    // What was folded away first comes back where there is room for no more.
    choose(key, { folded: folded ? [...others, group].slice(-foldedMost) : others })
  }

  return { lists, choicesOf, choose, gather, fold }
}

/** Of all tickets there ever were, these orders would have to be made anew for every page. */
const ofOpenWork: readonly SortName[] = ['priority', 'waiting']
export const sortsOf = ({ key }: Pick<ShownView, 'key'>): readonly SortName[] => (key === 'all' ? sortNames.filter((name) => !ofOpenWork.includes(name)) : sortNames)
/** Groups are sorted, too. */
export const mayGather = ({ key }: Pick<ShownView, 'key'>) => key !== 'all'
export function maySort(view: Pick<ShownView, 'key'>, column: ColumnName): boolean {
  const field = columnOf(column).sort
  return field !== undefined && !(view.key === 'all' && (field === 'priority' || field === 'waitingSince'))
}

/** The list on screen: a view in the agent's order, narrowed by a filter. */
export function useShownList(view: () => ShownView | undefined, filter: () => string, mayBeTable: () => boolean): ComputedRef<ListedView | undefined> {
  const { choicesOf } = useListChoices()
  return computed(() => {
    const chosen = view()
    return chosen && shownList(chosen, choicesOf(chosen.key), filter(), mayBeTable())
  })
}

export function shownList({ key, query, sort }: ShownView, choices: ListChoices, filter: string, mayBeTable: boolean): ListedView {
  const group = mayBeTable && choices.table && mayGather({ key }) ? choices.group : undefined
  const folded = group ? withoutFolded(group, choices.folded ?? []) : ''
  const unfolded = filter ? `(${query}) (${filter})` : query
  return {
    key: filter ? `${key}?${filter}` : key,
    query: folded ? `(${unfolded}) ${folded}` : unfolded,
    sort: choices.sort ?? sort,
    ...(filter && { view: key, filter }),
    ...(group && { group, unfolded }),
    ...(folded && { folded, view: key }),
  }
}
