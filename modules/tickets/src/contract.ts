import { Delivery } from '@timbre/channels/contract'
import { ContactSummary } from '@timbre/contacts/contract'
import { AgentSummary } from '@timbre/identity/contract'
import { Id, LocalizedName, Nullable, OneOf, Page, PageQuery, Timestamp, Version } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'
import { Grouping } from './contract/groups.ts'

export { isUnread } from './contract/reading.ts'
export { AfterSend, Signature } from './contract/composing.ts'
export { ConversationLook } from './contract/conversation.ts'

export { Grouping, TicketGroup, TicketGroupPage, TicketGroupQuery, groupRank, idOfRank } from './contract/groups.ts'
export { ListChoices, PinnedTickets, TicketLists, mostPinned } from './contract/lists.ts'

export const StatusCategory = OneOf(['new', 'open', 'pending', 'onHold', 'solved', 'closed'],
  { description: 'What a status means to Timbre, whatever it is called' },
)
const Active = Type.Boolean({ description: 'False: retired; tickets that have it keep it, nobody is offered it' })
export const TicketStatus = Type.Object(
  {
    id: Id,
    name: Type.String({ description: 'In the caller’s language', examples: ['Open'] }),
    names: Type.Optional(LocalizedName),
    category: StatusCategory,
    position: Type.Integer({ description: 'Place in lists; the lowest of a category is the one tickets get by themselves' }),
    active: Active,
  },
  { $id: 'TicketStatus' },
)
export type TicketStatus = Static<typeof TicketStatus>
const Level = Type.Integer({ minimum: 1, maximum: 4, description: '1 low · 2 normal · 3 high · 4 urgent' })
export const TicketPriority = Type.Object(
  { id: Id, name: Type.String({ description: 'In the caller’s language', examples: ['Normal'] }), names: Type.Optional(LocalizedName), level: Level, active: Active },
  { $id: 'TicketPriority' },
)
export type TicketPriority = Static<typeof TicketPriority>
export const TicketType = Type.Object({ id: Id, name: Type.String({ description: 'In the caller’s language', examples: ['Question'] }), names: Type.Optional(LocalizedName), active: Active }, { $id: 'TicketType' })
export type TicketType = Static<typeof TicketType>

/** Statuses, priorities and types are configured alike: POST creates, PATCH renames and retires. */
export const NewTicketStatus = Type.Object({ names: LocalizedName, category: StatusCategory, position: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description: 'Place in lists; last when left out' })) }, { additionalProperties: false, examples: [{ names: { en: 'Waiting for parts', es: 'Esperando piezas' }, category: 'onHold' }] })
export const NewTicketPriority = Type.Object({ names: LocalizedName, level: Level }, { additionalProperties: false, examples: [{ names: { en: 'Critical', es: 'Crítica' }, level: 4 }] })
export const NewTicketType = Type.Object({ names: LocalizedName }, { additionalProperties: false, examples: [{ names: { en: 'Complaint', es: 'Reclamación' } }] })
export const TicketSettingPatch = Type.Partial(Type.Object({ names: LocalizedName, active: Active }), { additionalProperties: false, minProperties: 1, examples: [{ names: { en: 'In progress', es: 'En curso' } }] })
/** `PUT /statuses/order`: as lists show them from now on. */
export const StatusOrder = Type.Object({ ids: Type.Array(Id, { minItems: 1, maxItems: 200, uniqueItems: true, description: 'All statuses' }) }, { additionalProperties: false, examples: [{ ids: [1, 2, 3] }] })
const UsageList = (what: string) => Type.Array(Type.Object({ id: Id, tickets: Type.Integer({ description: 'How many tickets have it, closed ones too' }) }), { description: `Of ${what} that any ticket has` })
/** How much would change its look if a name changed, or lose its choice if it were retired. */
export const TicketSettingsUsage = Type.Object({ statuses: UsageList('statuses'), priorities: UsageList('priorities'), types: UsageList('types') }, { $id: 'TicketSettingsUsage' })
export type TicketSettingsUsage = Static<typeof TicketSettingsUsage>
export const NextTicketNumber = Type.Object({ counter: Type.Integer({ description: 'What the next ticket is counted as, before prefix, date and zeros', examples: [1043] }) }, { $id: 'NextTicketNumber' })

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

