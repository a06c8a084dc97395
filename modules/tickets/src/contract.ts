import { Delivery } from '@timbre/channels/contract'
import { ContactSummary } from '@timbre/contacts/contract'
import { AgentSummary } from '@timbre/identity/contract'
import { Id, LocalizedName, Nullable, OneOf, Page, PageQuery, Timestamp } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

export const StatusCategory = OneOf(['new', 'open', 'pending', 'onHold', 'solved', 'closed'],
  { description: 'What a status means to Timbre, whatever it is called' },
)
export const TicketStatus = Type.Object(
  {
    id: Id,
    name: Type.String({ examples: ['Open'] }),
    names: Type.Optional(LocalizedName),
    category: StatusCategory,
    position: Type.Integer(),
  },
  { $id: 'TicketStatus' },
)
export type TicketStatus = Static<typeof TicketStatus>
export const TicketPriority = Type.Object(
  { id: Id, name: Type.String({ examples: ['Normal'] }), names: Type.Optional(LocalizedName), level: Type.Integer({ minimum: 1, maximum: 4, description: '1 low · 2 normal · 3 high · 4 urgent' }) },
  { $id: 'TicketPriority' },
)
export type TicketPriority = Static<typeof TicketPriority>
export const TicketType = Type.Object({ id: Id, name: Type.String({ examples: ['Question'] }), names: Type.Optional(LocalizedName) }, { $id: 'TicketType' })

/** Statuses, priorities and types are configured alike: POST creates, PATCH renames and reorders. */
export const NewTicketStatus = Type.Object({ names: LocalizedName, category: StatusCategory, position: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })) }, { additionalProperties: false, examples: [{ names: { en: 'Waiting for parts', es: 'Esperando piezas' }, category: 'onHold' }] })
export const NewTicketPriority = Type.Object({ names: LocalizedName, level: Type.Integer({ minimum: 1, maximum: 4 }) }, { additionalProperties: false, examples: [{ names: { en: 'Critical', es: 'Crítica' }, level: 4 }] })
export const NewTicketType = Type.Object({ names: LocalizedName }, { additionalProperties: false, examples: [{ names: { en: 'Complaint', es: 'Reclamación' } }] })
export const NamesPatch = Type.Object({ names: LocalizedName }, { additionalProperties: false, examples: [{ names: { en: 'In progress', es: 'En curso' } }] })

const named = Type.Object({ id: Id, name: Type.String() })

export const Ticket = Type.Object(
  {
    id: Id,
    number: Type.String({ description: 'What people call the ticket', examples: ['1042'] }),
    subject: Type.String({ examples: ['Factura vencida'] }),
    status: Type.Object({ id: Id, name: Type.String(), category: StatusCategory }),
    priority: Type.Object({ id: Id, name: Type.String(), level: Type.Integer() }),
    type: Nullable(named),
    channel: Type.String({ description: 'Channel type it came by', examples: ['email'] }),
    requester: ContactSummary,
    assignee: Nullable(AgentSummary),
    department: Nullable(named),
    organization: Nullable(named),
    tags: Type.Array(Type.String()),
    customFields: Type.Record(Type.String(), Type.Unknown()),
    disposition: Type.Union([Type.Literal('normal'), Type.Literal('spam'), Type.Literal('trash')]),
    locale: Nullable(Type.String()),
    watcherIds: Type.Array(Id, { description: 'Agents who follow the ticket' }),
    preview: Type.String({ description: 'Start of the last message, plain text' }),
    lastMessageKind: Nullable(Type.String({ description: 'Kind of the last message' })),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    firstResponseAt: Nullable(Timestamp),
    solvedAt: Nullable(Timestamp),
    closedAt: Nullable(Timestamp),
    version: Type.Integer(),
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
    sort: Type.Optional(Type.String({ maxLength: 100, description: 'Fields, `-` for descending: createdAt, updatedAt, number, priority, id', examples: ['-updatedAt,id'] })),
  },
  { additionalProperties: false },
)

