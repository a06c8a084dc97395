import type { Ticket } from '@timbre/tickets/contract'
import type { RowCues } from './row-cues.ts'

/** What a list and a table are given alike. */
export interface RowsProps {
  readonly ids: readonly number[]
  readonly rows: ReadonlyMap<number, Ticket>
  readonly label: string
  readonly busy: boolean
  /** Marked for something done to several. */
  readonly checked: ReadonlySet<number>
}

export interface RowsEvents {
  open: [id: number]
  /** Somebody is about to go there. */
  near: [id: number]
  more: []
  top: [atTop: boolean]
  check: [id: number, range: boolean]
  checkAll: []
  /** The rows in sight. */
  seen: [ids: readonly number[]]
}

/**
 * What a row of either is given. It draws itself anew only when something of its own changes: what it is told of the others it is told in
 * plain values, and whatever it asks, it asks for its own ticket.
 */
export interface RowProps {
  readonly ticket: Ticket
  readonly index: number
  readonly start: number
  readonly active: boolean
  readonly checked: boolean
  readonly fresh: boolean
  readonly cues: RowCues
}

type Keys = Readonly<Record<string, () => unknown>>

/** Does what a key means by itself, with Shift or with Ctrl (⌘). False when it means nothing here. */
export function doByKey(event: KeyboardEvent, { alone, shift, mod }: { readonly alone: Keys; readonly shift: Keys; readonly mod: Keys }): boolean {
  const does = event.altKey ? undefined : (event.ctrlKey || event.metaKey ? mod : event.shiftKey ? shift : alone)[event.key]
  if (!does) return false
  event.preventDefault()
  does()
  return true
}