const CustomFields = Type.Record(Type.String(), Type.Unknown(), { description: 'Values of the desk’s own fields, by key' })

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

const bodyFields = {
  html: Type.Optional(Type.String({ maxLength: 1_000_000, description: 'Body as HTML; cleaned before it is stored. Give `html` or `text`. `<img src="cid:…">` with the id of an upload among `attachments` shows that picture in its place' })),
  text: Type.Optional(Type.String({ maxLength: 1_000_000, description: 'Body as plain text' })),
}
const uploadIds = Type.Optional(Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }), { maxItems: 50, uniqueItems: true, description: 'Ids from POST /uploads' }))

export const RequesterInput = Type.Union([
  Type.Object({ id: Id }, { additionalProperties: false }),
  Type.Object(
    {
      email: Type.String({ format: 'email', maxLength: 254, description: 'Whoever has the address, or a new contact', examples: ['ana@example.com'] }),
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'For a contact who has no name yet', examples: ['Ana Ruiz'] })),
    },
    { additionalProperties: false },
  ),
], { description: 'Who needs help' })
/** Something must be left of it when line breaks and control characters become spaces. */
const Subject = Type.String({ minLength: 1, maxLength: 500, pattern: '[^\\s\\p{Cc}]', description: 'One line; line breaks become spaces', examples: ['Factura vencida'] })
const Tag = Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\s\\p{Cc},:"()]+$', examples: ['vip'] })
const Tags = Type.Array(Tag, { maxItems: 50, uniqueItems: true, description: 'All tags of the ticket' })

/** Creates a ticket in the customer's name (`kind: customer`, the default), by writing to the customer first (`kind: reply`), or for the house alone (`kind: note`). */
export const NewTicket = Type.Object(
  {
    subject: Subject,
    requester: RequesterInput,
    ...bodyFields,
    kind: Type.Optional(OneOf(['customer', 'reply', 'note'], { default: 'customer', description: 'customer: the body is what the customer said; reply: it is your first message to them, and leaves; note: only agents read it' })),
    cc: Type.Optional(Type.Array(Type.String({ format: 'email', maxLength: 254 }), { maxItems: 50, uniqueItems: true, description: 'Others who take part from the start: they get copies of every reply', examples: [['luis@example.com']] })),
    attachments: uploadIds,
    statusId: Type.Optional(Id),
    priorityId: Type.Optional(Id),
    typeId: Type.Optional(Nullable(Id)),
    assigneeId: Type.Optional(Nullable(Id)),
    departmentId: Type.Optional(Id),
    channelAccountId: Type.Optional(Id),
    tags: Type.Optional(Tags),
    customFields: Type.Optional(CustomFields),
  },
  { additionalProperties: false, examples: [{ subject: 'Factura vencida', requester: { email: 'ana@example.com', name: 'Ana Ruiz' }, text: 'No puedo pagarla en la web.' }] },
)
export type NewTicket = Static<typeof NewTicket>
/** An account that tickets can be started from. */
export const Sender = Type.Object(
  { id: Id, type: Type.String({ description: 'Channel type', examples: ['email'] }), name: Type.String({ description: 'Who mails come from', examples: ['Acme Support'] }), address: Type.String({ description: 'Its address', examples: ['support@example.com'] }), departmentId: Id },
  { $id: 'Sender' },
)
export type Sender = Static<typeof Sender>
export const SenderList = Page(Sender)
export const TicketPatch = Type.Partial(
  Type.Object({
    subject: Subject,
    statusId: Id,
    priorityId: Id,
    typeId: Nullable(Id),
    assigneeId: Nullable(Id),
    departmentId: Id,
    tags: Tags,
    customFields: CustomFields,
    watcherIds: Type.Array(Id, { maxItems: 200, uniqueItems: true, description: 'Agents who follow the ticket, all of them' }),
    disposition: OneOf(['normal', 'spam', 'trash'], { description: 'spam and trash take it out of the lists of work; normal brings it back' }),
    version: Version,
  }),
  { additionalProperties: false, minProperties: 1, examples: [{ assigneeId: 7, statusId: 2, tags: ['vip'] }] },
)
export type TicketPatch = Static<typeof TicketPatch>

