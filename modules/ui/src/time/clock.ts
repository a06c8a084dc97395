import { onScopeDispose, readonly, shallowRef, watch, type Ref } from 'vue'

/** The one place of the browser apps that reads the clock. */
export function browserNow(): Date {
  return new Date(Date.now())
}

/** What the browser's clock is behind the server's, in milliseconds. */
let offset = 0

/** An answer says when it was made, in whole seconds: only a clock that is further off than that is put right. */
export function learnServerTime(server: Date): void {
  const difference = server.getTime() - browserNow().getTime()
  if (Number.isFinite(difference) && Math.abs(difference - offset) > 2000) offset = Math.abs(difference) > 2000 ? difference : 0
}

function serverNow(): Date {
  return new Date(browserNow().getTime() + offset)
}

const slow = createTicker(30_000)
const fast = createTicker(1000)

/** The server's time, moving on every 30 seconds while somebody on screen reads it. */
export function useNow(): Readonly<Ref<Date>> {
  onScopeDispose(slow.join())
  return slow.now
}

/** The server's time by the second, for as long as it is `wanted`. */
export function useSeconds(wanted: () => boolean): Readonly<Ref<Date>> {
  watch(
    wanted,
    (now, _, onCleanup) => {
      if (now) onCleanup(fast.join())
    },
    { immediate: true },
  )
  return fast.now
}

function createTicker(milliseconds: number) {
  const now = shallowRef(serverNow())
  let readers = 0
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = () => (now.value = serverNow())

  /** Keeps it going until the answer is called. */
  function join(): () => void {
    if (readers++ === 0) {
      tick()
      timer = setInterval(tick, milliseconds)
    }
    return () => {
      if (--readers === 0) clearInterval(timer)
    }
  }

  return { now: readonly(now) as Readonly<Ref<Date>>, join }
}
