import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** The one place of the browser apps that reads the clock. */
export function browserNow(): Date {
  return new Date(Date.now())
}

const now = ref(browserNow())
let readers = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The time, moving on every 30 seconds while somebody on screen reads it. */
export function useNow(): Readonly<Ref<Date>> {
  if (readers++ === 0) {
    now.value = browserNow()
    timer = setInterval(() => (now.value = browserNow()), 30_000)
  }
  onScopeDispose(() => {
    if (--readers === 0) clearInterval(timer)
  })
  return readonly(now) as Readonly<Ref<Date>>
}
