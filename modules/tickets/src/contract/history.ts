import { Id, Nullable, OneOf, Page, PageQuery, Timestamp } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

export const HistoryItem = Type.Object(
  {
    id: Id,
    type: Type.String({ description: 'Event type', examples: ['tickets.ticketChanged'] }),
    actor: Type.Object(
      { type: OneOf(['agent', 'contact', 'system'], { description: 'What they are' }), id: Nullable(Type.Integer({ description: 'Id of the agent or contact' })), name: Type.String({ description: 'As they were called then' }) },
      { description: 'Who did it' },
    ),
    changes: Type.Record(
      Type.String(),
      Type.Object({
        from: Type.Unknown({ description: 'Value before; null when there was none' }),
        to: Type.Unknown({ description: 'Value after' }),
        fromName: Type.Optional(Type.String({ description: 'Name of the value before, where it is an id' })),
        toName: Type.Optional(Type.String({ description: 'Name of the value after, where it is an id' })),
      }),
      { description: 'Changed fields by name' },
    ),
    possiblyRelatedTo: Type.Optional(
      Type.Object({ id: Id, number: Type.String({ description: 'What people call the ticket' }) }, { description: 'On the creation: a ticket that the mail spoke of without proof, or that the same mail made in another mailbox, if you may see it' }),
    ),
    at: Timestamp,
  },
  { $id: 'HistoryItem' },
)
export type HistoryItem = Static<typeof HistoryItem>
export const HistoryPage = Page(HistoryItem)
const instant = (description: string) => Type.Optional(Type.Unsafe<string>({ ...Timestamp, description }))
/** Query of `GET /tickets/{id}/history`. */
export const HistoryQuery = Type.Object({ ...PageQuery, since: instant('Only what happened then or later'), until: instant('Only what happened then or earlier') }, { additionalProperties: false })
export type HistoryQuery = Static<typeof HistoryQuery>
