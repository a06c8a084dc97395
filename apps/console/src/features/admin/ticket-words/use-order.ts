import { ref, type Ref } from 'vue'

interface Order {
  /** The row that is being dragged. */
  readonly dragged: Readonly<Ref<number | undefined>>
  move(id: number, by: -1 | 1): void
  start(id: number, event: DragEvent): void
  over(id: number): void
  drop(): void
  /** Let go outside: everything as it was. */
  end(): void
}

/** Puts rows in order, by dragging or one step at a time; `save` gets the ids as they are to be, and those they were. */
export function useOrder(ids: () => readonly number[], show: (ids: readonly number[]) => void, save: (ids: readonly number[], before: readonly number[]) => void): Order {
  const dragged = ref<number>()
  let before: readonly number[] = []

  function put(id: number, index: number) {
    const others = ids().filter((other) => other !== id)
    show([...others.slice(0, index), id, ...others.slice(index)])
  }

  return {
    dragged,
    move(id, by) {
      const now = [...ids()]
      const index = now.indexOf(id) + by
      if (index < 0 || index >= now.length) return
      put(id, index)
      save(ids(), now)
    },
    start(id, event) {
      dragged.value = id
      before = [...ids()]
      if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
    },
    over(id) {
      if (dragged.value !== undefined && dragged.value !== id) put(dragged.value, ids().indexOf(id))
    },
    drop() {
      dragged.value = undefined
      if (before.join() !== ids().join()) save(ids(), before)
    },
    end() {
      if (dragged.value === undefined) return
      dragged.value = undefined
      show(before)
    },
  }
}
