import { reactive, readonly } from 'vue'
import type { Requester } from './draft.ts'

const state = reactive<{ open: boolean; requester: Requester | undefined }>({ open: false, requester: undefined })

/** Opens the form over whatever is on screen, for somebody in particular or with what was begun before. */
export function openNewTicket(requester?: Requester): void {
  state.requester = requester
  state.open = true
}

/** Whether the form is open, and for whom. */
export function useNewTicket() {
  return { state: readonly(state), close: () => void (state.open = false) }
}
