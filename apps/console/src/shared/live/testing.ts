import type { LiveClient, LiveMessage, LiveState, Said } from './index.ts'

/** A live line that says what the test tells it to. */
export function fakeLive() {
  const listeners = new Set<(message: LiveMessage) => void>()
  const stateListeners = new Set<(state: LiveState) => void>()
  const said: Said[] = []
  let state: LiveState = 'live'
  const client: LiveClient = {
    state: () => state,
    start: () => undefined,
    stop: () => undefined,
    check: () => undefined,
    watch: () => () => undefined,
    isWatched: () => true,
    say: (what) => void said.push(what),
    onState: (listener) => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    onMessage: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    client,
    said,
    says: (message: LiveMessage) => listeners.forEach((listener) => listener(message)),
    becomes: (next: LiveState) => {
      state = next
      stateListeners.forEach((listener) => listener(next))
    },
  }
}
