import { Id, Nullable, definePreference } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'
import { Grouping } from './groups.ts'

const ViewKey = Type.String({ minLength: 1, maxLength: 80, description: 'Key of a view', examples: ['unassigned'] })
const ViewKeys = (description: string) => Type.Array(ViewKey, { maxItems: 100, uniqueItems: true, description })

/** How one list is shown to one agent. */
export const ListChoices = Type.Object(
  {
    sort: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'As `sort` of GET /tickets', examples: ['waitingSince,id'] })),
    table: Type.Optional(Type.Boolean({ description: 'As a table' })),
    group: Type.Optional(Type.Unsafe<Grouping>({ ...Grouping, description: 'What the table is gathered by' })),
    folded: Type.Optional(Type.Array(Nullable(Id), { maxItems: 100, uniqueItems: true, description: 'Ids of its groups that show no tickets' })),
    columns: Type.Optional(
      Type.Array(
        Type.Object({ name: Type.String({ minLength: 1, maxLength: 40, description: 'What it shows', examples: ['subject'] }), width: Type.Integer({ minimum: 40, maximum: 1200, description: 'In pixels' }) }, { additionalProperties: false }),
        { maxItems: 40, description: 'Of the table, in order' },
      ),
    ),
  },
  { additionalProperties: false },
)
export type ListChoices = Static<typeof ListChoices>

/** Order, columns and views as an agent likes them. */
export const TicketLists = definePreference(
  'tickets.lists',
  Type.Object(
    {
      order: ViewKeys('Views in the agent’s own order; those not named follow'),
      hidden: ViewKeys('Views the agent does not want to see'),
      views: Type.Record(Type.String({ minLength: 1, maxLength: 80 }), ListChoices, { description: 'How each is shown, by key' }),
    },
    { additionalProperties: false, description: 'How lists of tickets are shown to you' },
  ),
  { order: [], hidden: [], views: {} },
)
export type TicketLists = Static<typeof TicketLists.schema>

export const mostPinned = 8

/** Tickets an agent keeps at hand, in their order. Numbers, as addresses have them. */
export const PinnedTickets = definePreference(
  'tickets.pinned',
  Type.Object(
    { numbers: Type.Array(Type.String({ minLength: 1, maxLength: 40, description: 'Number of a ticket', examples: ['1042'] }), { maxItems: mostPinned, uniqueItems: true, description: 'The first one comes first' }) },
    { additionalProperties: false, description: 'Tickets you keep at hand' },
  ),
  { numbers: [] },
)

const Cards = (description: string) => Type.Array(Type.String({ minLength: 1, maxLength: 40, examples: ['customer'] }), { maxItems: 40, uniqueItems: true, description })

/**
 * The cards beside a conversation. Each agent's own and not one order per role: most agents have several roles, in several departments, and
 * the order of views and columns is theirs, too.
 */
export const ContextCards = definePreference(
  'tickets.context',
  Type.Object(
    { order: Cards('Cards in your own order; those not named follow'), folded: Cards('Cards of which only the heading is shown') },
    { additionalProperties: false, description: 'The cards beside a conversation' },
  ),
  { order: [], folded: [] },
)
