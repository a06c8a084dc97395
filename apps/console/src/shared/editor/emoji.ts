import { shallowRef } from 'vue'
import type { findEmoji } from './emoji-words.ts'
import type { Trigger } from './suggestions.ts'

const mostShown = 8
const words = shallowRef<{ findEmoji: typeof findEmoji }>()

/**
 * `:` and two letters of a name offer emoji, in whichever language is typed. Their names are fetched when they are first asked for; without
 * them a colon is a colon.
 */
export function emojiTrigger(language: () => string): Trigger {
  const isName = (typed: string) => /^\p{L}[\p{L}\p{N}_-]+$/u.test(typed)
  return {
    char: ':',
    ask: (typed) => {
      if (!words.value && isName(typed)) import('./emoji-words.ts').then((loaded) => (words.value = loaded)).catch(() => undefined)
    },
    find: (typed) => (isName(typed) ? (words.value?.findEmoji(typed, language(), mostShown) ?? []) : []).map(({ character, name }) => ({ id: character, label: name, text: character })),
    takesFirst: () => true,
  }
}
