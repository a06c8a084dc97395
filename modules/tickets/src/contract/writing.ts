import { Id, Nullable, OneOf, Page, Version } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'
import { CustomFields } from './ticket.ts'

export const bodyFields = {
  html: Type.Optional(Type.String({ maxLength: 1_000_000, description: 'Body as HTML; cleaned before it is stored. Give `html` or `text`. `<img src="cid:…">` with the id of an upload among `attachments` shows that picture in its place' })),
  text: Type.Optional(Type.String({ maxLength: 1_000_000, description: 'Body as plain text' })),
}
export const uploadIds = Type.Optional(Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{22}$' }), { maxItems: 50, uniqueItems: true, description: 'Ids from POST /uploads' }))

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
export const Subject = Type.String({ minLength: 1, maxLength: 500, pattern: '[^\\s\\p{Cc}]', description: 'One line; line breaks become spaces', examples: ['Factura vencida'] })
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
    undoSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 30, default: 0, description: 'Of `kind: reply`: hold the reply back this long, so that POST /tickets/{id}/messages/{messageId}/undo can take it back; its id is the `lastMessageId` of the answer. The ticket stays' })),
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
