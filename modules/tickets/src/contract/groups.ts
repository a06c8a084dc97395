import { Id, Nullable, OneOf, Page, PageQuery } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

/** What a list of tickets can be gathered by. */
export const Grouping = OneOf(['status', 'priority', 'assignee', 'department', 'requester'], { description: 'What a list is gathered by' })
export type Grouping = Static<typeof Grouping>

export const TicketGroup = Type.Object(
  {
    id: Nullable(Type.Unsafe<number>({ ...Id, description: 'Of the status, priority, agent, department or contact; null for those without one' })),
    name: Nullable(Type.String({ description: 'In the caller’s language', examples: ['Open'] })),
    rank: Type.Integer({ description: 'Groups stand in the order of these', examples: [2_000_000_002] }),
    count: Type.Integer({ description: 'Tickets in it that you may see' }),
  },
  { $id: 'TicketGroup' },
)
export type TicketGroup = Static<typeof TicketGroup>
export const TicketGroupPage = Page(TicketGroup)

export const TicketGroupQuery = Type.Object(
  {
    ...PageQuery,
    by: Grouping,
    query: Type.Optional(Type.String({ maxLength: 2000, description: 'Condition text', examples: ['tag:vip'] })),
    view: Type.Optional(Type.String({ maxLength: 40, description: 'Key of a view', examples: ['unsolved'] })),
  },
  { additionalProperties: false },
)

/** What a ticket says of the group it is in. */
export interface Grouped {
  readonly status: { readonly id: number; readonly category: string }
  readonly priority: { readonly id: number; readonly level: number }
  readonly assignee: { readonly id: number } | null
  readonly department: { readonly id: number } | null
  readonly requester: { readonly id: number }
}

const categories = ['new', 'open', 'pending', 'onHold', 'solved', 'closed']

/**
 * Which group a ticket is in, as the `rank` of the group: statuses as work goes on, the most urgent first, and nobody before everybody, since
 * that is what somebody looks for who hands out work. The server sorts by the same in SQL; list-groups.test.ts holds them together.
 */
export const groupRank: Readonly<Record<Grouping, (ticket: Grouped) => number>> = {
  status: ({ status }) => (categories.indexOf(status.category) + 1) * 1_000_000_000 + status.id,
  priority: ({ priority }) => (5 - priority.level) * 1_000_000_000 + priority.id,
  assignee: ({ assignee }) => assignee?.id ?? 0,
  department: ({ department }) => department?.id ?? 0,
  requester: ({ requester }) => requester.id,
}

/** The other way round; null for those without one. */
export const idOfRank = (rank: number): number | null => (rank === 0 ? null : rank % 1_000_000_000)
