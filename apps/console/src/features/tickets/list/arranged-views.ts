import type { TicketLists } from '@timbre/tickets/contract'

interface Keyed {
  readonly key: string
}

/** Views in the agent's own order, those they never moved behind them, and apart from them those they do not want to see. */
export function arranged<View extends Keyed>(views: readonly View[], { order, hidden }: Pick<TicketLists, 'order' | 'hidden'>): { readonly shown: readonly View[]; readonly hidden: readonly View[] } {
  const placed = order.flatMap((key) => views.find((view) => view.key === key) ?? [])
  const all = [...placed, ...views.filter((view) => !placed.includes(view))]
  const shown = all.filter(({ key }) => !hidden.includes(key))
  // Somebody who hid all of them would be lost.
  return shown.length > 0 ? { shown, hidden: all.filter((view) => !shown.includes(view)) } : { shown: all, hidden: [] }
}

/** The order after one view took the place of another. */
export function reordered(shown: readonly Keyed[], key: string, to: number): string[] {
  const keys = shown.map((view) => view.key)
  const from = keys.indexOf(key)
  if (from < 0 || to < 0 || to >= keys.length) return keys
  return keys.toSpliced(from, 1).toSpliced(to, 0, key)
}
