import { ContactSummary } from '@timbre/contacts/contract'
import { AgentSummary } from '@timbre/identity/contract'
import { Id, Nullable, OneOf, Page, PageQuery, Timestamp, Version } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'
import { Level, StatusCategory } from './catalog.ts'
import { Grouping } from './groups.ts'

const nameOf = (what: string) => Type.String({ description: `Name of the ${what} in the caller’s language` })
const named = (what: string) => Type.Object({ id: Id, name: nameOf(what) }, { description: `The ${what}` })

/** What the caller has read of a ticket: their own, so that it is left out where one row goes to many screens. */
export const Reading = Type.Object(
  {
    unread: Type.Boolean({ description: 'Somebody else wrote what you have not read. A ticket that was done before you ever opened it counts as read' }),
    lastReadMessageId: Type.Integer({ description: 'You have read up to here; 0: you never opened it', examples: [29] }),
    version: Type.Integer({ description: 'Grows with every change: of two answers the higher one counts' }),
    firstUnreadMessageId: Type.Optional(Nullable(Type.Integer({ description: 'Where you go on reading; only when you get one ticket', examples: [30] }))),
  },
  { $id: 'Reading', description: 'What you have read of it. Left out of rows over the live socket: compare `lastMessageId` with your `lastReadMessageId`' },
)
export type Reading = Static<typeof Reading>
/** Body of `PUT /tickets/{id}/reading`. */
export const ReadUpTo = Type.Object({ lastReadMessageId: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'The newest message you have seen' }) }, { additionalProperties: false, examples: [{ lastReadMessageId: 31 }] })

export const CustomFields = Type.Record(Type.String(), Type.Unknown(), { description: 'Values of the desk’s own fields, by key' })

export const Ticket = Type.Object(
  {
    id: Id,
    number: Type.String({ description: 'What people call the ticket', examples: ['1042'] }),
    subject: Type.String({ description: 'What it is about', examples: ['Factura vencida'] }),
    status: Type.Object({ id: Id, name: nameOf('status'), category: StatusCategory }, { description: 'How far it is' }),
    priority: Type.Object({ id: Id, name: nameOf('priority'), level: Level }, { description: 'How urgent it is' }),
    type: Nullable(named('type')),
    channel: Type.String({ description: 'Channel type it came by', examples: ['email'] }),
    requester: ContactSummary,
    assignee: Nullable(AgentSummary),
    department: Nullable(named('department')),
    organization: Nullable(named('organization')),
    tags: Type.Array(Type.String(), { description: 'Words to find it by', examples: [['vip']] }),
    customFields: CustomFields,
    disposition: OneOf(['normal', 'spam', 'trash'], { description: 'Whether it is work at all' }),
    locale: Nullable(Type.String({ description: 'Language the customer writes in', examples: ['es'] })),
    watcherIds: Type.Array(Id, { description: 'Agents who follow the ticket' }),
    preview: Type.String({ description: 'Start of the last message, plain text' }),
    lastMessageKind: Nullable(Type.String({ description: 'Kind of the last message' })),
    lastMessageId: Nullable(Type.Integer({ description: 'Id of the last message; ids rise within a ticket', examples: [31] })),
    lastMessageAgentId: Nullable(Type.Integer({ description: 'Who wrote the last message, when it was an agent' })),
    lastMessageHasFiles: Type.Boolean({ description: 'Files came or went with the last message' }),
    sendFailure: Nullable(Type.String({ description: 'Why the last reply did not reach everybody: the `errorCode` of a delivery', examples: ['recipientUnknown'] })),
    reading: Type.Optional(Reading),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    firstResponseAt: Nullable(Timestamp),
    solvedAt: Nullable(Timestamp),
    closedAt: Nullable(Timestamp),
    waitingSince: Nullable(Type.Unsafe<string>({ ...Timestamp, description: 'Since when the customer waits for an answer; null once the last word is yours' })),
    version: Version,
  },
  { $id: 'Ticket' },
)
export type Ticket = Static<typeof Ticket>
export const TicketPage = Page(Ticket)

export const TicketListQuery = Type.Object(
  {
    ...PageQuery,
    query: Type.Optional(Type.String({ maxLength: 2000, description: 'Condition text', examples: ['status:open assignee:me'] })),
    view: Type.Optional(Type.String({ maxLength: 40, description: 'Key of a view', examples: ['unassigned'] })),
    sort: Type.Optional(Type.String({ maxLength: 100, description: 'Fields, `-` for descending: createdAt, updatedAt, waitingSince, number, priority, id', examples: ['-updatedAt,id'] })),
    group: Type.Optional(Type.Unsafe<Grouping>({ ...Grouping, description: 'Groups stand together, in the order GET /tickets/groups has them, and `sort` is the order within each' })),
  },
  { additionalProperties: false },
)

/** A saved list of tickets. */
export const View = Type.Object(
  { key: Type.String({ description: 'For `view` of GET /tickets', examples: ['unassigned'] }), name: Type.String({ description: 'In the caller’s language' }), query: Type.String({ description: 'Condition text', examples: ['is:unsolved assignee:none'] }), sort: Type.String({ description: 'Sort order', examples: ['-updatedAt,id'] }), count: Type.Integer({ description: 'Tickets in it that you may see, at most 1000' }) },
  { $id: 'View' },
)
export type View = Static<typeof View>
export const ViewList = Page(View)
export const TicketCount = Type.Object({ count: Type.Integer({ description: 'At most 1000' }), capped: Type.Boolean({ description: 'There are more' }) })