export const MessageKind = OneOf(['customer', 'reply', 'note', 'event', 'call', 'thirdParty'], { description: 'customer: from outside · reply: to the customer · note: between agents, never leaves' })
export const Attachment = Type.Object({
  id: Id,
  name: Type.String({ description: 'Name to show and to save under', examples: ['invoice.pdf'] }),
  contentType: Type.String({ description: 'Media type', examples: ['application/pdf'] }),
  size: Type.Integer({ description: 'Bytes' }),
  sha256: Type.String({ description: 'SHA-256 of its bytes, hexadecimal' }),
  inline: Type.Boolean({ description: 'Shown inside the body' }),
  url: Type.String({ description: 'Signed for your session, good for ten minutes' }),
})
const MailPerson = (what: string) => Type.Object({ name: Type.String({ description: 'As the mail gave it' }), address: Type.String({ description: 'E-mail address' }) }, { description: what })
const MailPeople = (what: string) => Type.Array(MailPerson('Name and address'), { description: what })
export const MailDetails = Type.Object(
  {
    messageId: Nullable(Type.String({ description: 'Message-ID without brackets' })),
    inReplyTo: Nullable(Type.String({ description: 'Message-ID it answers' })),
    references: Type.Array(Type.String(), { description: 'Message-IDs of the thread, oldest first' }),
    from: Nullable(MailPerson('Who wrote it')),
    to: MailPeople('Who it was written to'),
    cc: MailPeople('Who got a copy'),
    bcc: MailPeople('Who got a copy unseen by the others; of your own mails only'),
    replyTo: MailPeople('Where answers are wanted; says nothing about who wrote'),
    subject: Type.String({ description: 'Subject of this mail' }),
    date: Nullable(Timestamp),
    isAutoReply: Type.Boolean({ description: 'A machine answered' }),
    isBounce: Type.Boolean({ description: 'A server reports about a mail' }),
    authentication: Nullable(Type.Unknown({ description: 'SPF, DKIM and DMARC results; null until they are checked' })),
  },
  { description: 'The mail it came by or left as' },
)
export const Message = Type.Object(
  {
    id: Id,
    ticketId: Id,
    conversationId: Id,
    kind: MessageKind,
    author: Type.Object(
      {
        type: OneOf(['agent', 'contact', 'system'], { description: 'What the author is' }),
        id: Nullable(Id),
        name: Type.String({ description: 'As they were called then' }),
        email: Nullable(Type.String({ description: 'Address they wrote from' })),
      },
      { description: 'Who wrote it' },
    ),
    html: Nullable(Type.String({ description: 'Cleaned HTML: no scripts, forms or styles that reach outside; remote images wait in `data-remote-src`' })),
    text: Type.String({ description: 'Plain text, whole' }),
    visibleText: Type.String({ description: 'Without quotes and signature' }),
    mentions: Type.Array(Id, { description: 'Agents a note names' }),
    unknownSender: Type.Boolean({ description: 'True when somebody who is not a participant wrote into the conversation; they get no replies until confirmed' }),
    attachments: Type.Array(Attachment, { description: 'Files that came or went with it' }),
    mail: Nullable(MailDetails),
    deliveries: Type.Array(Delivery, { description: 'How far a reply got, per recipient' }),
    createdAt: Timestamp,
  },
  { $id: 'Message' },
)
export type Message = Static<typeof Message>
export const MessagePage = Type.Object({
  ...Page(Message).properties,
  earlier: Type.Integer({ description: 'Messages of the ticket before this page', examples: [0] }),
  later: Type.Integer({ description: 'Messages of the ticket after this page', examples: [0] }),
})
const MessageId = (description: string) => Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description }))
/** Query of `GET /tickets/{id}/messages`. */
export const MessagesQuery = Type.Object(
  {
    ...PageQuery,
    from: MessageId('Begin with this message'),
    to: MessageId('End with this message'),
    around: Type.Optional(OneOf(['unread', 'newest'], { description: 'unread: where you go on reading, with some messages before it; the newest ones when you have read all · newest: the newest ones' })),
  },
  { additionalProperties: false },
)
export type MessagesQuery = Static<typeof MessagesQuery>
const addresses = (description: string) => Type.Optional(Type.Array(Type.String({ format: 'email', maxLength: 254 }), { maxItems: 50, uniqueItems: true, description, examples: [['ana@example.com']] }))
/** What stands around the words of a reply in its mail, and not in the thread. */
const replyFrame = {
  from: Type.Optional(Type.String({ format: 'email', maxLength: 254, description: 'Of a reply: one of the `senders` of its frame; replies leave from there from then on. The usual one when left out', examples: ['support@example.com'] })),
  subject: Type.Optional(Type.Unsafe<string>({ ...Subject, description: 'Of a reply: subject of its mail, as it will stand there; that of the frame when left out' })),
  signature: Type.Optional(Type.String({ maxLength: 20_000, description: 'Of a reply: HTML above the account’s signature; your preference `tickets.signature` when left out, none when empty' })),
  quote: Type.Optional(Type.String({ maxLength: 1_000_000, description: 'Of a reply: HTML of what is quoted below it; the customer’s last message when left out, nothing when empty' })),
}
export const NewMessage = Type.Object(
  {
    kind: Type.Union([Type.Literal('reply'), Type.Literal('note')], { description: 'reply goes to the customer; note never leaves the house' }),
    ...bodyFields,
    attachments: uploadIds,
    to: addresses('Of a reply: the requester when left out'),
    cc: addresses('Of a reply: everybody else who takes part when left out; who is added takes part from then on'),
    bcc: addresses('Of a reply: gets it, too, unseen by everybody else, and does not take part from then on'),
    ...replyFrame,
    sendAfter: Type.Optional(Type.Unsafe<string>({ ...Timestamp, description: 'When it leaves, within the next year; at once when that has passed' })),
    undoSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 30, default: 0, description: 'Hold the reply back this long so that it can be taken back' })),
    statusId: Type.Optional(Type.Integer({ minimum: 1, description: 'Status to set with the message' })),
    lastSeenMessageId: Type.Optional(
      Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Of a reply: the newest message of the ticket you have seen. When the customer or another agent has written since, the reply stops with 409 tickets.somethingNew. Of a note: what is newer stays unread', examples: [31] }),
    ),
    mentions: Type.Optional(
      Type.Array(Id, { maxItems: 50, uniqueItems: true, description: 'Of a note: agents it names. They are told, and follow the ticket from then on, which lets them see it', examples: [[7]] }),
    ),
    draftVersion: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Version of your draft that this is: it is deleted with the sending, unless you went on writing on another screen' })),
  },
  { additionalProperties: false, examples: [{ kind: 'reply', text: 'Hola Ana, ya está arreglado.' }] },
)
export type NewMessage = Static<typeof NewMessage>
/** What a 409 tickets.somethingNew names in its member `newer`, oldest first: the last id is the `lastSeenMessageId` that lets the reply through. */
export interface NewerMessage extends Pick<Message, 'id' | 'kind' | 'createdAt'> {
  readonly author: Pick<Message['author'], 'type' | 'id' | 'name'>
}

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

