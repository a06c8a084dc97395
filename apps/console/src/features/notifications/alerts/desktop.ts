import { readonly, ref } from 'vue'

/** What this browser lets us show; `unavailable` also where the page did not come over https. */
export type DesktopState = NotificationPermission | 'unavailable'

const isThere = typeof window !== 'undefined' && 'Notification' in window && window.isSecureContext
const state = ref<DesktopState>(isThere ? Notification.permission : 'unavailable')

export const desktopState = readonly(state)

/** To be called from a click: the browser asks. */
export async function askForDesktop(): Promise<DesktopState> {
  if (isThere) state.value = await Notification.requestPermission()
  return state.value
}

/** A message of the computer; the sound is ours. One with the same `tag` takes the place of the one before. */
export function showOnDesktop({ title, body, tag, open }: { title: string; body: string; tag: string; open: () => void }): boolean {
  if (!isThere || Notification.permission !== 'granted') return false
  try {
    const shown = new Notification(title, { body, tag, silent: true, icon: '/favicon.svg' })
    shown.onclick = () => {
      window.focus()
      shown.close()
      open()
    }
    return true
  } catch {
    // Phones want a service worker for it, and get their messages another way.
    return false
  }
}
