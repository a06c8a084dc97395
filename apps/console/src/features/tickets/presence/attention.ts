import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Who touches nothing for so long has gone for a coffee. */
const idleMilliseconds = 5 * 60_000
const signs = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart', 'focus'] as const

/** Whether somebody sits in front of this tab: it is in sight, and has been touched lately. */
export function useAttention(): Readonly<Ref<boolean>> {
  const attentive = ref(!document.hidden)
  let touchedAt = performance.now()

  function look() {
    attentive.value = !document.hidden && performance.now() - touchedAt < idleMilliseconds
  }
  function touched() {
    touchedAt = performance.now()
    if (!attentive.value) look()
  }
  function turned() {
    if (!document.hidden) touchedAt = performance.now()
    look()
  }

  const timer = setInterval(look, 10_000)
  for (const sign of signs) window.addEventListener(sign, touched, { passive: true, capture: true })
  document.addEventListener('visibilitychange', turned)
  onScopeDispose(() => {
    clearInterval(timer)
    for (const sign of signs) window.removeEventListener(sign, touched, { capture: true })
    document.removeEventListener('visibilitychange', turned)
  })
  return readonly(attentive)
}
