import type { Ticket } from '@timbre/tickets/contract'
import type { Suggestion, Trigger } from '../../../shared/editor/suggestions.ts'
import { useTicketSearch } from '../search/ticket-search.ts'
import { useTickets } from '../store/tickets.store.ts'

const mostShown = 8

/**
 * What `#` offers: other tickets by number or a word. Nothing typed, the same customer's first and then what changed last and is still to
 * be done. Their number is put in as plain text: a customer could not open a link, and in notes the thread makes one for whoever may.
 */
export function useTicketOffers(ticket: () => Ticket): Trigger {
  const tickets = useTickets()
  const search = useTicketSearch()

  function find(typed: string): readonly Suggestion[] {
    const { id: own } = ticket()
    const known = typed ? search.known(typed, mostShown * 2) : recent()
    const byId = new Map([...known, ...(typed ? search.found.value.tickets : [])].map((row) => [row.id, row]))
    return [...byId.values()]
      .filter(({ id, disposition }) => id !== own && disposition === 'normal')
      .toSorted((one, other) => nearness(one, typed) - nearness(other, typed))
      .slice(0, mostShown)
      .map(({ id, number, subject, requester, status }) => ({ id: String(id), label: `#${number} ${subject}`, hint: requester.name, status, text: `#${number}` }))
  }

  function recent(): readonly Ticket[] {
    const customer = ticket().requester.id
    const rows = [...tickets.rows.values()].filter(({ requester, status }) => requester.id === customer || !['solved', 'closed'].includes(status.category))
    return rows.toSorted((one, other) => Number(other.requester.id === customer) - Number(one.requester.id === customer) || (one.updatedAt < other.updatedAt ? 1 : -1))
  }

  return {
    char: '#',
    find,
    ask: (typed) => search.ask(typed),
    // `#1` may be meant as it stands, and `#` alone is a sign like any other.
    takesFirst: (typed, { text }) => text === `#${typed}` || /^\p{L}{2}/u.test(typed),
  }
}

/** The number that was typed, then numbers that begin so. */
function nearness({ number }: Ticket, typed: string): number {
  if (typed === '') return 0
  if (number === typed) return 0
  return number.startsWith(typed) ? 1 : 2
}
