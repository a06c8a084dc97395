import { trackedFields } from '../ticket.ts'
import type { TicketRow } from '../tickets.repository.ts'

/** The first values of a ticket as changes from nothing, so that what watches a field hears of new tickets too. */
export function initialChanges(ticket: TicketRow): Record<string, [from: null, to: unknown]> {
  return Object.fromEntries(trackedFields.map((field) => [field, [null, ticket[field]]]))
}
