import type { PickerItem } from '@timbre/ui'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession } from '../../session/index.ts'
import { useCatalog } from './catalog.store.ts'
import { useTickets } from './tickets.store.ts'

/** What the pickers of a ticket offer, wherever they open. */
export function useChoices() {
  const { t } = useI18n()
  const session = useSession()
  const catalog = useCatalog()
  const tickets = useTickets()

  const statuses = computed(() => catalog.statuses.map(({ id, name, category }) => ({ id, label: name, category })))
  const priorities = computed(() => catalog.priorities.map(({ id, name, level }) => ({ id, label: name, level })))
  const departments = computed(() => catalog.departments.map(({ id, name }) => ({ id, label: name })))
  const types = computed(() => [{ id: null, label: t('tickets.properties.noType') }, ...catalog.types.map(({ id, name }) => ({ id, label: name }))])
  const agents = computed<readonly PickerItem[]>(() => {
    const { me } = session
    const others = catalog.agents.filter((agent) => agent.id !== me?.id)
    return [
      ...(me ? [{ id: me.id, label: me.name, hint: t('tickets.properties.me') }] : []),
      { id: null, label: t('tickets.properties.nobody') },
      ...others.map(({ id, name }) => ({ id, label: name })),
    ]
  })
  /** Those seen on tickets so far. */
  const tags = computed(() => [...new Set([...tickets.rows.values()].flatMap((row) => row.tags))].toSorted((one, other) => one.localeCompare(other)).map((name) => ({ id: name, label: name })))

  return { statuses, priorities, departments, types, agents, tags }
}
