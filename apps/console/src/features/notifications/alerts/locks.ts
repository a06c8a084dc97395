import { readonly, ref, watch, type Ref } from 'vue'

/** Browsers have them on https and on this machine only. */
const locks = typeof navigator === 'undefined' ? undefined : (navigator.locks as LockManager | undefined)

/**
 * Holds a lock of this browser while `name` gives one; who waits for it gets it when the tab that has it closes, however it does. Where
 * there are no locks every tab is for itself.
 */
export function useLock(name: () => string | undefined, mode: LockMode): Readonly<Ref<boolean>> {
  const held = ref(false)
  watch(
    name,
    (wanted, _, onCleanup) => {
      held.value = wanted !== undefined && !locks
      if (!wanted || !locks) return
      const waiting = new AbortController()
      let release = () => {}
      const hold = () => {
        if (waiting.signal.aborted) return undefined
        held.value = true
        return new Promise<void>((resolve) => (release = resolve))
      }
      void locks.request(wanted, { mode, signal: waiting.signal }, hold).catch(() => {})
      onCleanup(() => {
        waiting.abort()
        release()
        held.value = false
      })
    },
    { immediate: true },
  )
  return readonly(held)
}

/** Whether any tab of this browser holds it. */
export async function isHeld(name: string, here: boolean): Promise<boolean> {
  if (!locks) return here
  const { held = [] } = await locks.query()
  return held.some((lock) => lock.name === name)
}