export const Upload = Type.Object(
  { id: Type.String({ description: 'Random, good for 24 hours' }), name: Type.String({ description: 'Name it is kept under' }), size: Type.Integer({ description: 'Bytes' }), sha256: Type.String({ description: 'SHA-256 of its bytes, hexadecimal' }) },
  { $id: 'Upload' },
)
export type Upload = Static<typeof Upload>

export const DraftMode = OneOf(['reply', 'note'], { description: 'What it will be sent as' })
const DraftVersion = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Grows with every change; 0: there is no draft', examples: [1795316553599] })
const recipients = (description: string) => Nullable(Type.Array(Type.String({ description: 'E-mail address' }), { description }))
/** What you have begun to write on a ticket. Nobody else sees it. */
export const Draft = Type.Object(
  {
    ticketId: Id,
    mode: DraftMode,
    html: Nullable(Type.String({ description: 'As you wrote it: cleaned only when it is sent' })),
    text: Type.String({ description: 'Plain text' }),
    to: recipients('Null: whom a reply goes to by itself'),
    cc: recipients('Null: who gets a copy by itself'),
    bcc: recipients('Null: nobody'),
    from: Nullable(Type.String({ description: 'Null: the address it leaves from by itself' })),
    subject: Nullable(Type.String({ description: 'Null: the subject of its mail by itself' })),
    signature: Nullable(Type.String({ description: 'Null: yours' })),
    quote: Nullable(Type.String({ description: 'Null: what is quoted by itself' })),
    attachments: Type.Array(Upload, { description: 'Uploads it will carry' }),
    version: DraftVersion,
    updatedAt: Nullable(Timestamp),
  },
  { $id: 'Draft' },
)
export type Draft = Static<typeof Draft>
export const DraftPage = Page(Draft)
export const DraftInput = Type.Object(
  {
    ...bodyFields,
    to: addresses('Of a reply; left out: the requester'),
    cc: addresses('Of a reply; left out: everybody else who takes part'),
    bcc: addresses('Of a reply; left out: nobody'),
    ...replyFrame,
    attachments: uploadIds,
    version: Type.Optional(DraftVersion),
  },
  { additionalProperties: false, examples: [{ text: 'Hola Ana, lo estamos', version: 0 }] },
)
export type DraftInput = Static<typeof DraftInput>

