import { ref, watch, type Ref } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { ticketsApi } from './tickets.api.ts'
import { useTickets } from './tickets.store.ts'

/** Finds the ticket that a number in the address means: among those known already, or by asking. */
export function useNumberedTicket(number: Readonly<Ref<string | undefined>>) {
  const server = ticketsApi(useApi())
  const tickets = useTickets()
  const id = ref<number>()
  const missing = ref(false)
  const problem = ref<unknown>()

  async function look() {
    const wanted = number.value
    missing.value = false
    problem.value = undefined
    id.value = wanted === undefined ? undefined : known(wanted)
    if (wanted === undefined || id.value !== undefined) return
    try {
      const found = await server.byNumber(wanted)
      if (found) tickets.put(found)
      if (number.value !== wanted) return
      id.value = found?.id
      missing.value = !found
    } catch (error) {
      if (number.value === wanted) problem.value = error
    }
  }

  function known(wanted: string): number | undefined {
    for (const ticket of tickets.rows.values()) if (ticket.number === wanted) return ticket.id
    return undefined
  }

  watch(number, look, { immediate: true })
  return { id, missing, problem, look }
}
