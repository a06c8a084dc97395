import { ContactSummary } from '@timbre/contacts/contract'
import { Id } from '@timbre/kernel/contract'
import { Type } from 'typebox'
import { Ticket } from './ticket.ts'

export const SearchResult = Type.Object(
  {
    tickets: Type.Array(Ticket, { description: 'Best first' }),
    excerpts: Type.Array(
      Type.Object({ ticketId: Id, messageId: Id, text: Type.String({ description: 'What surrounds the first word found, in one line', examples: ['… la factura 12 está vencida …'] }) }),
      { description: 'Where a message says it: of every ticket found by its messages, the newest of them' },
    ),
    contacts: Type.Array(ContactSummary, { description: 'By name' }),
  },
  { $id: 'SearchResult', description: 'Only what you may see, best first' },
)
