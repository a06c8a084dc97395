import { Id, LocaleCode, Nullable, OneOf, Page, Timestamp, Version } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

export { senderName } from './contract/sender-name.ts'

export const DeliveryState = OneOf(['queued', 'sending', 'uncertain', 'sent', 'delivered', 'read', 'failed', 'cancelled'],
  { description: 'queued: waits its turn · sending · uncertain: the connection broke before the server confirmed, tried once more after ten minutes · sent: accepted by the next server · failed: given up, see `errorCode`' },
)
const said = 'What the other side said, word for word; where nobody said anything, what happened, in English. Null while all is well'

/** Why a message did not leave, or not yet. Each code has its sentence in the console, in every language. */
export const SendErrorCode = OneOf(
  [
    'noServer',
    'serverNotFound',
    'connectionRefused',
    'noAnswer',
    'connectionLost',
    'encryptionMissing',
    'certificateRejected',
    'loginRefused',
    'serverRefused',
    'senderRefused',
    'recipientUnknown',
    'recipientRefused',
    'mailboxFull',
    'messageTooLarge',
    'contentRefused',
    'refused',
    'later',
    'unconfirmed',
    'returned',
    'delayed',
    'internal',
  ],
  {
    description:
      'The way out: noServer: no outgoing server is set · serverNotFound: its name is unknown · connectionRefused: nothing listens on its port · noAnswer: it is silent · connectionLost: it hung up · encryptionMissing: it offers none, or another kind · certificateRejected · loginRefused: user name or password · serverRefused: it wants nothing from us · senderRefused: not from this address. ' +
      'The recipient: recipientUnknown: no such mailbox · recipientRefused: mail to it is not taken · mailboxFull. ' +
      'The message: messageTooLarge · contentRefused: taken for spam, or against a rule · refused: for another reason. ' +
      'What came of it: later: the server asked to come again · unconfirmed: the connection broke before the answer, it may have arrived · returned: it was taken and came back · delayed: another server still tries · internal: something of Timbre failed',
    examples: ['recipientUnknown'],
  },
)
export type SendErrorCode = Static<typeof SendErrorCode>

export const Delivery = Type.Object(
  {
    recipient: Type.String({ description: 'Address it goes to', examples: ['ana@example.com'] }),
    state: DeliveryState,
    errorCode: Nullable(SendErrorCode),
    error: Nullable(Type.String({ description: said, examples: ['550 5.1.1 No such user here'] })),
    attempts: Type.Integer({ description: 'How often it was tried' }),
    nextAttemptAt: Nullable(Timestamp),
  },
  { $id: 'Delivery' },
)
export type Delivery = Static<typeof Delivery>

const Security = OneOf(['tls', 'starttls', 'none'], { description: 'tls: from the first byte; starttls: required after connecting; none: plain, for a relay on this machine or network' })

/** Settings of an e-mail account. Secrets are written, never read back. */
export const OutgoingServerState = Type.Object({
  source: Type.Union([Type.Literal('account'), Type.Literal('environment'), Type.Literal('none')], { description: 'Where the outgoing server comes from; none: outgoing mail waits' }),
  host: Nullable(Type.String({ description: 'Name or address of the mail server' })),
  port: Nullable(Type.Integer({ description: 'Port it listens on' })),
  security: Nullable(Security),
  username: Nullable(Type.String({ description: 'Whom it knows us as' })),
}, { description: 'Where mail of the account leaves' })

