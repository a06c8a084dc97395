import type { HistoryItem } from '@timbre/tickets/contract'
import { isApiError } from '../../../shared/api/index.ts'
import { nothingKnown, place, runsOf, type Gap, type MessagePage, type Stretches } from './stretches.ts'
import type { ticketsApi } from './tickets.api.ts'
import { mergeHistory } from './timeline.ts'

/** What is known of a thread: its messages as far as they were wanted, and what happened between them. */
export interface Known extends Stretches {
  readonly history: readonly HistoryItem[]
}

/** Adds what was fetched to what is known by then: meanwhile there may be more of it. */
type Fetched = (known: Known) => Known

const opening = 40
/** Of the end of a thread that opens elsewhere. */
const ending = 20
const page = 50
/** As many as one request may answer with. */
const refreshed = 200

/** Fetches of a thread what its reader needs: however long it is, it opens with a few pages. */
export function threadPages(server: ReturnType<typeof ticketsApi>) {
  /** With what happened between the messages. */
  async function withHistory(id: number, fetched: MessagePage): Promise<Fetched> {
    const history = await between(id, fetched)
    return (known) => ({ ...place(known, fetched), history: mergeHistory(known.history, history) })
  }

  function between(id: number, { items, earlier, later }: MessagePage) {
    return server.history(id, { ...(earlier > 0 && { since: items[0]?.createdAt }), ...(later > 0 && { until: items.at(-1)?.createdAt }) })
  }

  /** Undefined when the message was taken back meanwhile. */
  async function pageFrom(id: number, from: number, limit: number): Promise<MessagePage | undefined> {
    try {
      return await server.messages(id, { from, limit })
    } catch (error) {
      if (isApiError(error, 'tickets.noMessage')) return undefined
      throw error
    }
  }

  return {
    /** How it began, where reading goes on, and how it ends. */
    async opened(id: number): Promise<Fetched> {
      const [middle, newest] = await Promise.all([server.messages(id, { around: 'unread', limit: opening }), server.newestHistory(id)])
      const oldest = newest.items.at(-1)
      const covered = newest.nextCursor === null || (oldest !== undefined && oldest.at < (middle.items[0]?.createdAt ?? ''))
      const [beginning, end, rest] = await Promise.all([
        middle.earlier > 0 ? server.messages(id, { limit: 1 }) : undefined,
        middle.later > 0 ? server.messages(id, { around: 'newest', limit: ending }) : undefined,
        covered ? [] : between(id, middle),
      ])
      const first = beginning?.items[0]
      const begun = first && newest.nextCursor !== null ? await server.history(id, { until: first.createdAt }) : []
      const known = [middle, end, beginning].reduce<Stretches>((so, one) => (one ? place(so, one) : so), nothingKnown)
      return () => ({ ...known, history: mergeHistory([...begun, ...rest], newest.items) })
    },

    /** What came since, and where reading goes on when that was much. */
    async latest(id: number, { messages, history }: Known): Promise<Fetched> {
      const [end, since] = await Promise.all([server.messages(id, { around: 'newest', limit: page }), server.history(id, { since: history.at(-1)?.at })])
      const last = messages.at(-1)
      const missed = last && last.id < (end.items[0]?.id ?? 0) ? await pageFrom(id, last.id, page) : undefined
      return (known) => ({ ...[end, missed].reduce<Stretches>((so, one) => (one ? place(so, one) : so), known), history: mergeHistory(known.history, since) })
    },

    /** Everything before the last page anew, a page at a time: deliveries get further, addresses of files grow old. */
    async *older(id: number, known: Known): AsyncGenerator<Fetched> {
      const runs = runsOf(known, refreshed)
      const rest = (runs.at(-1)?.length ?? 0) <= page ? runs.slice(0, -1) : runs
      for (const run of rest.toReversed()) {
        const first = run[0]?.id ?? 0
        const fetched = await pageFrom(id, first, run.length)
        yield (now) => ({ ...(fetched ? place(now, fetched) : { ...now, messages: now.messages.filter((message) => message.id !== first) }), history: now.history })
      }
    },

    /** Messages that are missing, beside one that is known. */
    async within(id: number, gap: Gap, beside: 'before' | 'after'): Promise<Fetched> {
      return withHistory(id, await server.messages(id, { ...(beside === 'before' ? { to: gap.before } : { from: gap.after }), limit: page }))
    },
  }
}
