import { describe, expect, test } from 'vitest'
import { createGrouped } from './grouped.ts'

function recording(fails: (group: readonly number[]) => boolean = () => false) {
  const groups: number[][] = []
  const double = createGrouped<number, number>({
    run: async (items) => {
      groups.push([...items])
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (fails(items)) throw new Error(`no ${items.join()}`)
      return items.map((item) => item * 2)
    },
    largest: { items: 3, weight: 100 },
    weigh: (item) => item,
    groupsAtOnce: 1,
    worthSplitting: (error) => error instanceof Error && !error.message.includes('99'),
  })
  return { groups, double }
}

describe('grouped work', () => {
  test('shares a run among what is there, in order and within limits', async () => {
    const { groups, double } = recording()
    expect(await Promise.all([1, 2, 3, 4, 60, 50].map(double))).toEqual([2, 4, 6, 8, 120, 100])
    expect(groups).toEqual([[1, 2, 3], [4, 60], [50]])
  })

  test('lets one that fails take nobody along', async () => {
    const { groups, double } = recording((items) => items.includes(2))
    const outcomes = await Promise.allSettled([1, 2, 3].map(double))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(groups).toEqual([[1, 2, 3], [1], [2], [3]])
  })

  test('does not repeat what would fail for all alike', async () => {
    const { groups, double } = recording((items) => items.includes(99))
    expect((await Promise.allSettled([99, 1].map(double))).every(({ status }) => status === 'rejected')).toBe(true)
    expect(groups).toEqual([[99, 1]])
  })
})