const ReplySender = Type.Object(
  { name: Type.String({ description: 'Name of the account' }), address: Type.String({ description: 'Address it leaves from' }), signature: Type.String({ description: 'Plain text below every reply of the account' }) },
  { description: 'The account it leaves from' },
)
/** What a reply would carry by itself beside the words of its writer. */
export const ReplyFrame = Type.Object(
  {
    from: ReplySender,
    senders: Type.Array(ReplySender, { description: 'What may stand in `from`: the account it leaves from by itself, and others whose department you may reply for' }),
    subject: Type.String({ description: 'Subject of the mail', examples: ['Re: Factura vencida [#1042]'] }),
    quote: Nullable(Type.String({ description: 'HTML of what it answers, quoted; null when there is nothing to quote' })),
  },
  { $id: 'ReplyFrame' },
)

/** What a reply held that was taken back, to go on with. */
export const TakenBackMessage = Type.Object(
  {
    html: Nullable(Type.String({ description: 'Body as it was stored; its pictures go by the ids of their uploads again: `<img src="cid:…">`' })),
    text: Type.String({ description: 'Plain text' }),
    to: Type.Array(Type.String({ description: 'E-mail address' }), { description: 'Who it would have gone to' }),
    cc: Type.Array(Type.String({ description: 'E-mail address' }), { description: 'Who would have got a copy' }),
    bcc: Type.Array(Type.String({ description: 'E-mail address' }), { description: 'Who would have got a copy unseen' }),
    attachments: Type.Array(Upload, { description: 'Its files, as uploads again' }),
  },
  { $id: 'TakenBackMessage' },
)
export type TakenBackMessage = Static<typeof TakenBackMessage>

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
/** `POST /tickets/{id}/participants`: makes somebody who wrote in a confirmed participant. */
export const NewParticipant = Type.Object({ contactId: Id }, { additionalProperties: false, examples: [{ contactId: 42 }] })
export const Participant = Type.Object({ contact: ContactSummary, role: OneOf(['requester', 'cc', 'unconfirmed'], { description: 'unconfirmed: wrote in uninvited and gets nothing until confirmed' }) }, { $id: 'Participant' })
export const ParticipantList = Page(Participant)
