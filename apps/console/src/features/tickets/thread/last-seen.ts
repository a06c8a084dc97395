import type { Message } from '@timbre/tickets/contract'
import { onBeforeUnmount, onMounted, readonly, ref, watch, type Ref } from 'vue'

/** What slides in is read a moment later, not the instant it is there. */
const readingMs = 1000

/**
 * The newest message its reader has seen: all that was there when the thread opened, and what came after it once it has stood before
 * their eyes for a moment.
 */
export function useLastSeen(messages: () => readonly Message[] | undefined, atEnd: Readonly<Ref<boolean>>) {
  const lastSeen = ref<number>()
  let reading: ReturnType<typeof setTimeout> | undefined

  function look() {
    clearTimeout(reading)
    const newest = Math.max(...(messages() ?? []).map((message) => message.id))
    if (!Number.isFinite(newest)) return
    if (lastSeen.value === undefined) lastSeen.value = newest
    else if (newest > lastSeen.value && atEnd.value && !document.hidden) reading = setTimeout(() => sawUpTo(newest), readingMs)
  }

  function sawUpTo(id: number) {
    lastSeen.value = Math.max(lastSeen.value ?? 0, id)
  }

  watch([messages, atEnd], look, { immediate: true })
  onMounted(() => document.addEventListener('visibilitychange', look))
  onBeforeUnmount(() => {
    clearTimeout(reading)
    document.removeEventListener('visibilitychange', look)
  })

  return { lastSeen: readonly(lastSeen), sawUpTo }
}
