import type { View } from '@timbre/tickets/contract'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { onLiveMessage, useLive } from '../../../shared/live/index.ts'
import { ticketsApi } from './tickets.api.ts'

const lastViewKey = 'timbre.view'

/** The lists an agent works from, with their counts. */
export const useViews = defineStore('views', () => {
  const server = ticketsApi(useApi())
  const views = shallowRef<readonly View[]>([])
  const problem = ref<unknown>()
  /** The list on screen: the one in the address, or the last one behind an open ticket. */
  const current = ref(remembered())

  onLiveMessage(useLive(), (message) => {
    if (message.type === 'resync') void load()
    if (message.type === 'count') views.value = views.value.map((view) => (view.key === message.key ? { ...view, count: message.count } : view))
  })

  async function load() {
    try {
      views.value = await server.views()
      problem.value = undefined
      if (!views.value.some((view) => view.key === current.value)) current.value = views.value[0]?.key
    } catch (error) {
      problem.value = error
    }
  }

  function open(key: string) {
    current.value = key
    try {
      localStorage.setItem(lastViewKey, key)
    } catch {
      // Then the first view opens next time.
    }
  }

  const byKey = (key: string | undefined) => views.value.find((view) => view.key === key)

  function $reset() {
    views.value = []
  }

  return { views, problem, current, load, open, byKey, $reset }
})

function remembered(): string | undefined {
  try {
    return localStorage.getItem(lastViewKey) ?? undefined
  } catch {
    return undefined
  }
}