/** A way for messages to come in and go out, and what it can carry. */
export const ChannelTypeSummary = Type.Object(
  {
    type: Type.String({ description: 'What accounts and tickets name it by', examples: ['email'] }),
    name: Type.String({ description: 'What people call it, in the caller’s language', examples: ['E-mail'] }),
    icon: Type.String({ description: 'Name of a Lucide icon', examples: ['mail'] }),
    capabilities: Type.Object(
      {
        html: Type.Boolean({ description: 'Messages may have formatting' }),
        subject: Type.Boolean({ description: 'Messages have a subject' }),
        carbonCopy: Type.Boolean({ description: 'Others can get a copy' }),
        attachments: Type.Object(
          { maxBytes: Type.Integer({ description: 'Of all files of a message together', examples: [26_214_400] }), maxCount: Type.Integer({ description: 'How many files', examples: [50] }) },
          { description: 'What files may go with a message' },
        ),
        maxTextLength: Nullable(Type.Integer({ description: 'Characters of a message; null: as many as one likes' })),
      },
      { description: 'What a message can carry' },
    ),
    settings: Type.Record(Type.String(), Type.Unknown(), { description: 'What an account of this type can be told under `outgoing`, as JSON Schema; `writeOnly` marks secrets' }),
  },
  {
    $id: 'ChannelType',
  },
)
export type ChannelTypeSummary = Static<typeof ChannelTypeSummary>
export const ChannelTypePage = Page(ChannelTypeSummary)

const AccountName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S', description: 'Shown as the sender and in lists', examples: ['Acme Support'] })
const Signature = Type.String({ maxLength: 10_000, description: 'Plain text put below replies, after the signature of who writes' })

export const ChannelAccount = Type.Object(
  {
    id: Id,
    type: Type.String({ description: 'Channel type', examples: ['email'] }),
    name: AccountName,
    address: Type.String({ description: 'Where customers write to', examples: ['support@example.com'] }),
    departmentId: Id,
    locale: LocaleCode,
    signature: Signature,
    active: Type.Boolean({ description: 'False: nothing comes in or goes out' }),
    outgoing: OutgoingServerState,
    waiting: Type.Integer({ description: 'Messages that wait to go out' }),
    failed: Type.Integer({ description: 'Deliveries given up in the last 7 days' }),
    lastReceivedAt: Nullable(Timestamp),
    lastSentAt: Nullable(Timestamp),
    lastErrorCode: Nullable(SendErrorCode),
    lastError: Nullable(Type.String({ description: said, examples: ['535 5.7.8 Authentication failed'] })),
    version: Version,
  },
  { $id: 'ChannelAccount' },
)
export type ChannelAccount = Static<typeof ChannelAccount>
export const ChannelAccountPage = Page(ChannelAccount)

const outgoingInput = Type.Object(
  {
    host: Type.String({ minLength: 1, maxLength: 253, description: 'Name or address of the mail server', examples: ['smtp.example.com'] }),
    port: Type.Integer({ minimum: 1, maximum: 65535, description: 'Port it listens on', examples: [587] }),
    security: Security,
    username: Type.Optional(Type.String({ maxLength: 254, description: 'Left out when the server asks for none' })),
    password: Type.Optional(Type.String({ maxLength: 1024, description: 'Stored encrypted, never given back' })),
  },
  { additionalProperties: false, description: 'A server of the account’s own; null for the one of TIMBRE_SMTP_URL' },
)
const channelTypes = { examples: ['email'] }
export const NewChannelAccount = Type.Object(
  {
    type: Type.String({ maxLength: 40, description: 'Channel type', ...channelTypes }),
    name: AccountName,
    address: Type.String({ format: 'email', maxLength: 254, description: 'Where customers write to', examples: ['billing@example.com'] }),
    departmentId: Id,
    locale: Type.Optional(LocaleCode),
    signature: Type.Optional(Signature),
    outgoing: Type.Optional(Nullable(outgoingInput)),
  },
  { additionalProperties: false, examples: [{ type: channelTypes.examples[0], name: 'Acme Billing', address: 'billing@example.com', departmentId: 2 }] },
)
export const ChannelAccountPatch = Type.Partial(
  Type.Object({
    name: AccountName,
    departmentId: Id,
    locale: LocaleCode,
    signature: Signature,
    active: Type.Boolean({ description: 'False: nothing comes in or goes out' }),
    outgoing: Nullable(outgoingInput),
    version: Version,
  }),
  { additionalProperties: false, minProperties: 1, examples: [{ outgoing: { host: 'smtp.example.com', port: 587, security: 'starttls', username: 'desk', password: 'secret' } }] },
)
/** `POST /channels/accounts/{id}/test-mail`: sends a mail now and answers with what the server said. */
export const TestMailRequest = Type.Object({ to: Type.String({ format: 'email', maxLength: 254, description: 'Who gets the test mail', examples: ['ana@example.com'] }) }, { additionalProperties: false, examples: [{ to: 'ana@example.com' }] })
const whatWentWrong = {
  errorCode: Nullable(SendErrorCode),
  error: Nullable(Type.String({ description: said, examples: ['535 5.7.8 Authentication failed'] })),
}
const refusedLogin = { examples: [{ ok: false, errorCode: 'loginRefused', error: '535 5.7.8 Authentication failed' }] }
export const TestMailResult = Type.Object({ ok: Type.Boolean({ description: 'The server took the mail' }), ...whatWentWrong }, refusedLogin)