/** A saved list of tickets. */
export const View = Type.Object(
  { key: Type.String({ examples: ['unassigned'] }), name: Type.String(), query: Type.String({ examples: ['status:open assignee:none'] }), sort: Type.String(), count: Type.Integer({ description: 'Tickets in it that you may see, at most 1000' }) },
  { $id: 'View' },
)
export type View = Static<typeof View>
export const ViewList = Type.Object({ items: Type.Array(View), nextCursor: Type.Null() })
export const TicketCount = Type.Object({ count: Type.Integer({ description: 'At most 1000' }), capped: Type.Boolean() })

const bodyFields = {
  html: Type.Optional(Type.String({ maxLength: 1_000_000, description: 'Body as HTML; cleaned before it is stored. Give `html` or `text`' })),
  text: Type.Optional(Type.String({ maxLength: 1_000_000, description: 'Body as plain text' })),
}
const uploadIds = Type.Optional(Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }), { maxItems: 50, uniqueItems: true, description: 'Ids from POST /uploads' }))

export const RequesterInput = Type.Union([
  Type.Object({ id: Id }, { additionalProperties: false }),
  Type.Object({ email: Type.String({ format: 'email', maxLength: 254 }), name: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) }, { additionalProperties: false }),
])
/** Something must be left of it when line breaks and control characters become spaces. */
const Subject = Type.String({ minLength: 1, maxLength: 500, pattern: '[^\\s\\p{Cc}]', description: 'One line; line breaks become spaces', examples: ['Factura vencida'] })
const Tag = Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\s\\p{Cc},:"()]+$', examples: ['vip'] })

/** Creates a ticket in the customer's name (`kind: customer`, the default) or by writing to the customer first (`kind: reply`). */
export const NewTicket = Type.Object(
  {
    subject: Subject,
    requester: RequesterInput,
    ...bodyFields,
    kind: Type.Optional(Type.Union([Type.Literal('customer'), Type.Literal('reply')], { default: 'customer' })),
    attachments: uploadIds,
    statusId: Type.Optional(Id),
    priorityId: Type.Optional(Id),
    typeId: Type.Optional(Nullable(Id)),
    assigneeId: Type.Optional(Nullable(Id)),
    departmentId: Type.Optional(Id),
    channelAccountId: Type.Optional(Id),
    tags: Type.Optional(Type.Array(Tag, { maxItems: 50, uniqueItems: true })),
    customFields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false, examples: [{ subject: 'Factura vencida', requester: { email: 'ana@example.com', name: 'Ana Ruiz' }, text: 'No puedo pagarla en la web.' }] },
)
export type NewTicket = Static<typeof NewTicket>
export const TicketPatch = Type.Partial(
  Type.Object({
    subject: Subject,
    statusId: Id,
    priorityId: Id,
    typeId: Nullable(Id),
    assigneeId: Nullable(Id),
    departmentId: Id,
    tags: Type.Array(Tag, { maxItems: 50, uniqueItems: true }),
    customFields: Type.Record(Type.String(), Type.Unknown()),
    watcherIds: Type.Array(Id, { maxItems: 200, uniqueItems: true }),
    version: Type.Integer({ description: 'The version you saw; a 409 answers with the current ticket when it has moved on' }),
  }),
  { additionalProperties: false, minProperties: 1, examples: [{ assigneeId: 7, statusId: 2, tags: ['vip'] }] },
)
export type TicketPatch = Static<typeof TicketPatch>

