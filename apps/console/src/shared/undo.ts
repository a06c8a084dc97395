import { useToasts } from '@timbre/ui'
import { shallowRef } from 'vue'
import { keysOf } from './keyboard/keymap.ts'
import { keyText } from './keyboard/key-names.ts'

const last = shallowRef<{ readonly id: string | number; readonly undo: () => void }>()
const usualSeconds = 10

/** Says what was done, and takes it back on request: by the button, or by the key for undoing. */
export function useUndo() {
  const toasts = useToasts()

  /** The toast shows for how long its button is there. The key does it later, too, unless `seconds` says when it is over. */
  function done(title: string, undo?: () => void, seconds?: number) {
    last.value = undefined
    if (!undo) return void toasts.say({ title })
    const [keys] = keysOf('global.undo')
    const id = toasts.offerUndo({ title, undo: undoLast, seconds: seconds ?? usualSeconds, ...(keys && { key: keyText(keys) }) })
    last.value = { id, undo }
    if (seconds !== undefined) setTimeout(() => last.value?.id === id && (last.value = undefined), seconds * 1000)
  }

  /** It was not done, and why. */
  function failed(title: string) {
    toasts.fail({ title })
  }

  function undoLast(): void {
    const step = last.value
    last.value = undefined
    if (!step) return
    toasts.remove(step.id)
    step.undo()
  }

  return { done, failed, undoLast, canUndo: () => last.value !== undefined }
}
