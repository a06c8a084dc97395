import { watchEffect } from 'vue'

let name: string | undefined
let count = 0

/** Names the browser tab after what is on screen. */
export function usePageTitle(title: () => string | undefined): void {
  watchEffect(() => setPageTitle(title()))
}

export function setPageTitle(title: string | undefined): void {
  name = title
  show()
}

/** What is on screen, by the name of its tab. */
export const pageTitle = (): string | undefined => name

/** How much there is to know, before the name: it is seen from another tab. */
export function setTitleCount(unseen: number): void {
  count = unseen
  show()
}

function show(): void {
  const title = name ? `${name} · Timbre` : 'Timbre'
  document.title = count > 0 ? `(${count > 99 ? '99+' : count}) ${title}` : title
}
