import { browserNow } from '@timbre/ui'
import { onScopeDispose } from 'vue'

const tickMilliseconds = 5_000
/** More than a busy or hidden tab is late. */
const asleepMilliseconds = 90_000

/** Calls `listener` when the machine has slept: no timer ran, and lines may have died without a word. */
export function onWake(listener: () => unknown): void {
  let at = browserNow().getTime()
  const timer = setInterval(() => {
    const now = browserNow().getTime()
    const slept = now - at
    at = now
    if (slept > asleepMilliseconds) listener()
  }, tickMilliseconds)
  onScopeDispose(() => clearInterval(timer))
}
