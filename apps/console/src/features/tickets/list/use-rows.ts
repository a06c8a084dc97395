import { defaultRangeExtractor, useVirtualizer } from '@tanstack/vue-virtual'
import { announce } from '@timbre/ui'
import { computed, shallowRef, watch, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'

interface Rows {
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
  const { t } = useI18n()
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
    () => virtualizer.value.range?.endIndex,
    (last) => last !== undefined && last >= ids().length - 30 && more(),
  )

  watch(
    ids,
    (now, before) => {
      if (before.length === 0) return
      keepPlace(now, before)
      const known = new Set(before)
      const arrived = now.slice(0, before.length).filter((id) => !known.has(id))
      if (arrived.length === 0 || arrived.length > 5) return
      fresh.value = new Set(arrived)
      announce(t('tickets.list.arrived', arrived.length))
    },
    { flush: 'post' },
  )

  /** When rows above the first visible one come or go, what is under the eyes stays where it is. */
  function keepPlace(now: readonly number[], before: readonly number[]) {
    const element = scroller.value
    if (!element || atTop) return
    const first = Math.floor(element.scrollTop / height())
    const moved = now.indexOf(before[first] ?? -1) - first
    if (moved !== 0 && now.includes(before[first] ?? -1)) element.scrollTop += moved * height()
  }

  function onScroll() {
    const now = (scroller.value?.scrollTop ?? 0) < height() / 2
    if (now !== atTop) top((atTop = now))
  }

  return { items, fresh, onScroll, size: computed(() => virtualizer.value.getTotalSize()), reveal: (index: number) => virtualizer.value.scrollToIndex(index, { align: 'auto' }), toTop: () => scroller.value?.scrollTo({ top: 0 }) }
}