export const MessageKind = OneOf(['customer', 'reply', 'note', 'event', 'call', 'thirdParty'])
export const Attachment = Type.Object({
  id: Id,
  name: Type.String(),
  contentType: Type.String(),
  size: Type.Integer({ description: 'Bytes' }),
  sha256: Type.String(),
  inline: Type.Boolean({ description: 'Shown inside the body' }),
  url: Type.String({ description: 'Signed for your session, good for ten minutes' }),
})
export const MailDetails = Type.Object({
  messageId: Nullable(Type.String()),
  inReplyTo: Nullable(Type.String()),
  references: Type.Array(Type.String()),
  from: Nullable(Type.Object({ name: Type.String(), address: Type.String() })),
  to: Type.Array(Type.Object({ name: Type.String(), address: Type.String() })),
  cc: Type.Array(Type.Object({ name: Type.String(), address: Type.String() })),
  replyTo: Type.Array(Type.Object({ name: Type.String(), address: Type.String() })),
  subject: Type.String(),
  date: Nullable(Timestamp),
  isAutoReply: Type.Boolean(),
  isBounce: Type.Boolean(),
  authentication: Nullable(Type.Unknown({ description: 'SPF, DKIM and DMARC results; null until they are checked' })),
})
export const Message = Type.Object(
  {
    id: Id,
    ticketId: Id,
    conversationId: Id,
    kind: MessageKind,
    author: Type.Object({
      type: Type.Union([Type.Literal('agent'), Type.Literal('contact'), Type.Literal('system')]),
      id: Nullable(Id),
      name: Type.String(),
      email: Nullable(Type.String()),
    }),
    html: Nullable(Type.String({ description: 'Cleaned HTML: no scripts, forms or styles that reach outside; remote images wait in `data-remote-src`' })),
    text: Type.String(),
    visibleText: Type.String({ description: 'Without quotes and signature' }),
    unknownSender: Type.Boolean({ description: 'True when somebody who is not a participant wrote into the conversation; they get no replies until confirmed' }),
    attachments: Type.Array(Attachment),
    mail: Nullable(MailDetails),
    deliveries: Type.Array(Delivery),
    createdAt: Timestamp,
  },
  { $id: 'Message' },
)
export type Message = Static<typeof Message>
export const MessagePage = Page(Message)
const addresses = Type.Optional(Type.Array(Type.String({ format: 'email', maxLength: 254 }), { maxItems: 50, uniqueItems: true }))
export const NewMessage = Type.Object(
  {
    kind: Type.Union([Type.Literal('reply'), Type.Literal('note')], { description: 'reply goes to the customer; note never leaves the house' }),
    ...bodyFields,
    attachments: uploadIds,
    to: addresses,
    cc: addresses,
    sendAfter: Type.Optional(Timestamp),
    undoSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 30, default: 0, description: 'Hold the reply back this long so that it can be taken back' })),
    statusId: Type.Optional(Type.Integer({ minimum: 1, description: 'Status to set with the message' })),
  },
  { additionalProperties: false, examples: [{ kind: 'reply', text: 'Hola Ana, ya está arreglado.' }] },
)
export type NewMessage = Static<typeof NewMessage>

export const HistoryItem = Type.Object(
  {
    id: Id,
    type: Type.String({ description: 'Event type', examples: ['tickets.ticketChanged'] }),
    actor: Type.Object({ type: Type.String(), id: Nullable(Type.Integer()), name: Type.String() }),
    changes: Type.Record(Type.String(), Type.Object({ from: Type.Unknown(), to: Type.Unknown(), fromName: Type.Optional(Type.String()), toName: Type.Optional(Type.String()) })),
    possiblyRelatedTo: Type.Optional(
      Type.Object({ id: Id, number: Type.String() }, { description: 'On the creation: a ticket that the mail spoke of without proof, or that the same mail made in another mailbox, if you may see it' }),
    ),
    at: Timestamp,
  },
  { $id: 'HistoryItem' },
)
export type HistoryItem = Static<typeof HistoryItem>
export const HistoryPage = Page(HistoryItem)

export const Upload = Type.Object(
  { id: Type.String({ description: 'Random, good for 24 hours' }), name: Type.String(), size: Type.Integer(), sha256: Type.String() },
  { $id: 'Upload' },
)
export type Upload = Static<typeof Upload>

export const SearchResult = Type.Object(
  { tickets: Type.Array(Ticket), contacts: Type.Array(ContactSummary) },
  { $id: 'SearchResult', description: 'Only what you may see, best first' },
)
/** `POST /tickets/{id}/participants`: makes somebody who wrote in a confirmed participant. */
export const NewParticipant = Type.Object({ contactId: Id }, { additionalProperties: false, examples: [{ contactId: 42 }] })
export const Participant = Type.Object({ contact: ContactSummary, role: Type.Union([Type.Literal('requester'), Type.Literal('cc'), Type.Literal('unconfirmed')]) }, { $id: 'Participant' })
export const ParticipantList = Type.Object({ items: Type.Array(Participant), nextCursor: Type.Null() })
