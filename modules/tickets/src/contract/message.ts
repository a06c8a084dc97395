import { Delivery } from '@timbre/channels/contract'
import { Id, Nullable, OneOf, Page, PageQuery, Timestamp } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'
import { Subject, bodyFields, uploadIds } from './writing.ts'

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
export const addresses = (description: string) => Type.Optional(Type.Array(Type.String({ format: 'email', maxLength: 254 }), { maxItems: 50, uniqueItems: true, description, examples: [['ana@example.com']] }))
/** What stands around the words of a reply in its mail, and not in the thread. */
export const replyFrame = {
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
