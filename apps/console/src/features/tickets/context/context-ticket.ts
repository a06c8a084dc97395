import type { Ticket } from '@timbre/tickets/contract'
import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { afterPaint } from '../../../shared/after-paint.ts'

/** The ticket the panel tells about: the open one, as soon as its conversation is painted. */
export function useContextTicket(opened: Readonly<Ref<Ticket | undefined>>) {
  const shown = shallowRef(opened.value)
  let forget = () => {}
  watch(opened, (now) => {
    forget()
    if (now && shown.value && now.id !== shown.value.id) forget = afterPaint(() => (shown.value = opened.value))
    else shown.value = now
  })
  onScopeDispose(() => forget())
  return shown
}
