import type { Ticket } from '@timbre/tickets/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sorts } from '../list/list-choices.ts'
import { compareBy, cutAfter, emptyList, reachesEnd, settled, withFirstPage, withNextPage, withPageAgain, withoutRow, withRow, type TicketList } from './ticket-list.ts'

const newestFirst = compareBy('-updatedAt,id')

describe('a list of tickets', () => {
  it('grows page by page, without doubles', () => {
    const { rows, list } = loaded([5, 4, 3], 'next')
    const longer = withNextPage(list, { items: [rows.get(3)!, ticket(2, 2), ticket(1, 1)], nextCursor: null })
    expect(longer).toMatchObject({ ids: [5, 4, 3, 2, 1], queued: [], cursor: null })
  })

  it('puts a new ticket in its place at once while the reader is at the top', () => {
    const { rows, list } = loaded([5, 3], null)
    rows.set(4, ticket(4, 4))
    expect(withRow(list, 4, rows, newestFirst, true).ids).toEqual([5, 4, 3])
  })

  it('lets it wait while the reader is further down, and settles later', () => {
    const { rows, list } = loaded([5, 4, 3], 'next')
    rows.set(9, ticket(9, 9))
    rows.set(3, ticket(3, 8))
    let waiting = withRow(withRow(list, 9, rows, newestFirst, false), 3, rows, newestFirst, false)
    waiting = withRow(waiting, 9, rows, newestFirst, false)
    expect(waiting).toMatchObject({ ids: [5, 4, 3], queued: [9, 3] })
    expect(settled(waiting, rows, newestFirst)).toMatchObject({ ids: [9, 3, 5, 4], queued: [] })
  })

  it('stays the same object when nothing moves', () => {
    const { rows, list } = loaded([5, 4, 3], null)
    expect(withRow(list, 4, rows, newestFirst, false)).toBe(list)
    expect(withoutRow(list, 99)).toBe(list)
  })

  it('does not show a ticket before its page is loaded', () => {
    const { rows, list } = loaded([5, 4], 'next')
    rows.set(1, ticket(1, 1))
    expect(withRow(list, 1, rows, newestFirst, true)).toBe(list)
    rows.set(5, ticket(5, 0))
    expect(withRow(list, 5, rows, newestFirst, true).ids).toEqual([4])
  })

  it('shows it at the very end when everything is loaded', () => {
    const { rows, list } = loaded([5, 4], null)
    rows.set(1, ticket(1, 1))
    expect(withRow(list, 1, rows, newestFirst, true).ids).toEqual([5, 4, 1])
  })

  it('keeps a row that moved up while all before it had moved further: it is not behind the last one', () => {
    const { rows, list } = loaded([3, 5, 4], 'next')
    let waiting = list
    for (const [id, minute] of [[5, 8], [4, 7], [3, 6]] as const) {
      rows.set(id, ticket(id, minute))
      waiting = withRow(waiting, id, rows, newestFirst, false)
    }
    expect(settled(waiting, rows, newestFirst).ids).toEqual([5, 4, 3])
  })

  it('ignores news before its first page', () => {
    expect(withRow(emptyList, 1, new Map([[1, ticket(1, 1)]]), newestFirst, true)).toBe(emptyList)
  })

  it('loses what left, waiting or shown', () => {
    const { list } = loaded([5, 4], null)
    expect(withoutRow({ ...list, queued: [9] }, 9).queued).toEqual([])
    expect(withoutRow(list, 5).ids).toEqual([4])
  })
})

it('compares as the server sorts', () => {
  const sorted = (sort: string, ...rows: Ticket[]) => rows.toSorted(compareBy(sort)).map((row) => row.id)
  expect(sorted('-priority,-updatedAt,id', ticket(1, 9, 2), ticket(2, 1, 4), ticket(3, 5, 4))).toEqual([3, 2, 1])
  expect(sorted('createdAt,unknown,-id', ticket(1, 9), ticket(2, 1))).toEqual([2, 1])
})

