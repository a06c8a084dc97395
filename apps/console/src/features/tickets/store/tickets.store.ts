import type { Grouping, Ticket, View } from '@timbre/tickets/contract'
import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { firstViewShown } from '../../../shared/first-view.ts'
import { onLineBack, onLiveMessage, useLive, type LiveMessage } from '../../../shared/live/index.ts'
import { useReads } from './reads.store.ts'
import { compareBy, cutAfter, emptyList, reachesEnd, settled, withFirstPage, withNextPage, withPageAgain, withoutRow, withRow, type Page, type TicketList } from './ticket-list.ts'
import { ticketEdits } from './ticket-edits.ts'
import { ticketsApi } from './tickets.api.ts'

type ListNews = Extract<LiveMessage, { type: 'enter' | 'update' | 'leave' | 'gone' }>

/** What a list holds: a view of the server, or (`byQuery`) whatever matches a condition. */
export interface ListedView extends Pick<View, 'key' | 'query' | 'sort'> {
  readonly byQuery?: boolean
  /** The view it narrows, and the condition text it does so with; `query` is then both in one. */
  readonly view?: string
  readonly filter?: string
  /** What it is gathered by; what of that is folded away, as condition text, and what `query` would be with it. */
  readonly group?: Grouping
  readonly folded?: string
  readonly unfolded?: string
}

/** A list and how its loading stands. */
export interface ListState {
  readonly view: ListedView
  readonly list: TicketList
  readonly loading: 'first' | 'more' | undefined
  readonly problem: unknown
  /** Whether the reader sees the beginning: new rows may come in at once. */
  readonly atTop: boolean
}

const pageSize = 50
/** Who turns the page goes on reading. */
const nextPageSize = 200
const firstPageMost = 200
/** Rows fetched anew for a reader at the top; beyond them the list begins to load again. Who is further down keeps all there was. */
const freshMost = 1000
/** A list that has shrunk below this gets its next page without anybody turning to it. */
const fewRows = 25

/**
 * Every ticket the console knows, once, and the lists as ids. Pages, live news and our own changes all end here, so that a ticket looks
 * the same wherever it is shown.
 */