/** `POST /channels/connection-tests`: tries an outgoing server as it stands in a form, before it is saved. */
export const ConnectionTest = Type.Object(
  {
    type: Type.String({ maxLength: 40, description: 'Channel type', ...channelTypes }),
    outgoing: Nullable(outgoingInput),
    accountId: Type.Optional({ ...Id, description: 'An account that has this server already: its password is used when none is sent, as long as server and user name are the same' }),
  },
  { additionalProperties: false, examples: [{ type: channelTypes.examples[0], outgoing: { host: 'smtp.example.com', port: 587, security: 'starttls', username: 'desk', password: 'secret' } }] },
)
export const ConnectionTestResult = Type.Object({ ok: Type.Boolean({ description: 'The server answered, with the encryption that was asked for, and let us in' }), ...whatWentWrong }, refusedLogin)

export const InboundState = OneOf(['received', 'processed', 'quarantined'], { description: 'received: stored, not yet dealt with · processed: see `outcome` · quarantined: put aside for a person' })
export const InboundOutcome = OneOf(['created', 'appended', 'bounce', 'autoReply', 'duplicate', 'spam', 'rejected', 'ignored'], {
  description: 'created: made a ticket · appended: joined one · autoReply: joined one without waking it · bounce: told a reply of ours that it failed · duplicate: came before · ignored: our own mail came back',
})
/** Why a message from outside was put aside or not taken. Each code has its sentence in the console, in every language. */
export const InboundErrorCode = OneOf(['tooLarge', 'tooDeep', 'tooManyParts', 'tooManyHeaders', 'tookTooLong', 'tookTooMuchMemory', 'readerCrashed', 'notFiled', 'failed', 'ownMail'], {
  description:
    'tooLarge, tooDeep, tooManyParts, tooManyHeaders: beyond what Timbre reads · tookTooLong, tookTooMuchMemory, readerCrashed: reading it was cut off · notFiled: read, but no ticket could be made of it · failed: all tries ended with a failure of Timbre · ownMail: one of our own came back',
  examples: ['tooDeep'],
})
export type InboundErrorCode = Static<typeof InboundErrorCode>

export const InboundMessageRow = Type.Object(
  {
    id: Id,
    accountId: Id,
    state: InboundState,
    outcome: Nullable(InboundOutcome),
    ticketId: Nullable(Id),
    messageId: Nullable(Id),
    errorCode: Nullable(InboundErrorCode),
    error: Nullable(Type.String({ description: 'What happened, in English; null while all is well', examples: ['The message is nested deeper than Timbre reads (50 levels).'] })),
    attempts: Type.Integer({ description: 'How often it was tried' }),
    size: Type.Integer({ description: 'Bytes of the raw message' }),
    from: Nullable(Type.String({ description: 'Envelope sender; null for a bounce' })),
    receivedAt: Timestamp,
    processedAt: Nullable(Timestamp),
  },
  { $id: 'InboundMessage' },
)
export type InboundMessageRow = Static<typeof InboundMessageRow>
export const InboundPage = Page(InboundMessageRow)
/** `POST /inbound/{id}/replay` puts a quarantined message back to `received`; `GET /inbound/{id}/raw` answers message/rfc822. */
export const InboundAccepted = Type.Object({ id: Id })
