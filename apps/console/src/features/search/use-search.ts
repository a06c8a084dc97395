import type { SearchResult, Ticket } from '@timbre/tickets/contract'
import type { Static } from 'typebox'
import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useApi, type PageOf } from '../../shared/api/index.ts'
import { useTickets } from '../tickets/index.ts'

type Found = Static<typeof SearchResult>
/** What the address asks for: words, or the tickets of one person. */
export interface Wanted {
  readonly words: string
  readonly person: number | undefined
}

export const mostFound = 50

/** Results of the server for what is wanted; what is there stays until the next answer has come. */
export function useSearch(wanted: Readonly<Ref<Wanted>>) {
  const api = useApi()
  const tickets = useTickets()
  const found = shallowRef<Found>()
  const loading = ref(false)
  const problem = ref<unknown>()
  let running: AbortController | undefined
  onScopeDispose(() => running?.abort())

  async function ask() {
    running?.abort()
    const mine = new AbortController()
    running = mine
    problem.value = undefined
    const { words, person } = wanted.value
    if (!words && person === undefined) {
      found.value = undefined
      loading.value = false
      return
    }
    loading.value = true
    try {
      const answer = person === undefined ? await ofWords(words, mine.signal) : await ofPerson(person, mine.signal)
      if (running !== mine) return
      answer.tickets.forEach(tickets.put)
      found.value = answer
    } catch (error) {
      if (running === mine) problem.value = error
    } finally {
      if (running === mine) loading.value = false
    }
  }

  const ofWords = (q: string, signal: AbortSignal) => api.get<Found>('/search', { query: { q: q.slice(0, 200), limit: mostFound }, signal })

  async function ofPerson(person: number, signal: AbortSignal): Promise<Found> {
    const page = await api.get<PageOf<Ticket>>('/tickets', { query: { query: `requester:${person}`, sort: '-updatedAt,id', limit: mostFound }, signal })
    return { tickets: [...page.items], excerpts: [], contacts: [] }
  }

  watch(wanted, (now, before) => void (JSON.stringify(now) !== JSON.stringify(before) && ask()), { immediate: true })
  return { found, loading, problem, ask }
}