describe('in every order', () => {
  const instant = fc.integer({ min: 0, max: 5 }).map((minute) => `2026-11-21T10:0${minute}:00.000Z`)
  const state = fc.record({ level: fc.integer({ min: 1, max: 4 }), createdAt: instant, updatedAt: instant, waitingSince: fc.option(instant) })
  const ofState = (id: number, { level, ...times }: { level: number; createdAt: string; updatedAt: string; waitingSince: string | null }) => ({ ...ticket(id, 0, level), ...times })

  it.each(Object.values(sorts))('rows that come and change stand where a fresh list has them: %s', (sort) => {
    const compare = compareBy(sort)
    fc.assert(
      fc.property(fc.array(state, { minLength: 3, maxLength: 12 }), fc.array(fc.tuple(fc.nat(14), state, fc.boolean()), { maxLength: 20 }), fc.boolean(), (start, news, whole) => {
        const rows = new Map(start.map((one, index) => [index + 1, ofState(index + 1, one)]))
        const sorted = () => [...rows.values()].toSorted(compare)
        const page = sorted().slice(0, whole ? undefined : -1)
        let list = withFirstPage({ items: page, nextCursor: whole ? null : 'next' })
        for (const [nth, changed, atTop] of news) {
          const id = nth + 1
          rows.set(id, ofState(id, changed))
          if (atTop) list = settled(list, rows, compare)
          list = withRow(list, id, rows, compare, atTop)
        }
        // What is behind the last row that was loaded comes with its page; all before it is here.
        const loaded = sorted().filter((row) => whole || compare(row, page.at(-1)!) <= 0)
        expect(settled(list, rows, compare).ids).toEqual(loaded.map(({ id }) => id))
      }),
    )
  })

  it.each(Object.values(sorts))('a list fetched anew page by page is the server’s, whatever was missed: %s', (sort) => {
    const compare = compareBy(sort)
    const pages = fc.record({ size: fc.integer({ min: 1, max: 5 }), first: fc.integer({ min: 1, max: 14 }) })
    fc.assert(
      fc.property(fc.array(state, { minLength: 2, maxLength: 14 }), fc.array(fc.option(state), { minLength: 14, maxLength: 14 }), pages, fc.boolean(), (then, now, { size, first }, atTop) => {
        const stateOf = (all: typeof now) => all.flatMap((one, index) => (one ? [ofState(index + 1, one)] : [])).toSorted(compare)
        const [old, fresh] = [stateOf(then), stateOf(now)]
        const rows = new Map(old.map((row) => [row.id, row]))
        let list = withFirstPage({ items: old.slice(0, first), nextCursor: first < old.length ? 'next' : null })
        const { ids: inSight, edge } = list
        let fetched = 0
        for (let isLast = false; !isLast; fetched += size) {
          const page = { items: fresh.slice(fetched, fetched + size), nextCursor: fetched + size < fresh.length ? 'next' : null }
          isLast = reachesEnd(list, page, compare)
          list = withPageAgain(list, page, fresh[fetched - 1], rows, (row) => rows.set(row.id, row), compare, atTop)
        }
        expect(settled(list, rows, compare).ids).toEqual(fresh.slice(0, fetched).map(({ id }) => id))
        // Nothing moved under the eyes of who is further down, unless it moved behind what was loaded.
        const stayed = list.ids.filter((id) => inSight.includes(id) && !list.queued.includes(id) && compare(rows.get(id)!, edge!) <= 0)
        if (!atTop) expect(stayed).toEqual(inSight.filter((id) => stayed.includes(id)))
      }),
    )
  })
})

it('is cut after what was fetched anew, and begins to load again there', () => {
  const { rows, list } = loaded([5, 4, 3, 2], 'next')
  expect(cutAfter(list, { items: [ticket(5, 5), ticket(4, 4)], nextCursor: 'then' }, rows, newestFirst)).toMatchObject({ ids: [5, 4], cursor: 'then' })
})

function loaded(ids: readonly number[], cursor: string | null): { rows: Map<number, Ticket>; list: TicketList } {
  const items = ids.map((id) => ticket(id, id))
  return { rows: new Map(items.map((row) => [row.id, row])), list: withFirstPage({ items, nextCursor: cursor }) }
}

function ticket(id: number, minute: number, level = 2): Ticket {
  return { id, priority: { id: level, name: '', level }, createdAt: '2026-11-21T09:00:00.000Z', updatedAt: `2026-11-21T10:0${minute}:00.000Z` } as Ticket
}
