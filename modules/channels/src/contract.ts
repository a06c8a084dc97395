import { Id, LocaleCode, Nullable, OneOf, Page, Timestamp } from '@timbre/kernel/contract'
import { Type, type Static } from 'typebox'

export const DeliveryState = OneOf(['queued', 'sending', 'uncertain', 'sent', 'delivered', 'read', 'failed', 'cancelled'],
  { description: 'queued: waits its turn · sending · uncertain: the connection broke before the server confirmed, tried once more after ten minutes · sent: accepted by the next server · failed: given up, see `error`' },
)
export const Delivery = Type.Object(
  {
    recipient: Type.String({ examples: ['ana@example.com'] }),
    state: DeliveryState,
    error: Nullable(Type.String({ description: 'What the other server said, or why it waits' })),
    attempts: Type.Integer(),
    nextAttemptAt: Nullable(Timestamp),
  },
  { $id: 'Delivery' },
)
export type Delivery = Static<typeof Delivery>

/** Settings of an e-mail account. Secrets are written, never read back. */
export const OutgoingServerState = Type.Object({
  source: Type.Union([Type.Literal('account'), Type.Literal('environment'), Type.Literal('none')], { description: 'Where the outgoing server comes from; none: outgoing mail waits' }),
  host: Nullable(Type.String()),
  port: Nullable(Type.Integer()),
  security: Nullable(Type.Union([Type.Literal('tls'), Type.Literal('starttls'), Type.Literal('none')])),
  username: Nullable(Type.String()),
})

export const ChannelAccount = Type.Object(
  {
    id: Id,
    type: Type.String({ description: 'Channel type', examples: ['email'] }),
    name: Type.String({ description: 'Shown as the sender and in lists', examples: ['Acme Support'] }),
    address: Type.String({ examples: ['support@example.com'] }),
    departmentId: Id,
    locale: LocaleCode,
    signature: Type.String({ maxLength: 10_000, description: 'Plain text put below replies' }),
    active: Type.Boolean(),
    outgoing: OutgoingServerState,
    waiting: Type.Integer({ description: 'Messages that wait to go out' }),
    failed: Type.Integer({ description: 'Deliveries given up in the last 7 days' }),
    lastReceivedAt: Nullable(Timestamp),
    lastSentAt: Nullable(Timestamp),
    lastError: Nullable(Type.String({ description: 'In plain words, null while all is well' })),
    version: Type.Integer(),
  },
  { $id: 'ChannelAccount' },
)
export type ChannelAccount = Static<typeof ChannelAccount>
export const ChannelAccountPage = Page(ChannelAccount)

const outgoingInput = Type.Object(
  {
    host: Type.String({ minLength: 1, maxLength: 253 }),
    port: Type.Integer({ minimum: 1, maximum: 65535 }),
    security: Type.Union([Type.Literal('tls'), Type.Literal('starttls'), Type.Literal('none')]),
    username: Type.Optional(Type.String({ maxLength: 254 })),
    password: Type.Optional(Type.String({ maxLength: 1024, description: 'Stored encrypted, never given back' })),
  },
  { additionalProperties: false },
)
export const NewChannelAccount = Type.Object(
  {
    type: Type.String({ maxLength: 40, examples: ['email'] }),
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    address: Type.String({ format: 'email', maxLength: 254 }),
    departmentId: Id,
    locale: Type.Optional(LocaleCode),
    signature: Type.Optional(Type.String({ maxLength: 10_000 })),
    outgoing: Type.Optional(Nullable(outgoingInput)),
  },
  { additionalProperties: false, examples: [{ type: 'email', name: 'Acme Billing', address: 'billing@example.com', departmentId: 2 }] },
)
export const ChannelAccountPatch = Type.Partial(
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    departmentId: Id,
    locale: LocaleCode,
    signature: Type.String({ maxLength: 10_000 }),
    active: Type.Boolean(),
    outgoing: Nullable(outgoingInput),
    version: Type.Integer(),
  }),
  { additionalProperties: false, minProperties: 1, examples: [{ outgoing: { host: 'smtp.example.com', port: 587, security: 'starttls', username: 'desk', password: 'secret' } }] },
)
/** `POST /channels/accounts/{id}/test-mail`: sends a mail now and answers with what the server said. */
export const TestMailRequest = Type.Object({ to: Type.String({ format: 'email', maxLength: 254 }) }, { additionalProperties: false, examples: [{ to: 'ana@example.com' }] })
export const TestMailResult = Type.Object({ ok: Type.Boolean(), error: Nullable(Type.String({ description: 'What went wrong and what to do' })) })

export const InboundState = Type.Union([Type.Literal('received'), Type.Literal('processed'), Type.Literal('quarantined')])
export const InboundOutcome = OneOf(['created', 'appended', 'bounce', 'autoReply', 'duplicate', 'spam', 'rejected', 'ignored'],
)
export const InboundMessageRow = Type.Object(
  {
    id: Id,
    accountId: Id,
    state: InboundState,
    outcome: Nullable(InboundOutcome),
    ticketId: Nullable(Id),
    messageId: Nullable(Id),
    error: Nullable(Type.String()),
    attempts: Type.Integer(),
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
