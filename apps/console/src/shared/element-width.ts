import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/** How wide an element is on screen, as it changes; 0 while it is not there. */
export function useElementWidth(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> {
  const width = ref(0)
  const observer = new ResizeObserver(([entry]) => (width.value = entry?.contentRect.width ?? 0))
  watch(
    element,
    (now) => {
      observer.disconnect()
      width.value = now?.clientWidth ?? 0
      if (now) observer.observe(now)
    },
    { immediate: true, flush: 'post' },
  )
  onScopeDispose(() => observer.disconnect())
  return readonly(width)
}
