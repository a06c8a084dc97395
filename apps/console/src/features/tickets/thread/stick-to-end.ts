import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

/**
 * Keeps the end of a growing column in sight as long as the reader is there: messages arrive, frames find their height. Once they scroll
 * up, nothing moves under them.
 */
export function useStickToEnd(scroller: Readonly<Ref<HTMLElement | null>>, content: Readonly<Ref<HTMLElement | null>>) {
  const atEnd = ref(true)
  let grown: ResizeObserver | undefined

  const toEnd = () => {
    const element = scroller.value
    if (element) element.scrollTop = element.scrollHeight
  }

  onMounted(() => {
    grown = new ResizeObserver(() => atEnd.value && toEnd())
    if (content.value) grown.observe(content.value)
    if (scroller.value) grown.observe(scroller.value)
  })
  onBeforeUnmount(() => grown?.disconnect())

  return {
    atEnd,
    toEnd() {
      atEnd.value = true
      toEnd()
    },
    onScroll() {
      const element = scroller.value
      if (element) atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < 48
    },
  }
}
