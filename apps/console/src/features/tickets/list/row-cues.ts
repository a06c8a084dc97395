import type { Ticket } from '@timbre/tickets/contract'
import { useFailureText, type IconName, type TicketCues } from '@timbre/ui'
import { useI18n } from 'vue-i18n'
import { useErrorText } from '../../../shared/errors.ts'
import { useSession } from '../../session/index.ts'
import { useReads } from '../store/reads.store.ts'
import { useThreads } from '../store/threads.store.ts'

const channelIcons: Readonly<Record<string, IconName>> = { email: 'mail' }

/** What rows tell beyond the ticket itself: whether it is unread, who spoke last, what came with it, and what did not leave. */
export function useRowCues() {
  const { t, te } = useI18n()
  const session = useSession()
  const reads = useReads()
  const threads = useThreads()
  const errorText = useErrorText()
  const failureText = useFailureText()

  /** Why something does not leave: in this browser first, where somebody waits for it. */
  function failureOf({ id, sendFailure }: Ticket): string | undefined {
    const pending = threads.threads.get(id)?.pending.find(({ state }) => state !== 'sending')
    if (pending) return pending.state === 'stopped' ? t('tickets.row.stopped') : errorText(pending.error)
    return sendFailure === null ? undefined : (failureText({ code: sendFailure, answer: null })?.sentence ?? t('tickets.row.notDelivered'))
  }

  function cuesOf(ticket: Ticket): TicketCues {
    const failure = failureOf(ticket)
    const icon = channelIcons[ticket.channel]
    const name = `tickets.channel.${ticket.channel}`
    return {
      ...(failure && { failure }),
      ...(icon && te(name) && { channel: { icon, name: t(name) } }),
      ...(ticket.lastMessageAgentId !== null && ticket.lastMessageAgentId === session.me?.id && { mine: true }),
      ...(ticket.lastMessageHasFiles && { files: true }),
    }
  }

  return { cuesOf, unread: reads.unread }
}
