import { isUnread, type Reading, type Ticket } from '@timbre/tickets/contract'
import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { useApi } from '../../../shared/api/index.ts'
import { onLiveMessage, useLive } from '../../../shared/live/index.ts'
import { ticketsApi } from './tickets.api.ts'

type Mark = Pick<Reading, 'lastReadMessageId' | 'version'>

/** Rows that come over the live line do not say what their reader has read; several are asked for at once. */
const askAfterMs = 250
const askedAtOnce = 50

/** How far the agent has read each ticket, on whichever of their screens. */
export const useReads = defineStore('reads', () => {
  const server = ticketsApi(useApi())
  const marks = shallowReactive(new Map<number, Mark>())
  /** Tickets that are to stay unread although they are open. */
  const kept = shallowReactive(new Set<number>())
  const toAsk = new Map<number, string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  onLiveMessage(useLive(), (message) => {
    if (message.type === 'reading') learn(message.ticket, message)
  })

  /** Takes over what the server says, unless something newer is known. */
  function learn(id: number, { lastReadMessageId, version }: Mark) {
    if (version >= (marks.get(id)?.version ?? 0)) marks.set(id, { lastReadMessageId, version })
  }

  /** A ticket came in, with or without what its reader has read of it. */
  function meet(ticket: Ticket) {
    if (ticket.reading) learn(ticket.id, ticket.reading)
    // Just made: nobody can have read it.
    else if (!marks.has(ticket.id) && ticket.version === 1) marks.set(ticket.id, { lastReadMessageId: 0, version: 0 })
    else if (!marks.has(ticket.id)) askSoon(ticket)
  }

  function askSoon({ id, number }: Ticket) {
    toAsk.set(id, number)
    timer ??= setTimeout(() => void ask(), askAfterMs)
  }

  /** Looks again whether what counts as unread still is: on another screen it may have been read while nobody could tell. */
  function askAgain(tickets: Iterable<Ticket>) {
    for (const ticket of tickets) if (unread(ticket)) askSoon(ticket)
  }

  async function ask() {
    const wanted = [...toAsk].slice(0, askedAtOnce)
    for (const [id] of wanted) toAsk.delete(id)
    timer = toAsk.size > 0 ? setTimeout(() => void ask(), askAfterMs) : undefined
    // Whoever cannot be asked now is asked about the ticket again with its next news.
    const found = await server.byNumbers(wanted.map(([, number]) => number)).catch(() => [])
    for (const { id, reading } of found) if (reading) learn(id, reading)
  }

  /** How far it is read; undefined for a ticket that was never opened. */
  const readUpTo = (id: number) => {
    const mark = marks.get(id)
    return mark && mark.version > 0 ? mark.lastReadMessageId : undefined
  }

  const unread = ({ id, lastMessageId, status, disposition }: Ticket) => marks.has(id) && isUnread({ lastMessageId, statusCategory: status.category, disposition }, readUpTo(id))

  async function markRead(id: number, messageId: number) {
    if (kept.has(id) || (readUpTo(id) ?? 0) >= messageId) return
    await change(id, messageId, () => server.markRead(id, messageId))
  }

  /** Back among the unread, also while it is open. */
  async function markUnread({ id, lastMessageId }: Pick<Ticket, 'id' | 'lastMessageId'>) {
    kept.add(id)
    await change(id, (lastMessageId ?? 1) - 1, () => server.markUnread(id))
  }

  /** Shown at once, and as it was again if the server does not take it. */
  async function change(id: number, lastReadMessageId: number, save: () => Promise<Reading>) {
    const before = marks.get(id)
    const foreseen: Mark = { lastReadMessageId, version: (before?.version ?? 0) + 1 }
    marks.set(id, foreseen)
    try {
      learn(id, await save())
    } catch {
      if (marks.get(id) !== foreseen) return
      if (before) marks.set(id, before)
      else marks.delete(id)
    }
  }

  function $reset() {
    clearTimeout(timer)
    timer = undefined
    for (const one of [marks, kept, toAsk]) one.clear()
  }

  return { meet, askAgain, unread, readUpTo, markRead, markUnread, kept, $reset }
})
