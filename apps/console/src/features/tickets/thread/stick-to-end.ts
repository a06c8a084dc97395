import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** A sign that the reader moves by themselves. */
const movements = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const

/**
 * Keeps the end of a growing column in sight as long as the reader is there: messages arrive, frames find their height. The end is where
 * new messages come: at the bottom, or at the top. Once the reader scrolls away, nothing moves under them. `holdAt` brings a place other
 * than the end in sight and keeps it there while what stands above it finds its height; `hold` keeps one where it is.
 */
export function useStickToEnd(scroller: Readonly<Ref<HTMLElement | null>>, content: Readonly<Ref<HTMLElement | null>>, end: () => 'bottom' | 'top') {
  const atEnd = ref(true)
  let grown: ResizeObserver | undefined
  let held: { readonly element: HTMLElement; readonly offset: number } | undefined

  const offsetOf = (element: HTMLElement) => element.getBoundingClientRect().top - (scroller.value?.getBoundingClientRect().top ?? 0)

  function align() {
    if (scroller.value && held) scroller.value.scrollTop += offsetOf(held.element) - held.offset
  }

  const release = () => (held = undefined)

  function look() {
    const element = scroller.value
    if (element) atEnd.value = (end() === 'top' ? element.scrollTop : element.scrollHeight - element.scrollTop - element.clientHeight) < 48
  }

  const toEnd = () => {
    const element = scroller.value
    if (element) element.scrollTop = end() === 'top' ? 0 : element.scrollHeight
  }

  onMounted(() => {
    grown = new ResizeObserver(() => (held ? align() : atEnd.value && toEnd()))
    if (content.value) grown.observe(content.value)
    if (scroller.value) grown.observe(scroller.value)
    for (const movement of movements) scroller.value?.addEventListener(movement, release, { passive: true })
  })
  onBeforeUnmount(() => grown?.disconnect())

  return {
    atEnd,
    toEnd() {
      held = undefined
      atEnd.value = true
      toEnd()
    },
    holdAt(element: HTMLElement) {
      held = { element, offset: 8 }
      align()
      look()
    },
    hold(element: HTMLElement) {
      held = { element, offset: offsetOf(element) }
    },
    onScroll: look,
  }
}
