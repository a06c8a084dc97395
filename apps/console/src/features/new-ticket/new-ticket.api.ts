import type { Contact } from '@timbre/contacts/contract'
import type { NewTicket, Sender, Ticket, TicketType } from '@timbre/tickets/contract'
import type { Static } from 'typebox'
import type { ApiClient, PageOf } from '../../shared/api/index.ts'

/** What the form asks of the server. */
export function newTicketApi(api: ApiClient) {
  return {
    people: async (typed: string) => (await api.get<PageOf<Contact>>('/contacts', { query: { query: typed, limit: 8 } })).items,
    senders: async () => (await api.get<PageOf<Sender>>('/senders')).items,
    types: async () => (await api.get<PageOf<Static<typeof TicketType>>>('/types')).items,
    openTicketsOf: async (contactId: number) => (await api.get<PageOf<Ticket>>('/tickets', { query: { query: `requester:${contactId} is:unsolved`, sort: '-updatedAt,id', limit: 4 } })).items,
    create: (ticket: NewTicket, key: string) => api.post<Ticket>('/tickets', { body: ticket, idempotencyKey: key }),
  }
}
