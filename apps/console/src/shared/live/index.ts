import { inject, onScopeDispose, readonly, ref, watch, type App, type InjectionKey, type Ref } from 'vue'
import type { LiveMessage } from '@timbre/platform/contract'
import type { LiveClient, LiveState, Watched } from './live-client.ts'

export { createLiveClient, type LiveClient, type LiveState, type Said } from './live-client.ts'
export { openBrowserSocket } from './browser-socket.ts'
export type { LiveMessage } from '@timbre/platform/contract'

const liveKey: InjectionKey<LiveClient> = Symbol('live')

export function provideLive(app: App, live: LiveClient): void {
  app.provide(liveKey, live)
}

export function useLive(): LiveClient {
  const live = inject(liveKey)
  if (!live) throw new Error('provideLive() was not called')
  return live
}

/** Hears every message while the surrounding component or store lives. */
export function onLiveMessage(live: LiveClient, listener: (message: LiveMessage) => void): void {
  onScopeDispose(live.onMessage(listener))
}

/**
 * Calls `listener` when the line stands again after it was lost. What is told to one's own screens alone is kept nowhere: what was said in
 * between is known only to who asks.
 */
export function onLineBack(live: LiveClient, listener: () => unknown): void {
  let lost = false
  onScopeDispose(
    live.onState((state) => {
      const isBack = lost && state === 'live'
      lost = state === 'reconnecting' || state === 'offline' || state === 'crowded'
      if (isBack) listener()
    }),
  )
}

/** Calls `reload`, once for several at a time, when what is shown under one of the names changed, or may have. */
export function onCatalogChange(live: LiveClient, names: readonly string[], reload: () => unknown): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  onLiveMessage(live, (message) => {
    if (message.type !== 'resync' && !(message.type === 'catalog' && names.includes(message.name))) return
    clearTimeout(timer)
    timer = setTimeout(reload, 150)
  })
  onScopeDispose(() => clearTimeout(timer))
}

export function useLiveState(): Readonly<Ref<LiveState>> {
  const live = useLive()
  const state = ref(live.state())
  onScopeDispose(live.onState((next) => (state.value = next)))
  return readonly(state)
}

/** Keeps the server told of what is on screen, as it changes. */
export function useWatched(what: () => Watched): void {
  const live = useLive()
  let end = () => {}
  watch(
    what,
    (now, before) => {
      if (before && JSON.stringify(now) === JSON.stringify(before)) return
      const previous = end
      end = live.watch(now)
      previous()
    },
    { immediate: true },
  )
  onScopeDispose(() => end())
}
