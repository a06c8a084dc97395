import type { Message } from '@timbre/tickets/contract'
import type { Gap } from '../store/stretches.ts'
import type { TimelineEntry } from '../store/timeline.ts'

/** A thread as it is shown: what was read long ago takes one line, what was read and is many takes one line together. */
export type ThreadItem =
  | TimelineEntry
  | { readonly type: 'folded'; readonly key: string; readonly message: Message }
  | { readonly type: 'earlier'; readonly key: string; readonly messages: readonly Message[]; readonly gap?: Gap; readonly count: number }
  /** From here on it is new to the reader. */
  | { readonly type: 'new'; readonly key: string }

export interface Folding {
  /** The first message that was unread when the ticket was opened. */
  readonly newFrom: number | undefined
  /** The newest message of then: what comes while somebody reads folds nothing under their eyes. */
  readonly upTo: number
  /** Messages the reader has unfolded. */
  readonly open: ReadonlySet<number>
  /** Messages the reader wants to see, if only as a line. */
  readonly listed: ReadonlySet<number>
}

/** A ticket with fewer messages is read at a glance. */
const fewest = 6
/** Of what was read the last ones stay open: they say what the new ones answer. */
const staysOpen = { withNew: 1, withoutNew: 2 }
/** More lines than these in a row become one. */
const mostLines = 4

export function foldThread(entries: readonly TimelineEntry[], { newFrom, upTo, open, listed }: Folding): readonly ThreadItem[] {
  const messages = entries.flatMap((entry) => (entry.type === 'message' ? [entry.message] : []))
  const gaps = new Map(entries.flatMap((entry) => (entry.type === 'gap' ? [[entry.gap.before, entry.gap] as const] : [])))
  const firstNew = messages.findIndex(({ id }) => id === newFrom)
  const folded = foldedOf(messages.filter(({ id }) => id <= upTo), gaps.size > 0, firstNew, open)
  const closed = closedGaps(messages, gaps, firstNew, open, listed)
  const together = runsOf(messages, folded, listed, closed)
  const items: ThreadItem[] = []
  let within: readonly Message[] | undefined
  for (const entry of entries) {
    if (entry.type === 'gap') {
      const { gap } = entry
      const run = together.get(gap.before) ?? []
      if (closed.has(gap.before)) items.push({ type: 'earlier', key: `earlier-${run.at(-1)?.id ?? gap.before}`, messages: run, gap, count: gap.count + run.length })
      else items.push(entry)
      within = run.length > 0 ? run : undefined
      continue
    }
    if (entry.type !== 'message') {
      // What happened between messages that are out of sight is out of sight with them.
      if (!within) items.push(entry)
      continue
    }
    const { message } = entry
    const run = together.get(message.id)
    if (run && run !== within) items.push({ type: 'earlier', key: `earlier-${run.at(-1)?.id}`, messages: run, count: run.length })
    within = run && run.at(-1) !== message ? run : undefined
    if (run) continue
    if (message.id === newFrom) items.push({ type: 'new', key: 'new' })
    items.push(folded.has(message.id) ? { type: 'folded', key: entry.key, message } : entry)
  }
  return items
}

function foldedOf(messages: readonly Message[], more: boolean, firstNew: number, open: ReadonlySet<number>): ReadonlySet<number> {
  if (messages.length <= fewest && !more) return new Set()
  const read = firstNew < 0 ? messages : messages.slice(0, firstNew)
  const foldable = read.slice(0, Math.max(0, read.length - (firstNew < 0 ? staysOpen.withoutNew : staysOpen.withNew)))
  return new Set(foldable.filter((message) => !open.has(message.id) && !needsSomebody(message)).map(({ id }) => id))
}

/** What did not arrive and who is not let in yet stay in sight until somebody has seen to it. */
function needsSomebody({ deliveries, unknownSender }: Message): boolean {
  return unknownSender || deliveries.some(({ state }) => state === 'failed' || state === 'uncertain')
}

/** Missing messages the reader has not asked for, by what follows them: what lies among the new ones, or beside what they unfolded, comes by itself. */
function closedGaps(messages: readonly Message[], gaps: ReadonlyMap<number, Gap>, firstNew: number, open: ReadonlySet<number>, listed: ReadonlySet<number>): ReadonlyMap<number, Gap> {
  const read = new Set((firstNew < 0 ? messages : messages.slice(0, firstNew + 1)).map(({ id }) => id))
  return new Map([...gaps].filter(([id]) => read.has(id) && !open.has(id) && !listed.has(id)))
}

/** Folded messages in a row that are shown as one line, by id. How it began keeps its own. */
function runsOf(messages: readonly Message[], folded: ReadonlySet<number>, listed: ReadonlySet<number>, closed: ReadonlyMap<number, Gap>): ReadonlyMap<number, readonly Message[]> {
  const runs = new Map<number, readonly Message[]>()
  let run: Message[] = []
  const close = () => {
    if (run.length > mostLines || (run[0] && closed.has(run[0].id))) for (const { id } of run) runs.set(id, run)
    run = []
  }
  for (const [index, message] of messages.entries()) {
    if (closed.has(message.id)) close()
    if (index > 0 && folded.has(message.id) && !listed.has(message.id)) run.push(message)
    else close()
  }
  close()
  return runs
}

/** The first message somebody has not read: written by others, after what they have read. */
export function firstUnreadOf(messages: readonly Message[], readUpTo: number, isMine: (author: Message['author']) => boolean): number | undefined {
  return messages.find(({ id, author }) => id > readUpTo && !isMine(author))?.id
}
