import type { AgentSummary, Department } from '@timbre/identity/contract'
import type { TicketPriority, TicketStatus } from '@timbre/tickets/contract'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { onCatalogChange, useLive } from '../../../shared/live/index.ts'
import { ticketsApi } from './tickets.api.ts'

/** What pickers offer: statuses, priorities, departments and agents. Loaded once, and anew when they or the language change. */
export const useCatalog = defineStore('catalog', () => {
  const server = ticketsApi(useApi())
  const statuses = shallowRef<readonly TicketStatus[]>([])
  const priorities = shallowRef<readonly TicketPriority[]>([])
  const departments = shallowRef<readonly Department[]>([])
  const types = shallowRef<readonly { readonly id: number; readonly name: string }[]>([])
  const agents = shallowRef<readonly AgentSummary[]>([])
  const loading = ref(false)

  onCatalogChange(useLive(), ['agents', 'departments', 'ticketSettings'], load)

  /** Never throws: a picker without entries is better than no ticket, and the next opening tries again. */
  async function load() {
    loading.value = true
    await Promise.allSettled([
      server.statuses().then((items) => (statuses.value = items.filter(({ active }) => active).toSorted((one, other) => one.position - other.position))),
      server.priorities().then((items) => (priorities.value = items.filter(({ active }) => active).toSorted((one, other) => other.level - one.level))),
      server.departments().then((items) => (departments.value = items)),
      server.types().then((items) => (types.value = items)),
      server.agents().then((items) => (agents.value = items)),
    ])
    loading.value = false
  }

  function $reset() {
    statuses.value = priorities.value = departments.value = types.value = agents.value = []
  }

  return { statuses, priorities, departments, types, agents, loading, load, $reset }
})
