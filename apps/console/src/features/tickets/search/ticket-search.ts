import type { SearchResult, Ticket } from '@timbre/tickets/contract'
import { filterItems } from '@timbre/ui'
import type { Static } from 'typebox'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { useApi, type PageOf } from '../../../shared/api/index.ts'
import { useTickets } from '../store/tickets.store.ts'

type Person = Ticket['requester']
const pause = 80

/** Tickets and people by words: those known here at once, those of the server a moment later. */
export function useTicketSearch() {
  const api = useApi()
  const tickets = useTickets()
  const found = shallowRef<{ readonly tickets: readonly Ticket[]; readonly people: readonly Person[] }>({ tickets: [], people: [] })
  const searching = ref(false)
  const failed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined
  onScopeDispose(stop)

  /** Asks the server when nothing more was typed for a moment. What was found before stays until the answer is here. */
  function ask(text: string) {
    stop()
    failed.value = false
    if (!text) {
      found.value = { tickets: [], people: [] }
      return
    }
    searching.value = true
    timer = setTimeout(() => void fetchFor((signal) => search(text, signal)), pause)
  }

  /** The tickets of one person, newest first. */
  function askFor(person: Person) {
    stop()
    searching.value = true
    found.value = { tickets: [...tickets.rows.values()].filter((row) => row.requester.id === person.id), people: [] }
    void fetchFor(async (signal) => {
      const page = await api.get<PageOf<Ticket>>('/tickets', { query: { query: `requester:${person.id}`, sort: '-updatedAt,id', limit: 20 }, signal })
      return { tickets: page.items, people: [] }
    })
  }

  async function search(text: string, signal: AbortSignal) {
    const { tickets: matching, contacts } = await api.get<Static<typeof SearchResult>>('/search', { query: { q: text.slice(0, 200), limit: 10, excerpts: false }, signal })
    return { tickets: matching, people: contacts }
  }

  async function fetchFor(get: (signal: AbortSignal) => Promise<typeof found.value>) {
    const mine = new AbortController()
    running = mine
    try {
      const answer = await get(mine.signal)
      if (running !== mine) return
      answer.tickets.forEach(tickets.put)
      found.value = answer
    } catch {
      if (running === mine) failed.value = true
    } finally {
      if (running === mine) searching.value = false
    }
  }

  function stop() {
    clearTimeout(timer)
    running?.abort()
    running = undefined
    searching.value = false
  }

  /** Tickets seen already that match, newest change first. */
  function known(text: string, most: number): readonly Ticket[] {
    const rows = [...tickets.rows.values()].toSorted((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1))
    const items = rows.map((row) => ({ id: row.id, row, label: `#${row.number} ${row.subject}`, keywords: `${row.number} ${row.requester.name} ${row.requester.email ?? ''}` }))
    return filterItems(items, text).slice(0, most).map(({ row }) => row)
  }

  return { found, searching, failed, ask, askFor, known, stop }
}
