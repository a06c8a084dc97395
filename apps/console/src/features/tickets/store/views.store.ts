import type { View } from '@timbre/tickets/contract'
import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, shallowRef } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { onLiveMessage, useLive } from '../../../shared/live/index.ts'
import { useSession } from '../../session/index.ts'
import { ticketsApi } from './tickets.api.ts'

const lastViewKey = 'timbre.view'
const unreadPrefix = 'unread:'

/** A view without how much is in it. */
export type ShownView = Omit<View, 'count'>

/** The lists an agent works from, with their counts. */
export const useViews = defineStore('views', () => {
  const server = ticketsApi(useApi())
  const views = shallowRef<readonly ShownView[]>([])
  /** How many tickets each of them holds. Beside them, so that what shows a view is not made anew with every ticket that comes and goes. */
  const counts = shallowReactive(new Map<string, number>())
  /** Of what is still to be done in a view, how many tickets hold something unread. */
  const unread = shallowReactive(new Map<string, number>())
  const problem = ref<unknown>()
  /** The list on screen: the one in the address, or the last one behind an open ticket. */
  const current = ref(remembered())
  /** Condition text the list on screen is narrowed by; it stays behind an open ticket. */
  const filter = ref('')

  const session = useSession()
  let loads = 0

  onLiveMessage(useLive(), (message) => {
    if (message.type === 'resync') void load()
    if (message.type === 'count' && message.key.startsWith(unreadPrefix)) unread.set(message.key.slice(unreadPrefix.length), message.count)
    else if (message.type === 'count') counts.set(message.key, message.count)
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
    // As they were last time, so that a list can be fetched before it is known that they are so still.
    if (views.value.length === 0) views.value = kept(keptKey())
    try {
      const answer = await server.views()
      // Of two answers the one asked for last counts.
      if (mine !== loads) return
      for (const { key, count } of answer) counts.set(key, count)
      views.value = answer
      keep(keptKey(), answer)
      problem.value = undefined
      if (!views.value.some((view) => view.key === current.value)) current.value = views.value[0]?.key
    } catch (error) {
      problem.value = error
    }
  }

  function open(key: string, narrowedBy = '') {
    current.value = key
    filter.value = narrowedBy
    keep(lastViewKey, key)
  }

  /** Whose they are, and in which language. */
  const keptKey = () => `timbre.views.${session.me?.id}.${session.me?.locale}`
  const byKey = (key: string | undefined) => views.value.find((view) => view.key === key)

  function $reset() {
    filter.value = ''
    views.value = []
    counts.clear()
    unread.clear()
  }

  return { views, counts, unread, watched, problem, current, filter, load, open, byKey, $reset }
})

function remembered(): string | undefined {
  try {
    return localStorage.getItem(lastViewKey) ?? undefined
  } catch {
    return undefined
  }
}

function kept(key: string): readonly ShownView[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as ShownView[]
  } catch {
    return []
  }
}

function keep(key: string, value: string | readonly ShownView[]): void {
  try {
    localStorage.setItem(key, typeof value === 'string' ? value : JSON.stringify(value))
  } catch {
    // Then the first view opens next time, a little later.
  }
}
