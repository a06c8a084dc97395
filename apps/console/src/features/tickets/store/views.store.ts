import type { View } from '@timbre/tickets/contract'
import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, shallowRef } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { onLiveMessage, useLive } from '../../../shared/live/index.ts'
import { ticketsApi } from './tickets.api.ts'

const lastViewKey = 'timbre.view'
const unreadPrefix = 'unread:'

/** The lists an agent works from, with their counts. */
export const useViews = defineStore('views', () => {
  const server = ticketsApi(useApi())
  const views = shallowRef<readonly View[]>([])
  /** Of what is still to be done in a view, how many tickets hold something unread. */
  const unread = shallowReactive(new Map<string, number>())
  const problem = ref<unknown>()
  /** The list on screen: the one in the address, or the last one behind an open ticket. */
  const current = ref(remembered())
  /** Condition text the list on screen is narrowed by; it stays behind an open ticket. */
  const filter = ref('')

  let loads = 0

  onLiveMessage(useLive(), (message) => {
    if (message.type === 'resync') void load()
    if (message.type === 'count' && message.key.startsWith(unreadPrefix)) unread.set(message.key.slice(unreadPrefix.length), message.count)
    else if (message.type === 'count') views.value = views.value.map((view) => (view.key === message.key ? { ...view, count: message.count } : view))
  })

  /** The numbers beside the views, kept true over the live line. */
  const watched = computed(() =>
    views.value.flatMap(({ key, query }) => [
      { key, query },
      { key: `${unreadPrefix}${key}`, query: `(${query}) is:unsolved is:unread` },
    ]),
  )

  async function load() {
    const mine = ++loads
    try {
      const answer = await server.views()
      // Of two answers the one asked for last counts.
      if (mine !== loads) return
      views.value = answer
      problem.value = undefined
      if (!views.value.some((view) => view.key === current.value)) current.value = views.value[0]?.key
    } catch (error) {
      problem.value = error
    }
  }

  function open(key: string, narrowedBy = '') {
    current.value = key
    filter.value = narrowedBy
    try {
      localStorage.setItem(lastViewKey, key)
    } catch {
      // Then the first view opens next time.
    }
  }

  const byKey = (key: string | undefined) => views.value.find((view) => view.key === key)

  function $reset() {
    filter.value = ''
    views.value = []
    unread.clear()
  }

  return { views, unread, watched, problem, current, filter, load, open, byKey, $reset }
})

function remembered(): string | undefined {
  try {
    return localStorage.getItem(lastViewKey) ?? undefined
  } catch {
    return undefined
  }
}
