import { watchEffect } from 'vue'

/** Names the browser tab after what is on screen. */
export function usePageTitle(title: () => string | undefined): void {
  watchEffect(() => setPageTitle(title()))
}

export function setPageTitle(title: string | undefined): void {
  document.title = title ? `${title} · Timbre` : 'Timbre'
}
