import type { Message, NewerMessage, NewMessage, Ticket } from '@timbre/tickets/contract'
import { browserNow } from '@timbre/ui'
import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { isApiError, useApi } from '../../../shared/api/index.ts'
import { onLiveMessage, useLive } from '../../../shared/live/index.ts'
import { randomKey } from '../../../shared/random-key.ts'
import type { Gap } from './stretches.ts'
import { threadPages, type Known } from './thread-pages.ts'
import { mergeMessages, type PendingMessage } from './timeline.ts'
import { ticketsApi } from './tickets.api.ts'
import { useTickets } from './tickets.store.ts'

/** One ticket opened: its messages, what happened to it, and what is on its way out. */
export interface Thread extends Known {
  /** Who gets a reply beside the requester. */
  readonly copies: readonly Ticket['requester'][]
  /** Who wrote in uninvited, and gets nothing until an agent lets them in. */
  readonly uninvited: readonly Ticket['requester'][]
  readonly loaded: boolean
  readonly problem: unknown
  readonly pending: readonly PendingMessage[]
  /** It is no longer there, or no longer for these eyes. */
  readonly gone: boolean
}

const nothingYet: Thread = { messages: [], gaps: [], history: [], copies: [], uninvited: [], loaded: false, problem: undefined, pending: [], gone: false }
/** Threads kept in memory; the ones opened longest ago go first. */
const mostThreads = 40

export const useThreads = defineStore('threads', () => {
  const server = ticketsApi(useApi())
  const tickets = useTickets()
  const threads = shallowReactive(new Map<number, Thread>())
  const pages = threadPages(server)
  /** One load per thread at a time; a wish that comes meanwhile is fulfilled after it. */
  const loading = new Map<number, { again: boolean; done: Promise<void> }>()

  const live = useLive()

  onLiveMessage(live, (message) => {
    if (message.type === 'ticket' && threads.has(message.ticket)) void load(message.ticket)
    if (message.type === 'gone' && threads.has(message.id)) change(message.id, { gone: true })
    // The others are brought up to date when they are opened.
    if (message.type === 'resync') for (const id of threads.keys()) if (live.isWatched(id)) void load(id)
  })

  function change(id: number, next: Partial<Thread>) {
    threads.set(id, { ...(threads.get(id) ?? nothingYet), ...next })
  }

  /** Loads a thread, or brings it up to date. */
  function load(id: number): Promise<void> {
    const running = loading.get(id)
    if (running) {
      running.again = true
      return running.done
    }
    const run = { again: false, done: Promise.resolve() }
    loading.set(id, run)
    run.done = (async () => {
      try {
        do {
          run.again = false
          await fetchAll(id)
        } while (run.again)
      } finally {
        loading.delete(id)
      }
    })()
    return run.done
  }

  async function fetchAll(id: number) {
    if (!threads.has(id)) makeRoom()
    change(id, { problem: undefined })
    const known = () => threads.get(id) ?? nothingYet
    const { loaded } = known()
    try {
      const [ticket, participants, fetched] = await Promise.all([server.ticket(id), server.participants(id), loaded ? pages.latest(id, known()) : pages.opened(id)])
      tickets.put(ticket)
      change(id, { ...fetched(known()), ...peopleOf(participants), loaded: true, gone: false })
      if (loaded) for await (const older of pages.older(id, known())) change(id, older(known()))
    } catch (error) {
      change(id, isApiError(error, 404) ? { gone: true } : { problem: error })
    }
  }

  /** Fetches messages that are missing, beside the one before or after them. What is answered puts them in their place, and names them. */
  async function fetchWithin(id: number, gap: Gap, beside: 'before' | 'after'): Promise<() => readonly Message[]> {
    const fetched = await pages.within(id, gap, beside)
    return () => {
      const known = threads.get(id) ?? nothingYet
      const ids = new Set(known.messages.map((message) => message.id))
      const { messages, ...rest } = fetched(known)
      change(id, { messages, ...rest })
      return messages.filter((message) => !ids.has(message.id))
    }
  }

  /** Gets a thread ready that will probably be opened next. */
  function prefetch(id: number) {
    if (!threads.has(id)) void load(id)
  }

  /** Sends a reply or note, as soon as its draft is at rest. It stands in the thread at once, and stays there with the reason if it cannot be sent. */
  async function send(id: number, draft: Outgoing, atRest?: Promise<number>) {
    const shown: PendingMessage = { ...draft, key: randomKey(), createdAt: browserNow().toISOString(), state: 'sending' }
    change(id, { pending: [...pendingOf(id), shown] })
    const draftVersion = await atRest
    const message: PendingMessage = { ...shown, ...(draftVersion && { draftVersion }) }
    replacePending(id, message)
    return deliver(id, message)
  }

  /** Tries again with the same key: should it have arrived after all, it arrives once. */
  async function retry(id: number, key: string) {
    const failed = pendingOf(id).find((message) => message.key === key)
    if (!failed) return undefined
    const message: PendingMessage = { ...failed, state: 'sending' }
    replacePending(id, message)
    return deliver(id, message)
  }

  /** Sends a reply that stopped, now that its writer knows what came in. Should there be something newer still, it stops again. */
  async function sendAnyway(id: number, key: string) {
    const stopped = pendingOf(id).find((message) => message.key === key)
    if (!stopped) return undefined
    const { newer, ...rest } = stopped
    const message: PendingMessage = { ...rest, lastSeen: newer?.at(-1)?.id ?? rest.lastSeen, state: 'sending' }
    replacePending(id, message)
    return deliver(id, message)
  }

  /** Takes a reply back that waits, and answers what it held. */
  async function takeBack(id: number, messageId: number) {
    const held = await server.takeBack(id, messageId)
    change(id, { messages: (threads.get(id)?.messages ?? []).filter((message) => message.id !== messageId) })
    void load(id)
    return held
  }

  function discard(id: number, key: string) {
    change(id, { pending: pendingOf(id).filter((message) => message.key !== key) })
  }

  async function deliver(id: number, message: PendingMessage) {
    const body = requestOf(message)
    try {
      const sent = await server.send(id, body, message.key)
      change(id, { messages: mergeMessages(threads.get(id)?.messages ?? [], [sent]), pending: pendingOf(id).filter((other) => other.key !== message.key) })
      void load(id)
      return sent
    } catch (error) {
      const newer = isApiError(error, 'tickets.somethingNew') ? ((error.problem?.['newer'] ?? []) as readonly NewerMessage[]) : undefined
      replacePending(id, newer ? { ...message, state: 'stopped', newer } : { ...message, state: 'failed', error })
      if (newer) void load(id)
      throw error
    }
  }

  function replacePending(id: number, message: PendingMessage) {
    change(id, { pending: pendingOf(id).map((other) => (other.key === message.key ? message : other)) })
  }

  const pendingOf = (id: number) => threads.get(id)?.pending ?? []

  function makeRoom() {
    for (const [id, thread] of threads) {
      if (threads.size < mostThreads) return
      if (thread.pending.length === 0) threads.delete(id)
    }
  }

  function $reset() {
    threads.clear()
  }

  return { threads, load, fetchWithin, prefetch, send, retry, sendAnyway, takeBack, discard, $reset }
})

