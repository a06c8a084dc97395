import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nothingKnown, place, runsOf, type MessagePage, type Stretches } from './stretches.ts'
import { message } from './testing.ts'

const thread = (count: number) => Array.from({ length: count }, (_, index) => ({ ...message(index + 1, 0), createdAt: new Date(Date.UTC(2026, 10, 1, 0, index)).toISOString() }))
const pageOf = (all: ReturnType<typeof thread>, from: number, to: number): MessagePage => ({ items: all.slice(from, to), earlier: from, later: all.length - Math.min(to, all.length) })
/** `1 2 …5 8`: known ids, with how many are missing between them. */
const shown = ({ messages, gaps }: Stretches) => messages.flatMap(({ id }) => [...gaps.filter(({ before }) => before === id).map(({ count }) => `…${count}`), String(id)]).join(' ')

it('knows what is missing between pages, and fills it', () => {
  const all = thread(12)
  const opened = [pageOf(all, 4, 7), pageOf(all, 10, 12), pageOf(all, 0, 1)].reduce(place, nothingKnown)
  expect(shown(opened)).toBe('1 …3 5 6 7 …3 11 12')
  expect(shown(place(opened, pageOf(all, 6, 9)))).toBe('1 …3 5 6 7 8 9 …1 11 12')
  expect(shown(place(opened, pageOf(all, 1, 5)))).toBe('1 2 3 4 5 6 7 …3 11 12')
})

it('drops what is gone from a page, and counts what came', () => {
  const all = thread(4)
  const known = place(nothingKnown, pageOf(all, 0, 4))
  expect(shown(place(known, { items: [all[1]!, all[3]!], earlier: 1, later: 0 }))).toBe('1 2 4')
  expect(shown(place(known, pageOf(thread(60), 50, 60)))).toBe('1 2 3 4 …46 51 52 53 54 55 56 57 58 59 60')
  expect(place(known, { items: [], earlier: 0, later: 0 })).toEqual(nothingKnown)
})

it('keeps apart what came at the end from what is missing within', () => {
  const known = place(nothingKnown, pageOf(thread(10), 0, 10))
  expect(shown(place(known, pageOf(thread(14), 3, 6)))).toBe('1 2 3 4 5 6 7 8 9 10')
})

it('is whole once every message came, in whatever order the pages did', () => {
  const all = thread(40)
  const page = fc.tuple(fc.integer({ min: 0, max: 39 }), fc.integer({ min: 1, max: 10 })).map(([from, length]) => pageOf(all, from, from + length))
  fc.assert(
    fc.property(fc.array(page, { minLength: 1, maxLength: 12 }), (pages) => {
      const known = [...pages, pageOf(all, 36, 40)].reduce(place, nothingKnown)
      const ids = new Set([...pages, pageOf(all, 36, 40)].flatMap(({ items }) => items.map(({ id }) => id)))
      expect(known.messages.map(({ id }) => id)).toEqual([...ids].sort((one, other) => one - other))
      expect(known.messages.length + known.gaps.reduce((sum, { count }) => sum + count, 0)).toBe(40)
      for (const { after, before, count } of known.gaps) expect(before - (after ?? 0) - 1).toBe(count)
    }),
  )
})

it('is brought up to date run by run', () => {
  const all = thread(12)
  const known = [pageOf(all, 0, 1), pageOf(all, 4, 12)].reduce(place, nothingKnown)
  expect(runsOf(known, 3).map((run) => run.map(({ id }) => id))).toEqual([[1], [5, 6, 7], [8, 9, 10], [11, 12]])
})
