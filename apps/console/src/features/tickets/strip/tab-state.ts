import { isUnread, type Ticket } from '@timbre/tickets/contract'

/** How a pinned ticket stands: somebody wrote what was not read yet, something happened lately, or nothing does. */
export type TabState = 'new' | 'active' | 'idle'

const lately = 60 * 60_000

export function tabState({ status, disposition, lastMessageId, reading, updatedAt }: Pick<Ticket, 'status' | 'disposition' | 'lastMessageId' | 'reading' | 'updatedAt'>, opened: boolean, now: Date): TabState {
  const readUpTo = reading && reading.lastReadMessageId > 0 ? reading.lastReadMessageId : undefined
  if (!opened && isUnread({ lastMessageId, disposition, statusCategory: status.category }, readUpTo)) return 'new'
  return opened || now.getTime() - Date.parse(updatedAt) < lately ? 'active' : 'idle'
}

/** How many of `count` tabs fit beside the menu, each at least `least` wide. */
export function fitting(count: number, width: number, least: number): number {
  return Math.max(0, Math.min(count, Math.floor(width / least)))
}

/** The tabs on show: the first ones, and the opened one in place of the last should it be further behind. */
export function shownTabs(numbers: readonly string[], room: number, opened: string | undefined): readonly string[] {
  const first = numbers.slice(0, room)
  if (room === 0 || opened === undefined || !numbers.includes(opened) || first.includes(opened)) return first
  return [...first.slice(0, -1), opened]
}
