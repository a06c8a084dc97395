import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession } from '../../session/index.ts'
import { useCatalog } from '../store/catalog.store.ts'
import { useTickets } from '../store/tickets.store.ts'
import { quoted, type FilterField } from './filter.ts'

/** What a list can be narrowed by with one choice, and how that is called. */
export function useFilterTerms() {
  const { t, te } = useI18n()
  const session = useSession()
  const catalog = useCatalog()
  const tickets = useTickets()

  const group = (name: string) => t(`tickets.table.columns.${name}`)
  const named = (field: string, rows: readonly { readonly id: number; readonly name: string }[]) => rows.map(({ id, name }) => ({ id: `${field}:#${id}`, label: name, group: group(field), keywords: group(field) }))
  /** Those seen on tickets so far. */
  const seen = (read: (row: { readonly tags: readonly string[]; readonly channel: string }) => readonly string[]) => [...new Set([...tickets.rows.values()].flatMap(read))].toSorted((one, other) => one.localeCompare(other))

  const known = computed(() => [
    ...named('status', catalog.statuses),
    { id: 'assignee:me', label: t('tickets.filter.mine'), group: group('assignee'), keywords: session.me?.name ?? '' },
    { id: 'assignee:none', label: t('tickets.properties.nobody'), group: group('assignee'), keywords: group('assignee') },
    ...named('assignee', catalog.agents.filter(({ id }) => id !== session.me?.id)),
    ...named('priority', catalog.priorities),
    ...named('department', catalog.departments),
    ...named('type', catalog.types),
    ...seen(({ tags }) => tags).map((name) => ({ id: `tag:${quoted(name)}`, label: name, group: group('tags'), keywords: group('tags') })),
    ...seen(({ channel }) => [channel]).map((name) => ({ id: `channel:${quoted(name)}`, label: te(`tickets.channel.${name}`) ? t(`tickets.channel.${name}`) : name, group: group('channel'), keywords: group('channel') })),
  ])
  const names = computed(() => new Map(known.value.map(({ id, label }) => [id, label])))

  /** A condition written by hand is called by its text; where its field is said already, by the value alone. */
  const nameOf = (term: string, field?: FilterField) => names.value.get(term) ?? (field ? term.slice(field.length + 1) : term).replace(/^(?:\w+:)?"(.*)"$/u, '$1')

  return { known, nameOf }
}
