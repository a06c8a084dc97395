import { groupRank, type Ticket, type TicketGroup } from '@timbre/tickets/contract'
import { onScopeDispose, shallowRef, watch } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { onLiveMessage, useLive, useWatched } from '../../../shared/live/index.ts'
import type { ListedView } from '../store/tickets.store.ts'
import { ticketsApi } from '../store/tickets.api.ts'

/** Much may happen at once; nobody reads numbers that change more often. */
const countAfterMs = 400

/** Groups at once; of many small ones only those are asked for whose tickets are there. */
const pageSize = 200
const pagesMost = 10

/** The groups of the list on screen with their sizes, counted by the server, again soon after something in it changed. */
export function useGroups(shown: () => ListedView, last: () => Ticket | undefined) {
  const server = ticketsApi(useApi())
  const groups = shallowRef<readonly TicketGroup[]>([])
  let isWhole = false
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  /** What is folded away is not among the rows of the list, and yet counted. */
  const wholeKey = () => `${shown().key}#groups`
  useWatched(() => (shown().folded ? { views: [{ key: wholeKey(), query: shown().unfolded ?? shown().query }] } : {}))

  /** Where the tickets end that are there. */
  function edge(): number {
    const { group } = shown()
    const row = last()
    return group && row ? groupRank[group](row) : -1
  }

  async function count() {
    timer = undefined
    const mine = ++asked
    const { group: by, key, view = key, filter } = shown()
    if (!by) return
    const found: TicketGroup[] = []
    let cursor: string | null | undefined
    try {
      for (let page = 0; page < pagesMost && cursor !== null && (found.at(-1)?.rank ?? -1) <= edge(); page++) {
        const answer = await server.groups({ by, view, limit: pageSize, ...(filter && { query: filter }), ...(cursor && { cursor }) })
        found.push(...answer.items)
        cursor = answer.nextCursor
      }
    } catch {
      // Where it cannot be asked now, the last numbers stay until something else changes.
      return
    }
    if (mine !== asked) return
    groups.value = found
    isWhole = cursor === null
  }

  const countSoon = () => void (timer ??= setTimeout(() => void count(), countAfterMs))
  onLiveMessage(useLive(), (message) => {
    const concerns = message.type === 'resync' || message.type === 'gone' || ((message.type === 'enter' || message.type === 'update' || message.type === 'leave') && [shown().key, wholeKey()].includes(message.view))
    if (concerns && shown().group) countSoon()
  })
  watch(
    [() => shown().key, () => shown().group, () => shown().unfolded],
    () => {
      groups.value = []
      isWhole = false
      void count()
    },
    { immediate: true },
  )
  watch(edge, (now) => now > (groups.value.at(-1)?.rank ?? now) && !isWhole && countSoon())
  onScopeDispose(() => clearTimeout(timer))

  return groups
}
