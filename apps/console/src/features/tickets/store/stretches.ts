import type { Message, MessagePage as WirePage } from '@timbre/tickets/contract'
import type { Static } from 'typebox'

/** Messages of a thread that are not here yet, between two that are. */
export interface Gap {
  readonly after: number | undefined
  readonly before: number
  readonly count: number
}

/** What is known of a thread: messages oldest first, and where some are missing. */
export interface Stretches {
  readonly messages: readonly Message[]
  readonly gaps: readonly Gap[]
}

/** Messages that follow each other, and how many lie on either side. */
export type MessagePage = Pick<Static<typeof WirePage>, 'items' | 'earlier' | 'later'>

export const nothingKnown: Stretches = { messages: [], gaps: [] }

/**
 * Puts a page where it belongs: its messages replace what was known of its part of the thread. What is missing before it is counted by the
 * page, since nothing is ever added there; what is missing after it by the gap it lies in, since at the end more may have come.
 */
export function place({ messages, gaps }: Stretches, { items, earlier }: MessagePage): Stretches {
  const [first, last] = [items[0], items.at(-1)]
  if (!first || !last) return nothingKnown
  const before = messages.filter((message) => compareMessages(message, first) < 0)
  const after = messages.filter((message) => compareMessages(message, last) > 0)
  const [idsBefore, idsAfter] = [idsOf(before), idsOf(after)]
  const gapsBefore = gaps.filter((gap) => idsBefore.has(gap.before))
  const missingBefore = earlier - before.length - gapsBefore.reduce((sum, { count }) => sum + count, 0)
  const next = after[0]
  const gapAfter = gaps.find((gap) => gap.before === next?.id)
  const start = gapAfter?.after ?? 0
  const missingAfter = gapAfter ? gapAfter.count - items.filter((item) => item.id > start).length - (first.id > start ? missingBefore : 0) : 0
  return {
    messages: [...before, ...items, ...after],
    gaps: [
      ...gapsBefore,
      ...(missingBefore > 0 ? [{ after: before.at(-1)?.id, before: first.id, count: missingBefore }] : []),
      ...(gapAfter && missingAfter > 0 ? [{ ...gapAfter, after: last.id, count: missingAfter }] : []),
      ...gaps.filter((gap) => idsAfter.has(gap.before) && gap !== gapAfter),
    ],
  }
}

/** Runs of known messages between gaps, cut into pages of at most `size`. */
export function runsOf({ messages, gaps }: Stretches, size: number): readonly (readonly Message[])[] {
  const begins = new Set(gaps.map(({ before }) => before))
  const runs: Message[][] = []
  for (const message of messages) {
    const run = runs.at(-1)
    if (run && run.length < size && !begins.has(message.id)) run.push(message)
    else runs.push([message])
  }
  return runs
}

const idsOf = (messages: readonly Message[]): ReadonlySet<number> => new Set(messages.map(({ id }) => id))

/** Oldest first; of the same instant, as they were written. */
export function compareMessages(one: Message, other: Message): number {
  return one.createdAt < other.createdAt ? -1 : one.createdAt > other.createdAt ? 1 : one.id - other.id
}
