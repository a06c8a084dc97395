import type { HistoryItem, Message, NewerMessage } from '@timbre/tickets/contract'
import type { DraftContent } from '../composer/draft-copies.ts'
import { compareMessages, type Gap, type Stretches } from './stretches.ts'

/** A message that is on its way to the server, or did not get there. */
export interface PendingMessage {
  /** Also the idempotency key: however often it is sent, it arrives once. */
  readonly key: string
  readonly kind: 'reply' | 'note'
  readonly text: string
  /** All of it as it was written, to go with it and to come back with. */
  readonly content: DraftContent
  /** Of a reply: the status that goes with it. */
  readonly statusId?: number | undefined
  /** Of a note: agents it names. */
  readonly mentions?: readonly number[]
  readonly createdAt: string
  /** The newest message its writer had seen. */
  readonly lastSeen?: number | undefined
  /** Of the draft it was: that goes when the message has arrived. */
  readonly draftVersion?: number
  /** How long the server keeps a reply back, so that it can be taken back. */
  readonly undoSeconds?: number
  readonly state: 'sending' | 'failed' | 'stopped'
  /** Why it did not get there. */
  readonly error?: unknown
  /** What its writer had not seen: the reply waits for them to decide. */
  readonly newer?: readonly NewerMessage[]
}

/** A thread from top to bottom: messages, and between them what happened to the ticket, gathered. */
export type TimelineEntry =
  | { readonly type: 'message'; readonly key: string; readonly message: Message }
  /** A ticket the first mail spoke of, without proof. */
  | { readonly type: 'related'; readonly key: string; readonly number: string }
  | { readonly type: 'changes'; readonly key: string; readonly items: readonly HistoryItem[] }
  /** Messages that are not here yet. */
  | { readonly type: 'gap'; readonly key: string; readonly gap: Gap }

export function timeline({ messages, gaps }: Stretches, history: readonly HistoryItem[]): readonly TimelineEntry[] {
  const changes = history.filter(isShown).toSorted((one, other) => compare(one.at, other.at) || one.id - other.id)
  const entries: TimelineEntry[] = []
  const related = history.find((item) => item.possiblyRelatedTo)?.possiblyRelatedTo
  if (related) entries.push({ type: 'related', key: `related-${related.id}`, number: related.number })
  let next = 0
  const gatherUntil = (instant: string | undefined) => {
    const items: HistoryItem[] = []
    for (let item = changes[next]; item && (instant === undefined || item.at < instant); item = changes[++next]) items.push(item)
    if (items[0]) entries.push({ type: 'changes', key: `changes-${items[0].id}`, items })
  }
  for (const message of messages) {
    gatherUntil(message.createdAt)
    const gap = gaps.find(({ before }) => before === message.id)
    if (gap) entries.push({ type: 'gap', key: `gap-${gap.after}-${gap.before}`, gap })
    entries.push({ type: 'message', key: `message-${message.id}`, message })
  }
  gatherUntil(undefined)
  return entries
}

/** Messages by id, oldest first; a newer copy of one replaces it. */
export function mergeMessages(known: readonly Message[], arrived: readonly Message[]): readonly Message[] {
  const byId = new Map([...known, ...arrived].map((message) => [message.id, message]))
  return [...byId.values()].toSorted(compareMessages)
}

/** Events by id, oldest first. */
export function mergeHistory(known: readonly HistoryItem[], arrived: readonly HistoryItem[]): readonly HistoryItem[] {
  return [...new Map([...known, ...arrived].map((item) => [item.id, item])).values()].toSorted((one, other) => one.id - other.id)
}

/** Fields whose changes people want to read; versions, times and the like are nobody's business. */
export const shownChanges = ['subject', 'statusId', 'priorityId', 'typeId', 'assigneeId', 'departmentId', 'tags', 'disposition'] as const

function isShown(item: HistoryItem): boolean {
  return item.type !== 'tickets.ticketCreated' && shownChanges.some((field) => field in item.changes)
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
