import { AfterSend, type Ticket, type TicketStatus } from '@timbre/tickets/contract'
import { computed, type ComputedRef } from 'vue'
import { usePreference } from '../../../shared/preferences.ts'
import { useSession } from '../../session/index.ts'
import { useCatalog } from '../store/catalog.store.ts'

/** Where an agent goes on when they have sent. */
export type Go = 'stay' | 'next' | 'list'

export interface AfterSending {
  readonly go: ComputedRef<Go>
  goOn(where: Go): void
  /** Statuses that can go with a reply to it. */
  offeredFor(ticket: Ticket): readonly TicketStatus[]
  /** The one that goes with it unless its writer says otherwise. */
  statusFor(ticket: Ticket): TicketStatus | undefined
  solvedFor(ticket: Ticket): TicketStatus | undefined
  maySolve(ticket: Ticket): boolean
  /** What was chosen is what the next reply does by itself. */
  remember(statusId: number | undefined): void
}

/** What becomes of a ticket when it has been answered: each agent's own habit, on all their screens. */
export function useAfterSending(): AfterSending {
  const session = useSession()
  const catalog = useCatalog()
  const habit = usePreference(AfterSend)

  const mayEdit = (ticket: Ticket) => session.may('tickets.ticket.edit', ticket.department?.id ?? null)
  const offeredFor = (ticket: Ticket) => (mayEdit(ticket) ? catalog.statuses.filter(({ category }) => category !== 'new' && category !== 'closed') : [])
  const solvedFor = (ticket: Ticket) => offeredFor(ticket).find(({ category }) => category === 'solved')

  return {
    go: computed(() => habit.value.go),
    goOn: (go) => void (habit.value = { ...habit.value, go }),
    offeredFor,
    statusFor: (ticket) => offeredFor(ticket).find(({ id }) => id === habit.value.statusId),
    solvedFor,
    maySolve: (ticket) => solvedFor(ticket) !== undefined,
    remember: (statusId) => {
      if ((statusId ?? null) !== habit.value.statusId) habit.value = { ...habit.value, statusId: statusId ?? null }
    },
  }
}
