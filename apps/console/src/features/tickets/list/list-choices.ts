import { TicketLists, type ListChoices, type View } from '@timbre/tickets/contract'
import { computed, type ComputedRef } from 'vue'
import { usePreference } from '../../../shared/preferences.ts'
import { columnOf, type ColumnName } from './columns.ts'
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

/** What an agent has chosen for their lists: on all their screens. */
export function useListChoices() {
  const lists = usePreference(TicketLists)

  const choicesOf = (key: string): ListChoices => lists.value.views[key] ?? {}

  function choose(key: string, change: ListChoices) {
    lists.value = { ...lists.value, views: { ...lists.value.views, [key]: { ...choicesOf(key), ...change } } }
  }

  return { lists, choicesOf, choose }
}

/** Of all tickets there ever were, these orders would have to be made anew for every page. */
const ofOpenWork: readonly SortName[] = ['priority', 'waiting']
export const sortsOf = ({ key }: Pick<View, 'key'>): readonly SortName[] => (key === 'all' ? sortNames.filter((name) => !ofOpenWork.includes(name)) : sortNames)
export function maySort(view: Pick<View, 'key'>, column: ColumnName): boolean {
  const field = columnOf(column).sort
  return field !== undefined && !(view.key === 'all' && (field === 'priority' || field === 'waitingSince'))
}

/** The list on screen: a view in the agent's order, narrowed by a filter. */
export function useShownList(view: () => View | undefined, filter: () => string): ComputedRef<ListedView | undefined> {
  const { choicesOf } = useListChoices()
  return computed(() => {
    const chosen = view()
    return chosen && shownList(chosen, choicesOf(chosen.key), filter())
  })
}

export function shownList({ key, query, sort }: View, choices: ListChoices, filter: string): ListedView {
  const own = choices.sort ?? sort
  if (!filter) return { key, query, sort: own }
  return { key: `${key}?${filter}`, view: key, filter, query: `(${query}) (${filter})`, sort: own }
}
