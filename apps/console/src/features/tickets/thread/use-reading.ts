import { onBeforeUnmount, onMounted, type ObjectDirective } from 'vue'

/** What passes by while scrolling is not read. */
const readingMs = 600

/**
 * Notices which messages their reader has had before their eyes: shown for a moment, in a tab that is seen. `v-seen="id"` stands on each; the
 * highest one is told.
 */
export function useReading(read: (messageId: number) => void) {
  const inSight = new Set<number>()
  const ids = new WeakMap<Element, number>()
  let reading: ReturnType<typeof setTimeout> | undefined

  const observer = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      const id = ids.get(target)
      if (id === undefined) continue
      if (isIntersecting) inSight.add(id)
      else inSight.delete(id)
    }
    look()
  })

  function look() {
    clearTimeout(reading)
    if (inSight.size > 0 && document.visibilityState === 'visible') reading = setTimeout(() => read(Math.max(...inSight)), readingMs)
  }

  onMounted(() => document.addEventListener('visibilitychange', look))
  onBeforeUnmount(() => {
    clearTimeout(reading)
    observer.disconnect()
    document.removeEventListener('visibilitychange', look)
  })

  const vSeen: ObjectDirective<Element, number> = {
    mounted(element, { value }) {
      ids.set(element, value)
      observer.observe(element)
    },
    beforeUnmount(element) {
      inSight.delete(ids.get(element) ?? 0)
      observer.unobserve(element)
    },
  }
  return { vSeen }
}
