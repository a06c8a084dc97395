import type { Message, Ticket } from '@timbre/tickets/contract'
import { announce } from '@timbre/ui'
import { useI18n } from 'vue-i18n'
import { useErrorText } from '../../../shared/errors.ts'
import { useUndo } from '../../../shared/undo.ts'
import { useSession } from '../../session/index.ts'
import { useThreads, type Outgoing } from '../store/threads.store.ts'
import { useTickets } from '../store/tickets.store.ts'
import type { PendingMessage } from '../store/timeline.ts'
import { contentOf, nothing, type DraftContent } from './draft-copies.ts'
import { useDrafts } from './drafts.store.ts'

/** Sends messages. A reply can be taken back for as long as its writer likes; looking elsewhere meanwhile does not keep it from leaving. */
export function useSending() {
  const { t } = useI18n()
  const session = useSession()
  const threads = useThreads()
  const tickets = useTickets()
  const drafts = useDrafts()
  const errorText = useErrorText()
  const { done, failed } = useUndo()

  /** With `leaving` its writer looks elsewhere at once, and is told should it stay behind. */
  function send(ticketId: number, draft: Omit<Outgoing, 'undoSeconds'>, leaving = false) {
    const undoSeconds = draft.kind === 'reply' ? (session.me?.undoSendSeconds ?? 0) : 0
    return follow(ticketId, { ...draft, undoSeconds }, threads.send(ticketId, { ...draft, undoSeconds }, drafts.release(ticketId, draft.kind)), leaving)
  }

  function retry(ticketId: number, message: PendingMessage) {
    return follow(ticketId, message, threads.retry(ticketId, message.key))
  }

  function sendAnyway(ticketId: number, message: PendingMessage) {
    return follow(ticketId, message, threads.sendAnyway(ticketId, message.key))
  }

  async function follow(ticketId: number, { kind, content, undoSeconds = 0 }: Outgoing, sending: Promise<Message | undefined>, leaving = false) {
    // What fails stays in the thread, with its reason.
    const sent = await sending.catch(() => undefined)
    if (!sent && leaving) failed(t('tickets.sent.stayed', { number: numberOf(ticketId) }))
    if (sent) void drafts.released(ticketId, kind)
    // Where nothing offers to take it back, only the ear has to be told: the eye sees it in the thread.
    if (sent && undoSeconds === 0) announce(t(kind === 'note' ? 'tickets.sent.note' : 'tickets.sent.waits', { number: numberOf(ticketId) }))
    if (sent && undoSeconds > 0) done(t('tickets.sent.waits', { number: numberOf(ticketId) }), () => void takeBack(ticketId, sent.id, content), undoSeconds)
  }

  /** A ticket that began with a reply: that can be taken back into its composer, and the ticket stays. */
  function begun({ id, lastMessageId }: Ticket, undoSeconds: number) {
    if (lastMessageId !== null) done(t('tickets.sent.waits', { number: numberOf(id) }), () => void takeBack(id, lastMessageId, nothing), undoSeconds)
  }

  /** What stopped or failed is not wanted any more, nor the draft it was. */
  function discard(ticketId: number, { key, kind }: PendingMessage) {
    threads.discard(ticketId, key)
    drafts.write(ticketId, kind, {})
  }

  /** The server gives back the words and the files; what stood around them is remembered here. */
  async function takeBack(ticketId: number, messageId: number, { html: _, attachments: __, ...around }: DraftContent) {
    try {
      const { html, text, attachments } = await threads.takeBack(ticketId, messageId)
      drafts.giveBack(ticketId, 'reply', { ...contentOf({ html, text, attachments, ...noFrame }), ...around })
      done(t('tickets.sent.takenBack', { number: numberOf(ticketId) }))
    } catch (error) {
      failed(errorText(error))
    }
  }

  const numberOf = (ticketId: number) => tickets.rows.get(ticketId)?.number ?? ''

  return { send, retry, sendAnyway, begun, discard }
}

const noFrame = { to: null, cc: null, bcc: null, from: null, subject: null, signature: null, quote: null }
