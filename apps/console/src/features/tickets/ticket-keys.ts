import type { Ticket } from '@timbre/tickets/contract'
import { useKeys } from '../../shared/keyboard/use-keys.ts'
import { useSession } from '../session/index.ts'
import { useBulk } from './bulk.ts'
import { useCatalog } from './store/catalog.store.ts'
import { useTickets } from './store/tickets.store.ts'
import { usePinned } from './strip/pinned.ts'
import { useTicketActions } from './ticket-actions.ts'

interface Meant {
  /** Marked in the list in sight: with any, keys are about all of them. */
  readonly marked: () => readonly number[]
  readonly opened: () => number | undefined
  /** What keys are about else: the open ticket, or the one the keyboard stands on. */
  readonly target: () => number | undefined
  /** The target is about to leave the list: the keyboard goes on to the next row, and that one is opened if wanted. */
  readonly goPast: (thenOpen: boolean) => void
}

/** The keys that change tickets, or what one has to do with them: of whatever is marked, open or under the keyboard. */
export function useTicketKeys({ marked, opened, target, goPast }: Meant): void {
  const tickets = useTickets()
  const catalog = useCatalog()
  const session = useSession()
  const actions = useTicketActions()
  const bulk = useBulk()
  const pinned = usePinned()

  const hasMarked = () => marked().length > 0
  const hasTarget = () => target() !== undefined
  const targets = () => (hasMarked() ? marked() : [target()].filter((id) => id !== undefined))
  const movable = (to: Ticket['disposition']) => targets().filter((id) => actions.maySetAside(id, to))
  function toTarget(run: (id: number) => boolean | void): boolean | void {
    const id = target()
    return id === undefined ? false : run(id)
  }

  function solve(thenOpen: boolean): boolean {
    if (hasMarked()) return solveMarked()
    const id = target()
    if (id === undefined || !actions.maySolve(id)) return false
    goPast(thenOpen)
    return actions.solve(id)
  }

  function solveMarked(): boolean {
    const status = catalog.statuses.find(({ category }) => category === 'solved')
    if (!status) return false
    void bulk.set(marked(), { property: 'status', id: status.id, name: status.name }, { category: status.category })
    return true
  }

  function takeMarked(): boolean {
    const { me } = session
    if (me) void bulk.set(marked(), { property: 'assignee', id: me.id, name: me.name })
    return me !== undefined
  }

  function setAside(to: Ticket['disposition']): boolean {
    const ids = movable(to)
    if (ids.length === 0) return false
    if (!hasMarked() && opened() === undefined) goPast(false)
    void bulk.setAside(ids, to)
    return true
  }

  function pin(id: number): boolean {
    const number = tickets.rows.get(id)?.number
    if (number !== undefined) pinned.toggle(number)
    return number !== undefined
  }

  useKeys({
    'ticket.assignToMe': { when: () => hasMarked() || actions.mayTake(target()), run: () => (hasMarked() ? takeMarked() : toTarget(actions.take)) },
    'ticket.solve': { when: () => hasMarked() || actions.maySolve(target()), run: () => solve(false) },
    'ticket.solveAndNext': { when: () => actions.maySolve(target()), run: () => solve(true) },
    'ticket.spam': { when: () => movable('spam').length > 0, run: () => setAside('spam') },
    'ticket.trash': { when: () => movable('trash').length > 0, run: () => setAside('trash') },
    'ticket.restore': { when: () => movable('normal').length > 0, run: () => setAside('normal') },
    'ticket.pin': { when: hasTarget, run: () => toTarget(pin) },
    'ticket.unread': { when: () => targets().length > 0, run: () => actions.toggleUnread(targets()) },
    'ticket.follow': { when: hasTarget, run: () => toTarget(actions.toggleFollow) },
    'ticket.copyLink': { when: hasTarget, run: () => toTarget((id) => void actions.copyLink(id)) },
  })
}
