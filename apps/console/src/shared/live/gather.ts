/**
 * Hands on what comes the moment it comes; what comes on its heels waits a little and is handed on together. On a desk where fifty things
 * happen in a second the screen is then drawn ten times, and whoever types is not kept waiting.
 */
export function gather<Item>(handOn: (items: readonly Item[]) => void, milliseconds = 100) {
  let waiting: Item[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function release() {
    timer = undefined
    if (waiting.length === 0) return
    const items = waiting
    waiting = []
    timer = setTimeout(release, milliseconds)
    handOn(items)
  }

  return {
    put(item: Item) {
      waiting.push(item)
      if (timer === undefined) release()
    },
    forget() {
      clearTimeout(timer)
      timer = undefined
      waiting = []
    },
  }
}
