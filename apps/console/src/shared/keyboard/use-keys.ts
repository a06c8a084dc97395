import { onBeforeUnmount, onMounted } from 'vue'
import { actionOf, type KeyAction } from './keymap.ts'

/** Does things by single keys while the surrounding component is shown. A handler that returns false leaves the key to others. */
export function useKeys(handlers: Partial<Record<KeyAction, (event: KeyboardEvent) => boolean | void>>): void {
  const onKey = (event: KeyboardEvent) => {
    const action = actionOf(event)
    const handler = action && handlers[action]
    if (handler && handler(event) !== false) event.preventDefault()
  }
  onMounted(() => document.addEventListener('keydown', onKey))
  onBeforeUnmount(() => document.removeEventListener('keydown', onKey))
}
