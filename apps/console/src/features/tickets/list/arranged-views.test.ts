import { expect, it } from 'vitest'
import { arranged, reordered } from './arranged-views.ts'

const views = ['unsolved', 'mine', 'spam', 'trash'].map((key) => ({ key }))
const keys = (list: readonly { key: string }[]) => list.map(({ key }) => key)

it('views stand as the agent has put them, and new ones behind', () => {
  const { shown, hidden } = arranged(views, { order: ['trash', 'gone', 'mine'], hidden: ['spam'] })
  expect([keys(shown), keys(hidden)]).toEqual([['trash', 'mine', 'unsolved'], ['spam']])
})

it('never are all hidden', () => {
  expect(keys(arranged(views, { order: [], hidden: keys(views) }).shown)).toEqual(keys(views))
})

it('one takes the place of another', () => {
  expect(reordered(views, 'trash', 0)).toEqual(['trash', 'unsolved', 'mine', 'spam'])
  expect(reordered(views, 'unsolved', 4)).toEqual(keys(views))
  expect(reordered(views, 'gone', 1)).toEqual(keys(views))
})
