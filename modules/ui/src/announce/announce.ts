import { readonly, ref } from 'vue'

const spoken = ref('')
let repeat = false

/** Has a screen reader say something once, politely. Keep it rare: only what changed in front of the reader. */
export function announce(text: string): void {
  // The same words twice in a row would not be read again: a trailing space makes them different.
  repeat = spoken.value === text && !repeat
  spoken.value = repeat ? `${text} ` : text
}

export const lastAnnouncement = readonly(spoken)
