import { trackedFields, type TicketState } from '../ticket.ts'

/** The first values of a ticket as changes from nothing, so that what watches a field hears of new tickets too. */
export function initialChanges(ticket: TicketState): Record<string, [from: null, to: unknown]> {
  return Object.fromEntries(trackedFields.map((field) => [field, [null, ticket[field]]]))
}
