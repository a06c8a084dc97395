import type { Ticket } from '@timbre/tickets/contract'
import { useFailureText, type IconName, type TicketCues } from '@timbre/ui'
import { useI18n } from 'vue-i18n'
import { useErrorText } from '../../../shared/errors.ts'
import { useSession } from '../../session/index.ts'
import { useDrafts } from '../composer/drafts.store.ts'
import { usePresence } from '../presence/presence.store.ts'
import { useReads } from '../store/reads.store.ts'
import { useThreads } from '../store/threads.store.ts'

const channelIcons: Readonly<Record<string, IconName>> = { email: 'mail' }

export type RowCues = ReturnType<typeof useRowCues>

/** Of colleagues at a ticket, as many are shown. */
const watchersMost = 2

/**
 * What rows tell beyond the ticket itself: whether it is unread or an answer to it begun, who spoke last, what came with it and what did not
 * leave, and who else has it open.
 */
export function useRowCues() {
  const { t, te } = useI18n()
  const session = useSession()
  const reads = useReads()
  const threads = useThreads()
  const drafts = useDrafts()
  const presence = usePresence()
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
      watchers: presence.at(ticket.id).slice(0, watchersMost),
    }
  }

  return { of: cuesOf, unread: reads.unread, draft: ({ id }: Ticket) => drafts.has(id) }
}
