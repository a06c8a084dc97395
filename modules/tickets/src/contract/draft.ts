import { Id, Nullable, OneOf, Page, Timestamp } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'
import { addresses, replyFrame } from './message.ts'
import { bodyFields, uploadIds } from './writing.ts'

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
