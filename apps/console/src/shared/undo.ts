import { useToasts } from '@timbre/ui'
import { shallowReactive, shallowRef } from 'vue'
import { keysOf } from './keyboard/keymap.ts'
import { keyText } from './keyboard/key-names.ts'

const last = shallowRef<{ readonly id: string | number; readonly order: number; readonly undo: () => void }>()
/** How many things were done so far: what was done later may be saved sooner. */
let begun = 0
const usualSeconds = 10

/** A change that shows already and is still being saved. */
interface UnderWay {
  takenBack: boolean
}
const underWay = shallowReactive(new Set<UnderWay>())
const toTakeBack = () => [...underWay].findLast(({ takenBack }) => !takenBack)

/** Says what was done, and takes it back on request: by the button, or by the key for undoing. */
export function useUndo() {
  const toasts = useToasts()

  /**
   * For a change that shows before it is saved: the key takes back what one sees, not what came before it. What comes of it is said to the
   * result, once: as to `done` and `failed`, or that nothing had to change.
   */
  function begin() {
    const change: UnderWay = { takenBack: false }
    const order = ++begun
    underWay.add(change)
    return {
      done(title: string, undo: () => void) {
        underWay.delete(change)
        if (change.takenBack) undo()
        else if (last.value && last.value.order > order) toasts.say({ title })
        else offer(title, undo, order)
      },
      failed(title: string) {
        underWay.delete(change)
        failed(title)
      },
      unchanged() {
        underWay.delete(change)
      },
    }
  }

  /** It was done; with `undo` that can be taken back. */
  function done(title: string, undo?: () => void, seconds?: number) {
    if (undo) return offer(title, undo, ++begun, seconds)
    last.value = undefined
    toasts.say({ title })
  }

  /** The toast shows for how long its button is there. The key does it later, too, unless `seconds` says when it is over. */
  function offer(title: string, undo: () => void, order: number, seconds?: number) {
    const [keys] = keysOf('global.undo')
    const id = toasts.offerUndo({ title, undo: undoLast, seconds: seconds ?? usualSeconds, ...(keys && { key: keyText(keys) }) })
    last.value = { id, order, undo }
    if (seconds !== undefined) setTimeout(() => last.value?.id === id && (last.value = undefined), seconds * 1000)
  }

  /** It was not done, and why. */
  function failed(title: string) {
    toasts.fail({ title })
  }

  function undoLast(): void {
    const newest = toTakeBack()
    if (newest) return void (newest.takenBack = true)
    const step = last.value
    last.value = undefined
    if (!step) return
    toasts.remove(step.id)
    step.undo()
  }

  return { begin, done, failed, undoLast, canUndo: () => last.value !== undefined || toTakeBack() !== undefined }
}