/** What a message is before it is on its way. */
export type Outgoing = Pick<PendingMessage, 'kind' | 'text' | 'content' | 'statusId' | 'mentions' | 'lastSeen' | 'undoSeconds'>

function requestOf({ kind, content, statusId, mentions, lastSeen, draftVersion, undoSeconds }: PendingMessage): NewMessage {
  const { html, to, cc, bcc, from, subject, signature, quote, attachments } = content
  return {
    kind,
    html,
    ...(attachments.length > 0 && { attachments: attachments.map(({ id }) => id) }),
    ...(draftVersion && { draftVersion }),
    ...(kind === 'note' && mentions?.length && { mentions: [...mentions] }),
    ...(kind === 'reply' && {
      ...(to && { to: [...to] }),
      ...(cc && { cc: [...cc] }),
      ...(bcc?.length && { bcc: [...bcc] }),
      ...(from !== null && { from }),
      ...(subject?.trim() && { subject }),
      ...(signature !== null && { signature }),
      ...(quote !== null && { quote }),
      ...(statusId && { statusId }),
      ...(lastSeen !== undefined && { lastSeenMessageId: lastSeen }),
      ...(undoSeconds && { undoSeconds }),
    }),
  }
}

function peopleOf(participants: readonly { readonly role: string; readonly contact: Ticket['requester'] }[]) {
  const inRole = (wanted: string) => participants.flatMap(({ role, contact }) => (role === wanted ? [contact] : []))
  return { copies: inRole('cc'), uninvited: inRole('unconfirmed') }
}
