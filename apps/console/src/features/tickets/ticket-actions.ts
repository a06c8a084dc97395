import type { Ticket } from '@timbre/tickets/contract'
import { announce } from '@timbre/ui'
import { useI18n } from 'vue-i18n'
import { useErrorText } from '../../shared/errors.ts'
import { useUndo } from '../../shared/undo.ts'
import { useSession } from '../session/index.ts'
import { useCatalog } from './store/catalog.store.ts'
import type { Choice, ChoiceDetails } from './store/saving.ts'
import { useReads } from './store/reads.store.ts'
import { useTickets } from './store/tickets.store.ts'

/** What one key does to a ticket, wherever it is shown. Each can be undone. */
export function useTicketActions() {
  const { t } = useI18n()
  const session = useSession()
  const tickets = useTickets()
  const catalog = useCatalog()
  const reads = useReads()
  const errorText = useErrorText()
  const { begin, done, failed } = useUndo()

  function may(id: number | undefined, permission: string): boolean {
    const ticket = id === undefined ? undefined : tickets.rows.get(id)
    return ticket !== undefined && session.may(permission, ticket.department?.id ?? null)
  }
  const maySolve = (id: number | undefined) => may(id, 'tickets.ticket.edit') && solvedStatus() !== undefined && !isSolved(id)
  const mayTake = (id: number | undefined) => may(id, 'tickets.ticket.assign') && tickets.rows.get(id as number)?.assignee?.id !== session.me?.id

  const maySetAside = (id: number | undefined, to: Ticket['disposition']) => may(id, 'tickets.ticket.discard') && tickets.rows.get(id as number)?.disposition !== to

  const solvedStatus = () => catalog.statuses.find(({ category }) => category === 'solved')
  const isSolved = (id: number | undefined) => ['solved', 'closed'].includes(tickets.rows.get(id as number)?.status.category ?? '')

  function solve(id: number): boolean {
    const status = solvedStatus()
    const ticket = tickets.rows.get(id)
    if (!status || !ticket || !maySolve(id)) return false
    const { status: before, number } = ticket
    void choose(id, { property: 'status', id: status.id, name: status.name }, { category: status.category }, t('tickets.done.solved', { number }), () =>
      tickets.choose(id, { property: 'status', id: before.id, name: before.name }, { category: before.category }),
    )
    return true
  }

  function take(id: number): boolean {
    const { me } = session
    const ticket = tickets.rows.get(id)
    if (!me || !ticket || !mayTake(id)) return false
    const { assignee: before, number } = ticket
    void choose(id, { property: 'assignee', id: me.id, name: me.name }, {}, t('tickets.done.assigned', { number }), () =>
      tickets.choose(id, { property: 'assignee', id: before?.id ?? null, name: before?.name ?? t('tickets.properties.nobody') }),
    )
    return true
  }

  async function choose(id: number, choice: Choice, details: ChoiceDetails, words: string, undo: () => Promise<unknown>) {
    const step = begin()
    const result = await tickets.choose(id, choice, details)
    if (result.outcome === 'saved') step.done(words, () => void undo())
    else step.failed(result.outcome === 'clash' ? t(`tickets.properties.clash.${choice.property}`, { now: result.current[choice.property]?.name ?? t('tickets.properties.nobody') }) : t('tickets.properties.failed', { reason: errorText(result.error) }))
  }

  /** Read tickets become unread ones, and the other way round; of several, the unread ones are read first. */
  function toggleUnread(ids: readonly number[]): boolean {
    const chosen = ids.flatMap((id) => tickets.rows.get(id) ?? [])
    const unread = chosen.filter(reads.unread)
    for (const ticket of unread) {
      reads.kept.delete(ticket.id)
      void reads.markRead(ticket.id, ticket.lastMessageId ?? 0)
    }
    if (unread.length === 0) for (const ticket of chosen) void reads.markUnread(ticket)
    announce(t(unread.length > 0 ? 'tickets.done.read' : 'tickets.done.unread', chosen.length))
    return chosen.length > 0
  }

  const follows = (id: number | undefined) => session.me !== undefined && (tickets.rows.get(id as number)?.watcherIds.includes(session.me.id) ?? false)

  function toggleFollow(id: number): boolean {
    const ticket = tickets.rows.get(id)
    if (!ticket) return false
    void follow(id, !follows(id), ticket.number)
    return true
  }

  async function follow(id: number, wanted: boolean, number: string) {
    try {
      await tickets.follow(id, wanted)
      done(t(wanted ? 'tickets.done.followed' : 'tickets.done.unfollowed', { number }), () => void follow(id, !wanted, number))
    } catch (error) {
      failed(t('tickets.properties.failed', { reason: errorText(error) }))
    }
  }

  async function copyLink(id: number) {
    const number = tickets.rows.get(id)?.number
    const copied = await navigator.clipboard.writeText(`${location.origin}/t/${number}`).then(
      () => true,
      () => false,
    )
    if (copied) done(t('tickets.done.linkCopied', { number }))
    else failed(t('tickets.done.noCopy'))
  }

  return { maySolve, mayTake, maySetAside, solve, take, toggleUnread, follows, toggleFollow, copyLink }
}
