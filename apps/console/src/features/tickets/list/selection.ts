import { computed, shallowRef } from 'vue'

/** Which tickets of a list are marked, to do something with all of them. */
export function useSelection(ids: () => readonly number[]) {
  const marked = shallowRef<ReadonlySet<number>>(new Set())
  /** Where a range begins. */
  let anchor: number | undefined

  /** In the order of the list. What has left it is no longer marked: nobody sees it. */
  const checked = computed(() => ids().filter((id) => marked.value.has(id)))

  /** Marks a ticket or takes its mark off; as a range, everything from the last one on is marked. */
  function toggle(id: number, range = false) {
    const from = anchor === undefined ? -1 : ids().indexOf(anchor)
    const to = ids().indexOf(id)
    if (range && from >= 0 && to >= 0) return mark(ids().slice(Math.min(from, to), Math.max(from, to) + 1))
    anchor = id
    const next = new Set(checked.value)
    if (!next.delete(id)) next.add(id)
    marked.value = next
  }

  function mark(more: readonly number[]) {
    marked.value = new Set([...checked.value, ...more])
  }

  function clear() {
    anchor = undefined
    marked.value = new Set()
  }

  return { checked, toggle, mark, clear }
}
