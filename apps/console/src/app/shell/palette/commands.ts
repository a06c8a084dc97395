import type { Ticket } from '@timbre/tickets/contract'
import type { IconName } from '@timbre/ui'

/** One line of the palette. */
export interface Command {
  /** Unlike that of every other line. */
  readonly id: string
  readonly label: string
  /** More words that find it. */
  readonly keywords?: string
  readonly icon?: IconName
  /** The key that does the same. */
  readonly keys?: string
  readonly ticket?: Ticket
  readonly person?: Ticket['requester']
  readonly run: () => void
}

/** A heading of the palette and what stands below it. */
export interface CommandGroup {
  readonly id: string
  readonly label: string
  readonly commands: readonly Command[]
}
