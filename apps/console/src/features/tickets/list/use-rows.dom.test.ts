import { mountWithTexts } from '@timbre/ui/testing'
import { expect, it } from 'vitest'
import { defineComponent, h, nextTick, ref, shallowRef } from 'vue'
import texts from '../../../../locales/en.json'
import { useRows } from './use-rows.ts'

const height = 56

it('holds what is in sight when rows above come and go', async () => {
  const { ids, scroller, scrollTo } = await shown([9, 8, 7, 6, 5, 4, 3, 2, 1])
  await scrollTo(3 * height)
  ids.value = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
  await nextTick()
  expect(scroller.scrollTop).toBe(5 * height)
})

it('does not run after a row that moved far away', async () => {
  const { ids, scroller, scrollTo } = await shown([9, 8, 7, 6, 5, 4, 3, 2, 1])
  await scrollTo(3 * height)
  ids.value = [6, 9, 8, 7, 5, 4, 3, 2, 1]
  await nextTick()
  expect(scroller.scrollTop).toBe(3 * height)
})

it('is at the top at once when it is brought there, and shows what comes in there', async () => {
  const { ids, scroller, scrollTo, rows, told } = await shown([9, 8, 7, 6, 5, 4, 3, 2, 1])
  await scrollTo(3 * height)
  rows.toTop()
  expect(told).toEqual([true, false, true])
  ids.value = [3, 2, 9, 8, 7, 6, 5, 4, 1]
  await nextTick()
  expect(scroller.scrollTop).toBe(0)
})

async function shown(first: readonly number[]) {
  const ids = shallowRef(first)
  const told: boolean[] = []
  let rows!: ReturnType<typeof useRows>
  const component = defineComponent(() => {
    const scroller = ref<HTMLElement | null>(null)
    rows = useRows({ scroller, ids: () => ids.value, height: () => height, more: () => undefined, top: (atTop) => told.push(atTop) })
    return () => h('div', { ref: scroller, onScroll: rows.onScroll }, rows.items.value.map(({ id }) => h('p', { key: id }, id)))
  })
  const wrapper = mountWithTexts(component, {}, { texts })
  const scroller = wrapper.element as HTMLElement
  await nextTick()
  const scrollTo = async (top: number) => {
    scroller.scrollTop = top
    scroller.dispatchEvent(new Event('scroll'))
    await nextTick()
  }
  return { ids, scroller, scrollTo, rows, told }
}
