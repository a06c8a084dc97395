import { LiveAnnouncer, announce } from '@timbre/ui'
import { mountWithTexts } from '@timbre/ui/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { h, nextTick, shallowRef } from 'vue'
import texts from '../../../../locales/en.json'
import type { ListState } from '../store/tickets.store.ts'
import { useArrivals } from './use-arrivals.ts'

let silences = 0
beforeEach(() => {
  vi.useFakeTimers()
  // The same words twice in a row would be said differently.
  announce(`silence ${++silences}`)
})
afterEach(() => vi.useRealTimers())

it('says how many tickets came in, those of a moment together', async () => {
  const { becomes, said } = show([3, 2, 1])
  await becomes([4, 3, 2, 1])
  await becomes([6, 5, 4, 3, 2, 1])
  expect(await said()).toBe('3 new tickets')
  await becomes([7, 6, 5, 4, 3, 2, 1])
  expect(await said()).toBe('One new ticket')
})

it('says it of those that wait above, and not again when they take their place', async () => {
  const { becomes, said } = show([3, 2, 1])
  await becomes([3, 2, 1], [4, 5])
  expect(await said()).toBe('2 new tickets')
  announce(`silence ${++silences}`)
  await becomes([5, 4, 3, 2, 1])
  expect(await said()).toBe('')
})

it('says nothing of what leaves, moves, comes with the next page or with another list', async () => {
  const { becomes, said } = show([3, 2, 1])
  await becomes([2, 1])
  await becomes([1, 2])
  await becomes([1, 2, 9, 8])
  await becomes([7, 1, 2, 9, 8], [], 'mine')
  expect(await said()).toBe('')
})

function show(first: readonly number[]) {
  const stateOf = (ids: readonly number[], queued: readonly number[] = [], key = 'unsolved'): ListState => ({
    view: { key, query: key, sort: '-updatedAt' },
    list: { ids, queued, cursor: null },
    loading: undefined,
    problem: undefined,
    atTop: true,
  })
  const state = shallowRef(stateOf(first))
  const page = mountWithTexts({ setup: () => (useArrivals(() => state.value), () => h(LiveAnnouncer)) }, {}, { texts })
  return {
    becomes: async (...now: Parameters<typeof stateOf>) => {
      state.value = stateOf(...now)
      await nextTick()
    },
    said: async () => {
      vi.advanceTimersByTime(1000)
      await nextTick()
      const text = page.text()
      return text === `silence ${silences}` ? '' : text
    },
  }
}
