import type { Message } from '@timbre/tickets/contract'
import { useI18n } from 'vue-i18n'
import { useErrorText } from '../../../shared/errors.ts'
import { useUndo } from '../../../shared/undo.ts'
import { useSession } from '../../session/index.ts'
import { useThreads } from '../store/threads.store.ts'
import { useTickets } from '../store/tickets.store.ts'
import type { PendingMessage } from '../store/timeline.ts'
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

  function send(ticketId: number, draft: Pick<PendingMessage, 'kind' | 'text' | 'attachments' | 'lastSeen'>) {
    const undoSeconds = draft.kind === 'reply' ? (session.me?.undoSendSeconds ?? 0) : 0
    return follow(ticketId, draft.kind, threads.send(ticketId, { ...draft, undoSeconds }, drafts.release(ticketId, draft.kind)), undoSeconds)
  }

  function retry(ticketId: number, { key, kind, undoSeconds }: PendingMessage) {
    return follow(ticketId, kind, threads.retry(ticketId, key), undoSeconds)
  }

  function sendAnyway(ticketId: number, { key, kind, undoSeconds }: PendingMessage) {
    return follow(ticketId, kind, threads.sendAnyway(ticketId, key), undoSeconds)
  }

  async function follow(ticketId: number, kind: PendingMessage['kind'], sending: Promise<Message | undefined>, undoSeconds = 0) {
    // What fails stays in the thread, with its reason.
    const sent = await sending.catch(() => undefined)
    if (sent) void drafts.released(ticketId, kind)
    if (sent && undoSeconds > 0) done(t('tickets.sent.waits', { number: numberOf(ticketId) }), () => void takeBack(ticketId, sent.id), undoSeconds)
  }

  /** What stopped or failed is not wanted any more, nor the draft it was. */
  function discard(ticketId: number, { key, kind }: PendingMessage) {
    threads.discard(ticketId, key)
    drafts.write(ticketId, kind, drafts.text(ticketId, kind))
  }

  async function takeBack(ticketId: number, messageId: number) {
    try {
      const { text, attachments } = await threads.takeBack(ticketId, messageId)
      drafts.giveBack(ticketId, { kind: 'reply', text, attachments })
      done(t('tickets.sent.takenBack', { number: numberOf(ticketId) }))
    } catch (error) {
      failed(errorText(error))
    }
  }

  const numberOf = (ticketId: number) => tickets.rows.get(ticketId)?.number ?? ''

  return { send, retry, sendAnyway, discard }
}
