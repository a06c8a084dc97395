import { defaultRangeExtractor, useVirtualizer } from '@tanstack/vue-virtual'
import { computed, onMounted, shallowRef, watch, type ShallowRef } from 'vue'

export interface Rows {
  readonly scroller: Readonly<ShallowRef<HTMLElement | null>>
  readonly ids: () => readonly number[]
  /** Of a row, in pixels. */
  readonly height: () => number
  /** Of what stands above the rows and stays in sight. */
  readonly head?: number
  /** A row that stays in the document even out of sight: it holds the focus. */
  readonly kept?: () => number | undefined
  readonly more: () => void
  readonly top: (atTop: boolean) => void
}

/** The rows of a long list: only those in sight are in the document, and nothing under the eyes moves when others come and go. */
export function useRows({ scroller, ids, height, head = 0, kept, more, top }: Rows) {
  const fresh = shallowRef<ReadonlySet<number>>(new Set())
  let atTop = true

  const virtualizer = useVirtualizer(
    computed(() => ({
      count: ids().length,
      getScrollElement: () => scroller.value,
      estimateSize: height,
      getItemKey: (index: number) => ids()[index] ?? index,
      overscan: 10,
      scrollMargin: head,
      scrollPaddingStart: head || 8,
      scrollPaddingEnd: 8,
      rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const inSight = defaultRangeExtractor(range)
        const index = kept?.()
        return index === undefined || index < 0 || inSight.includes(index) ? inSight : [...inSight, index].toSorted((one, other) => one - other)
      },
    })),
  )
  const items = computed(() => virtualizer.value.getVirtualItems().map(({ index, start }) => ({ id: ids()[index] ?? -1, index, start: start - head })))
  watch(height, () => virtualizer.value.measure())

  watch(
    [() => virtualizer.value.range?.endIndex, () => ids().length],
    ([last, length]) => last !== undefined && last >= length - 30 && more(),
  )

  watch(
    ids,
    (now, before) => {
      if (before.length === 0) return
      keepPlace(now, before)
      const known = new Set(before)
      const arrived = now.slice(0, before.length).filter((id) => !known.has(id))
      if (arrived.length > 0 && arrived.length <= 5) fresh.value = new Set(arrived)
    },
    { flush: 'post' },
  )

  /** When rows above those in sight come or go, what is under the eyes stays where it is: where most of it went, not where one row of it did. */
  function keepPlace(now: readonly number[], before: readonly number[]) {
    const element = scroller.value
    if (!element || atTop) return
    const first = Math.floor(element.scrollTop / height())
    const index = new Map(now.map((id, at) => [id, at]))
    const shifts = before
      .slice(first, first + Math.max(5, Math.floor(element.clientHeight / height())))
      .flatMap((id, nth) => (index.has(id) ? [(index.get(id) as number) - first - nth] : []))
      .toSorted((one, other) => one - other)
    const shift = shifts[shifts.length >> 1]
    if (shift) element.scrollTop += shift * height()
  }

  onMounted(() => top(true))

  function onScroll() {
    const now = (scroller.value?.scrollTop ?? 0) < height() / 2
    if (now !== atTop) top((atTop = now))
  }

  /** At once, without waiting for the browser to say that it scrolled: what comes in now belongs in sight. */
  function toTop() {
    scroller.value?.scrollTo({ top: 0 })
    onScroll()
  }

  return { items, fresh, onScroll, size: computed(() => virtualizer.value.getTotalSize()), reveal: (index: number) => virtualizer.value.scrollToIndex(index, { align: 'auto' }), toTop }
}
