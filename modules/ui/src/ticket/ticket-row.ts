import type { IconName } from '../icons.ts'
import type { ShownTarget } from '../marks/sla.ts'

/** What a row needs to know of a ticket. */
export interface ShownTicket {
  readonly id: number
  readonly number: string
  readonly subject: string
  readonly status: { readonly name: string; readonly category: string }
  readonly priority: { readonly name: string; readonly level: number }
  readonly requester: { readonly name: string; readonly email: string | null }
  readonly assignee: { readonly id: number; readonly name: string } | null
  readonly preview: string
  readonly lastMessageKind: string | null
  readonly updatedAt: string
}

/** What a row may tell beyond the ticket itself (ux.md, section 4). Whatever is not known is left out. */
export interface TicketCues {
  readonly channel?: { readonly icon: IconName; readonly name: string }
  readonly sla?: ShownTarget
  /** The reader wrote the last message. */
  readonly mine?: boolean
  /** Files came or went with the last message. */
  readonly files?: boolean
  /** Why the last message did not leave. */
  readonly failure?: string
  /** How long the channel still takes a free reply, in words: “2 h”. */
  readonly replyWithin?: string
  /** What brought it here. */
  readonly mark?: 'snoozed' | 'merged' | 'followUp'
  readonly vip?: boolean
  /** The customer's language where the agent does not speak it: “de”. */
  readonly language?: string
  readonly watchers?: readonly Watcher[]
}

/** A colleague who has the ticket open, and whether they write in it: to the customer, or a note. */
export interface Watcher {
  readonly name: string
  readonly doing: 'viewing' | 'reply' | 'note'
}

/** Height of a row in pixels: of lists by density, and of tables. */
export const rowHeights = { comfortable: 56, compact: 40, table: 32 } as const
export type Density = Exclude<keyof typeof rowHeights, 'table'>

/** Who wrote the line that the row previews, when it was not the customer. */
export function previewSpeaker(lastMessageKind: string | null, mine = false): 'you' | 'reply' | 'note' | undefined {
  if (mine && lastMessageKind === 'reply') return 'you'
  return lastMessageKind === 'reply' || lastMessageKind === 'note' ? lastMessageKind : undefined
}
