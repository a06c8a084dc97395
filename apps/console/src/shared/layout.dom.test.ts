import { beforeEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { layout, listWidths, useLayoutOf } from './layout.ts'

beforeEach(() => localStorage.clear())

it('is remembered for each agent of this browser', async () => {
  useLayoutOf(1)
  layout.listWidth = 420
  layout.viewsShown = false
  await nextTick()
  useLayoutOf(2)
  expect(layout).toMatchObject({ listWidth: listWidths.usual, viewsShown: true })
  useLayoutOf(1)
  expect(layout).toMatchObject({ listWidth: 420, viewsShown: false })
})

it('survives whatever lies in the store', () => {
  localStorage.setItem('timbre.layout.1', '{"listWidth":"wide","viewsShown":false,"more":1}')
  useLayoutOf(1)
  expect(layout).toEqual({ listWidth: listWidths.usual, viewsShown: false, contextShown: true })
  localStorage.setItem('timbre.layout.1', 'nonsense')
  useLayoutOf(1)
  expect(layout.viewsShown).toBe(true)
})
