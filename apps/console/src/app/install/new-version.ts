import { readonly, ref } from 'vue'

const ready = ref(false)
/** The worker of a newer version that waits to take over. */
let waiting: ServiceWorker | undefined
let leaving = false
const lookEveryMs = 30 * 60_000

/** Keeps the console's files in the browser, and notices when there are newer ones. Needs https, or this very machine. */
export async function keepShell(container: ServiceWorkerContainer | undefined = navigator.serviceWorker): Promise<void> {
  // A file of this version is gone from the server: it has a newer one.
  window.addEventListener('vite:preloadError', () => (ready.value = true))
  if (!container) return
  try {
    const registration = await container.register('/shell-worker.js', { updateViaCache: 'none' })
    notice(registration, container)
    container.addEventListener('controllerchange', () => {
      if (leaving) location.reload()
    })
    const look = () => void (document.hidden || registration.update().catch(() => undefined))
    setInterval(look, lookEveryMs)
    document.addEventListener('visibilitychange', look)
  } catch {
    // Then the console is loaded from the server each time, as before.
  }
}

function notice(registration: ServiceWorkerRegistration, container: ServiceWorkerContainer): void {
  const offer = (worker: ServiceWorker | null) => {
    // The first one has nothing to replace.
    if (!worker || !container.controller) return
    waiting = worker
    ready.value = true
  }
  offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing
    worker?.addEventListener('statechange', () => worker.state === 'installed' && offer(worker))
  })
}

/** Whether there is a newer version of the console, and the way to it. */
export function useNewVersion() {
  function reload() {
    leaving = true
    if (waiting) waiting.postMessage('takeOver')
    else location.reload()
  }
  return { ready: readonly(ready), reload }
}
