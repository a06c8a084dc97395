import { defineStore } from 'pinia'
import { reactive } from 'vue'
import { useSession } from '../../session/index.ts'

export type Mode = 'reply' | 'note'

/**
 * What was typed and not sent, per ticket and mode, so that no text ends up in another ticket or is lost by looking elsewhere. Kept in this
 * browser, per agent.
 */
export const useDrafts = defineStore('drafts', () => {
  const session = useSession()
  const texts = reactive(new Map<string, string>())

  const storageKey = (key: string) => `timbre.draft.${session.me?.id}.${key}`
  const keyOf = (ticketId: number, mode: Mode) => `${ticketId}.${mode}`

  function text(ticketId: number, mode: Mode): string {
    const key = keyOf(ticketId, mode)
    return texts.get(key) ?? stored(storageKey(key)) ?? ''
  }

  function write(ticketId: number, mode: Mode, value: string) {
    const key = keyOf(ticketId, mode)
    texts.set(key, value)
    try {
      if (value) localStorage.setItem(storageKey(key), value)
      else localStorage.removeItem(storageKey(key))
    } catch {
      // Without storage the text lives as long as this tab.
    }
  }

  const has = (ticketId: number) => text(ticketId, 'reply').trim() !== '' || text(ticketId, 'note').trim() !== ''

  return { text, write, has, $reset: () => texts.clear() }
})

function stored(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}
