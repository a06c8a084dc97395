import { announce } from '@timbre/ui'
import { onScopeDispose, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ListState } from '../store/tickets.store.ts'

/** What comes within this time is told together. */
const gatherMs = 1000
/** More at once are no news: the list was fetched anew. */
const newsMost = 5

/** Says how many tickets have come into a list, whether they stand in it or wait above it: once for those of a moment, whatever the desk is like. */
export function useArrivals(state: () => ListState | undefined): void {
  const { t } = useI18n()
  let arrived = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(state, (now, before) => {
    if (!now || !before || now.list === before.list || before.list.cursor === undefined) return
    if (now.view.key !== before.view.key || now.view.query !== before.view.query) return
    const known = new Set([...before.list.ids, ...before.list.queued])
    // What stands further down comes with its pages.
    const came = [...now.list.queued, ...now.list.ids.slice(0, before.list.ids.length)].filter((id) => !known.has(id))
    if (came.length === 0 || came.length > newsMost) return
    arrived += came.length
    timer ??= setTimeout(say, gatherMs)
  })

  function say() {
    announce(t('tickets.list.arrived', arrived))
    arrived = 0
    timer = undefined
  }
  onScopeDispose(() => clearTimeout(timer))
}
