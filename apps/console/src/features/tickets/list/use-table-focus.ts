import { computed, nextTick, ref, watch, type Ref, type ShallowRef } from 'vue'

export const cellId = (id: number, index: number) => `cell-${id}-${index}`
export const headId = (key: number) => `group${key}`

interface Table {
  readonly scroller: Readonly<ShallowRef<HTMLElement | null>>
  /** Line by line: tickets by their ids, and headings of groups below zero. */
  readonly keys: () => readonly number[]
  /** Cells of a row, but for its mark. */
  readonly columns: () => number
  /** The ticket that keys mean. */
  readonly active: Ref<number | undefined>
  /** The focus is in what has been opened from a cell. */
  readonly isAway: () => boolean
  /** Brings a line into sight. */
  readonly reveal: (index: number) => void
  /** Somebody goes there. */
  readonly near: (index: number) => void
}

/** Where the keyboard stands in a table. One cell has the focus and keeps it, whatever comes, goes or moves. */
export function useTableFocus({ scroller, keys, columns, active, isAway, reveal, near }: Table) {
  /** 0 is the mark. */
  const column = ref(2)
  const at = computed(() => Math.min(column.value, columns()))
  /**
   * The line. On a heading no ticket is active, so that no key changes one. The page is told of the active ticket, and tells us at its next
   * turn: what follows at once must not wait for that.
   */
  const here = ref(active.value)
  watch(active, (id) => (id !== undefined || (here.value ?? 0) > 0) && (here.value = id))
  const ticketHere = computed(() => (here.value !== undefined && here.value > 0 ? here.value : undefined))
  const headHere = computed(() => (here.value !== undefined && here.value < 0 ? here.value : undefined))
  const hereIndex = computed(() => (here.value === undefined ? -1 : keys().indexOf(here.value)))
  /** The line Tab leads to. */
  const stop = computed(() => (hereIndex.value >= 0 ? here.value : keys()[0]))

  /** After the table was out of sight its rows need a few frames until they are there again. */
  async function focusCell(frames = 10) {
    await nextTick()
    const key = stop.value
    const cell = key === undefined ? null : key < 0 ? document.querySelector<HTMLElement>(`#${headId(key)} [data-head]`) : document.getElementById(cellId(key, at.value))
    if (!cell) return void (frames > 0 && requestAnimationFrame(() => void focusCell(frames - 1)))
    cell.focus({ preventScroll: true })
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }

  function goTo(index: number): number | undefined {
    const place = Math.min(keys().length - 1, Math.max(0, index))
    const key = keys()[place]
    if (key === undefined) return undefined
    const isHead = key < 0
    here.value = key
    active.value = isHead ? undefined : key
    reveal(place)
    if (isHead) return void focusCell()
    near(place)
    return key
  }

  /** To the next ticket; over the headings between them too, where somebody looks around. */
  function step(by: number, overHeads = false): number | undefined {
    const now = keys()
    let index = hereIndex.value < 0 ? 0 : Math.min(now.length - 1, Math.max(0, hereIndex.value + by))
    if (!overHeads || hereIndex.value < 0) {
      while ((now[index] ?? 0) < 0) index += by < 0 ? -1 : 1
      if (now[index] === undefined) return ticketHere.value
    }
    return goTo(index)
  }

  /** Where somebody points. */
  function goToCell(id: number, index: number) {
    here.value = active.value = id
    column.value = index
  }

  function focus() {
    if (hereIndex.value >= 0) reveal(hereIndex.value)
    else step(1)
    void focusCell()
  }

  /** The focus is ours, even while a row that has it moves in the document, which loses it. */
  let holdsFocus = false
  function onFocusIn() {
    holdsFocus = true
  }
  function onFocusOut({ relatedTarget }: FocusEvent) {
    if (relatedTarget instanceof Node && !isAway() && !scroller.value?.contains(relatedTarget)) holdsFocus = false
  }
  watch(
    keys,
    (now, before) => {
      if (!holdsFocus || document.activeElement !== document.body) return
      const key = here.value
      // The row left under the keyboard: it goes on where the row stood.
      if (key !== undefined && !now.includes(key) && before.includes(key)) {
        const place = before.indexOf(key)
        const behind = now.findIndex((other, index) => index >= place && other > 0)
        goTo(behind >= 0 ? behind : now.findLastIndex((other) => other > 0))
      }
      void focusCell()
    },
    { flush: 'post' },
  )

  return { column, at, here, ticketHere, headHere, hereIndex, stop, goTo, goToCell, step, focus, focusCell, onFocusIn, onFocusOut }
}
