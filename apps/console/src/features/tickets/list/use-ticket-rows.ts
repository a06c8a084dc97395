import { computed, watch, type SetupContext, type ShortEmitsToObject } from 'vue'
import { useRowCues } from './row-cues.ts'
import type { RowsEvents, RowsProps } from './rows.ts'
import { useRows, type Rows } from './use-rows.ts'

interface Place extends Omit<Rows, 'ids' | 'more' | 'top'> {
  /** Line by line: tickets by their ids, and below zero what is none. */
  readonly keys: () => readonly number[]
}

/** What a list and a table do alike: show the tickets in sight and tell which they are, and have them marked and opened. */
export function useTicketRows(props: RowsProps, emit: SetupContext<ShortEmitsToObject<RowsEvents>>['emit'], place: Place) {
  const { keys } = place
  const rows = useRows({ ...place, ids: keys, more: () => emit('more'), top: (atTop) => emit('top', atTop) })
  const cues = useRowCues()
  const inSight = computed(() =>
    rows.items.value.flatMap(({ id, index, start }) => {
      const ticket = props.rows.get(id)
      return ticket ? [{ ticket, index, start, checked: props.checked.has(id), fresh: rows.fresh.value.has(id), cues }] : []
    }),
  )
  watch(
    () => inSight.value.map(({ ticket }) => ticket.id).join(),
    () => emit('seen', inSight.value.map(({ ticket }) => ticket.id)),
    { immediate: true },
  )

  /** Whoever stands here may open this one, or one beside it. */
  function near(index: number) {
    for (const key of keys().slice(Math.max(0, index - 1), index + 2)) if (key > 0) emit('near', key)
  }

  /** Marks the ticket the keyboard leaves, and the one it comes to. */
  function extend(from: number | undefined, step: () => number | undefined) {
    if (from !== undefined && !props.checked.has(from)) emit('check', from, false)
    const to = step()
    if (to !== undefined && to !== from) emit('check', to, from !== undefined)
  }

  function press(event: MouseEvent, id: number) {
    if (event.shiftKey || event.ctrlKey || event.metaKey) emit('check', id, event.shiftKey)
    else emit('open', id)
  }

  return { ...rows, inSight, near, extend, press }
}
