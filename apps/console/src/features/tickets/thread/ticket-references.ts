import { ticketLinksKey } from '@timbre/ui'
import { onScopeDispose, provide, shallowReactive } from 'vue'
import { useRouter } from 'vue-router'
import { useApi } from '../../../shared/api/index.ts'
import { ticketsApi } from '../store/tickets.api.ts'
import { useTickets } from '../store/tickets.store.ts'

/** As many as are asked for at once. */
const most = 50

/** Makes links of the tickets that the notes below speak of: those their reader may open, asked for together and once. */
export function useTicketReferences() {
  const server = ticketsApi(useApi())
  const tickets = useTickets()
  const router = useRouter()
  /** Ids by number; none for what is no ticket, or not theirs to see. */
  const ids = shallowReactive(new Map<string, number | undefined>())
  const wanted = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  function find(number: string) {
    if (!ids.has(number)) {
      wanted.add(number)
      timer ??= setTimeout(() => void look(), 0)
    }
    const ticket = tickets.rows.get(ids.get(number) ?? 0)
    return ticket && { href: router.resolve(placeOf(number)).href, title: `${ticket.subject} · ${ticket.status.name}` }
  }

  async function look() {
    timer = undefined
    const numbers = [...wanted].slice(0, most)
    for (const number of numbers) wanted.delete(number)
    if (wanted.size > 0) timer = setTimeout(() => void look(), 0)
    const known = new Map([...tickets.rows.values()].map(({ number, id }) => [number, id]))
    const missing = numbers.filter((number) => !known.has(number))
    const found = missing.length > 0 ? await server.byNumbers(missing).catch(() => []) : []
    for (const ticket of found) {
      tickets.put(ticket)
      known.set(ticket.number, ticket.id)
    }
    for (const number of numbers) ids.set(number, known.get(number))
  }

  const placeOf = (number: string) => ({ name: 'ticket', params: { number } })
  provide(ticketLinksKey, { find, open: (number) => void router.push(placeOf(number)) })
}
