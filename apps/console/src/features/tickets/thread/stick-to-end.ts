import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/** A sign that the reader moves by themselves. */
const movements = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const

/**
 * Keeps the end of a growing column in sight as long as the reader is there: messages arrive, frames find their height. Once they scroll
 * up, nothing moves under them. `holdAt` keeps a place other than the end in sight while what stands above it finds its height.
 */
export function useStickToEnd(scroller: Readonly<Ref<HTMLElement | null>>, content: Readonly<Ref<HTMLElement | null>>) {
  const atEnd = ref(true)
  let grown: ResizeObserver | undefined
  let held: HTMLElement | undefined

  function align() {
    const element = scroller.value
    if (element && held) element.scrollTop += held.getBoundingClientRect().top - element.getBoundingClientRect().top - 8
  }

  const release = () => (held = undefined)

  function look() {
    const element = scroller.value
    if (element) atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < 48
  }

  const toEnd = () => {
    const element = scroller.value
    if (element) element.scrollTop = element.scrollHeight
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
      held = element
      align()
      look()
    },
    onScroll: look,
  }
}
