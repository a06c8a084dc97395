import type { Contact } from '@timbre/contacts/contract'
import type { Ticket } from '@timbre/tickets/contract'
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { useWatched } from '../../../shared/live/index.ts'
import { ticketsApi } from '../store/tickets.api.ts'
import { useTickets } from '../store/tickets.store.ts'

/** Who wrote the ticket and what else they wrote; their tickets are a list like any other and change by themselves. */
export function useCustomer(ticket: Readonly<Ref<Ticket>>) {
  const server = ticketsApi(useApi())
  const tickets = useTickets()
  const contact = shallowRef<Contact>()
  const id = computed(() => ticket.value.requester.id)
  const view = computed(() => ({ key: `customer.${id.value}`, query: `requester:${id.value} disposition:normal`, sort: '-updatedAt,id', byQuery: true }))

  watch(
    id,
    async (now) => {
      if (contact.value?.id !== now) contact.value = undefined
      // Not everybody may read contacts: the name and address of the ticket remain.
      const found = await server.contact(now).catch(() => undefined)
      if (id.value === now) contact.value = found
    },
    { immediate: true },
  )
  watch(
    view,
    (now, before) => {
      if (before?.key === now.key) return
      if (before) tickets.closeList(before.key)
      void tickets.openList(now)
    },
    { immediate: true },
  )
  onScopeDispose(() => tickets.closeList(view.value.key))
  useWatched(() => ({ views: [{ key: view.value.key, query: view.value.query }] }))

  const state = computed(() => tickets.lists.get(view.value.key))
  const others = computed(() => (state.value?.list.ids ?? []).flatMap((other) => tickets.rows.get(other) ?? []).filter((row) => row.id !== ticket.value.id))
  const identities = computed(() => {
    if (contact.value) return contact.value.identities
    const { email } = ticket.value.requester
    return email === null ? [] : [{ kind: 'email' as const, value: email, verifiedAt: null }]
  })
  const language = computed(() => contact.value?.locale ?? ticket.value.locale)
  return { identities, language, others, loading: computed(() => state.value === undefined || (state.value.loading === 'first' && state.value.list.ids.length === 0)), problem: computed(() => state.value?.problem), again: () => tickets.loadFirst(view.value.key) }
}

export type Customer = ReturnType<typeof useCustomer>