export const useTickets = defineStore('tickets', () => {
  const server = ticketsApi(useApi())
  const reads = useReads()
  const rows = shallowReactive(new Map<number, Ticket>())
  const lists = shallowReactive(new Map<string, ListState>())
  /** News that came while a first page was on its way: they are told once it is there. */
  const heldBack = new Map<string, ListNews[]>()
  /** Lists to fetch once more, because what was under way may be old already. */
  const again = new Set<string>()
  /** Lists whose next page was asked for while they were fetched anew. */
  const thenMore = new Set<string>()
  /** What left a list while its next page, which may have it, was on its way. */
  const leftMeanwhile = new Map<string, Set<number>>()
  const compares = new Map<string, ReturnType<typeof compareBy>>()

  const live = useLive()
  onLiveMessage(live, hear)
  onLineBack(live, () => {
    const atHand = [...lists.values()].flatMap(({ list }) => list.ids.slice(0, firstPageMost))
    reads.askAgain([...new Set(atHand)].flatMap((id) => rows.get(id) ?? []))
  })

  /** Takes over a ticket unless a newer state of it is known. */
  function put(row: Ticket) {
    const known = rows.get(row.id)
    if (!known || row.version >= known.version) rows.set(row.id, row)
    reads.meet(row)
  }

  function change(key: string, next: Partial<ListState>) {
    const state = lists.get(key)
    if (state) lists.set(key, { ...state, ...next })
  }

  function compareOf(view: ListedView) {
    const order = `${view.group} ${view.sort}`
    const compare = compares.get(order) ?? compareBy(view.sort, view.group)
    compares.set(order, compare)
    return compare
  }

  /** Shows a list: what is known of it at once, and then what the server says. */
  async function openList(view: ListedView) {
    const known = lists.get(view.key)
    const sameOrder = known?.view.sort === view.sort && known.view.group === view.group
    const sameRows = sameOrder && known.view.query === view.query
    // In another order the old rows stay in sight until the new ones are there, but nothing finds its place among them any more.
    const list = known && !sameOrder ? { ids: known.list.ids, queued: [], cursor: undefined } : (known?.list ?? emptyList)
    lists.set(view.key, { list, loading: undefined, problem: undefined, atTop: sameRows ? known.atTop : true, view })
    await loadFirst(view.key)
    firstViewShown()
    // What was folded away stands where it belongs; what comes in from now on waits again.
    if (sameOrder && !sameRows) change(view.key, { atTop: known.atTop })
  }

  /** Nobody looks at it any more. */
  function closeList(key: string) {
    lists.delete(key)
  }

  async function loadFirst(key: string) {
    const state = lists.get(key)
    if (!state || state.loading === 'first') return
    change(key, { loading: 'first', problem: undefined })
    const held: ListNews[] = []
    heldBack.set(key, held)
    /** Unless another order was asked for meanwhile. */
    const wanted = () => heldBack.get(key) === held
    try {
      const depth = state.list.ids.length
      let limit = state.list.cursor === undefined ? pageSize : Math.min(firstPageMost, Math.max(pageSize, depth))
      let fetched = 0
      let before: Page | undefined
      for (let isLast = false; !isLast; limit = nextPageSize) {
        const page = await server.list({ ...sourceOf(state.view), limit, ...(before?.nextCursor && { cursor: before.nextCursor }) })
        if (!wanted()) return
        fetched += page.items.length
        isLast = takeAnew(key, page, before?.items.at(-1), fetched >= Math.min(depth, freshMost))
        held.splice(0).forEach(hearNews)
        before = page
      }
      change(key, { loading: undefined })
    } catch (error) {
      if (wanted()) change(key, { loading: undefined, problem: error })
    } finally {
      if (wanted()) {
        heldBack.delete(key)
        held.forEach(hearNews)
        if (again.delete(key)) void loadFirst(key)
        else if (thenMore.delete(key)) void loadMore(key)
      }
    }
  }

  /** Takes over the page of a list fetched anew that follows on the row `after`. True when no other is needed. */
  function takeAnew(key: string, page: Page, after: Ticket | undefined, isEnoughAtTop: boolean): boolean {
    const state = lists.get(key)
    if (!state) return true
    const { list, atTop } = state
    const compare = compareOf(state.view)
    if (list.cursor === undefined) {
      page.items.forEach(put)
      change(key, { list: withFirstPage(page) })
      return true
    }
    const isWhole = reachesEnd(list, page, compare)
    const isCut = !isWhole && atTop && isEnoughAtTop
    const fresh = withPageAgain(list, page, after, rows, put, compare, atTop)
    change(key, { list: isCut ? cutAfter(fresh, page, rows, compare) : fresh })
    return isWhole || isCut
  }

  /** What is on screen may be old. */
  function refresh(key: string) {
    if (heldBack.has(key)) again.add(key)
    else void loadFirst(key)
  }

  async function loadMore(key: string) {
    const state = lists.get(key)
    if (!state || state.loading === 'more' || typeof state.list.cursor !== 'string') return
    if (state.loading === 'first') return void thenMore.add(key)
    const cursor = state.list.cursor
    const left = new Set<number>()
    leftMeanwhile.set(key, left)
    change(key, { loading: 'more', problem: undefined })
    try {
      const { items, nextCursor } = await server.list({ ...sourceOf(state.view), limit: nextPageSize, cursor })
      const page = { items: items.filter(({ id }) => !left.has(id)), nextCursor }
      page.items.forEach(put)
      const now = lists.get(key)
      // A fresh first page may have come in between: then this page belongs to a list that is gone.
      if (now && now.list.cursor === cursor) change(key, { list: withNextPage(now.list, page) })
      if (lists.get(key)?.loading === 'more') change(key, { loading: undefined })
    } catch (error) {
      if (lists.get(key)?.loading === 'more') change(key, { loading: undefined, problem: error })
    } finally {
      if (leftMeanwhile.get(key) === left) leftMeanwhile.delete(key)
    }
  }

  function reachedTop(key: string, atTop: boolean) {
    const state = lists.get(key)
    if (!state) return
    const list = atTop ? settled(state.list, rows, compareOf(state.view)) : state.list
    if (list !== state.list || atTop !== state.atTop) change(key, { atTop, list })
  }

  function hear(message: LiveMessage) {
    switch (message.type) {
      case 'enter':
      case 'update':
      case 'leave': {
        const held = heldBack.get(message.view)
        if (held) held.push(message)
        else hearNews(message)
        return
      }
      case 'gone':
        // What is on its way may still have it.
        for (const held of heldBack.values()) held.push(message)
        return hearNews(message)
      case 'resync':
        for (const key of lists.keys()) refresh(key)
    }
  }

  function hearNews(message: ListNews) {
    if (message.type === 'gone') {
      rows.delete(message.id)
      for (const key of lists.keys()) takeOut(key, message.id)
      return
    }
    const state = lists.get(message.view)
    if (!state) return
    if (message.type === 'leave') return takeOut(message.view, message.id)
    const row = message.row as Ticket
    put(row)
    leftMeanwhile.get(message.view)?.delete(row.id)
    change(message.view, { list: withRow(state.list, row.id, rows, compareOf(state.view), state.atTop) })
  }

  function takeOut(key: string, id: number) {
    const state = lists.get(key)
    if (!state) return
    leftMeanwhile.get(key)?.add(id)
    const list = withoutRow(state.list, id)
    if (list === state.list) return
    change(key, { list })
    if (list.ids.length < fewRows) void loadMore(key)
  }

  /** Signing out leaves nothing behind for the next person. */
  function $reset() {
    rows.clear()
    lists.clear()
    for (const one of [heldBack, again, thenMore, leftMeanwhile]) one.clear()
  }

  return { rows, lists, put, openList, closeList, loadFirst, loadMore, reachedTop, ...ticketEdits({ server, rows, put }), $reset }
})

/** What the server is asked for. */
function sourceOf({ key, query, byQuery, view, filter, folded, group, sort }: ListedView) {
  const narrowed = filter && folded ? `(${filter}) ${folded}` : filter || folded
  return { ...(byQuery ? { query } : { view: view ?? key, ...(narrowed && { query: narrowed }) }), ...(group && { group }), sort }
}
