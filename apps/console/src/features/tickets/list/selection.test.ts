import { expect, it } from 'vitest'
import { ref } from 'vue'
import { useSelection } from './selection.ts'

it('marks tickets one by one and in ranges', () => {
  const { checked, toggle, clear } = useSelection(() => [5, 4, 3, 2, 1])
  toggle(4)
  toggle(2)
  expect(checked.value).toEqual([4, 2])
  toggle(4)
  expect(checked.value).toEqual([2])
  toggle(5, true)
  expect(checked.value).toEqual([5, 4, 2])
  clear()
  toggle(3, true)
  expect(checked.value).toEqual([3])
})

it('forgets what has left the list', () => {
  const ids = ref([3, 2, 1])
  const { checked, mark, toggle } = useSelection(() => ids.value)
  mark([3, 2])
  ids.value = [2, 1]
  expect(checked.value).toEqual([2])
  toggle(1)
  ids.value = [3, 2, 1]
  expect(checked.value).toEqual([2, 1])
})
