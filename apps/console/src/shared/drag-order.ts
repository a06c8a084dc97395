import { shallowRef } from 'vue'

/** Putting things in order with the mouse: what is dragged takes the place of what it is dropped on. Whoever has no mouse needs another way. */
export function useDragOrder<Key extends string>(move: (dragged: Key, onto: Key) => void) {
  const dragged = shallowRef<Key>()
  const over = shallowRef<Key>()
  const isOver = (key: Key) => dragged.value !== undefined && dragged.value !== key && over.value === key

  function end() {
    dragged.value = over.value = undefined
  }

  return {
    isOver,
    start: (key: Key) => void (dragged.value = key),
    /** What comes from elsewhere, such as a file, is none of ours. */
    enter(event: DragEvent, key: Key) {
      if (dragged.value === undefined) return
      event.preventDefault()
      over.value = key
    },
    drop() {
      if (dragged.value !== undefined && over.value !== undefined && dragged.value !== over.value) move(dragged.value, over.value)
      end()
    },
    end,
  }
}
