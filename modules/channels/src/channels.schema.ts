import { departments } from '@timbre/identity/schema'
import { claimColumns } from '@timbre/platform/schema'
import { sql } from 'drizzle-orm'
import { type AnyPgColumn, bigint, boolean, check, customType, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import type { InboundErrorCode, SendErrorCode } from './contract.ts'
import type { Envelope, MailAddress, StoredInboundMessage } from './kit/inbound-message.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const ref = () => bigint({ mode: 'number' })
const instant = () => timestamp({ withTimezone: true })
const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** Where messages come in and go out: one mailbox, one number, one page. */
export const channelAccounts = pgTable(
  'channel_accounts',
  {
    id: id(),
    type: text().notNull(),
    name: text().notNull(),
    address: text().notNull(),
    /** What incoming recipients are compared with; the type says how it is made. */
    addressNormalized: text().notNull(),
    departmentId: ref()
      .notNull()
      .references(() => departments.id),
    locale: text().$type<'en' | 'es'>().notNull(),
    signature: text().notNull().default(''),
    active: boolean().notNull().default(true),
    /** The account's own outgoing server; null: the one of the environment. */
    outgoing: jsonb().$type<OutgoingServer>(),
    /** Encrypted with the instance's secret. */
    outgoingPassword: text(),
    /** What is wrong with sending; null while all is well. */
    lastErrorCode: text().$type<SendErrorCode>(),
    /** The same as the other side put it. */
    lastError: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('channel_accounts_address_key').on(t.type, t.addressNormalized),
    index('channel_accounts_department').on(t.departmentId),
    check('channel_accounts_name_length', sql`char_length(${t.name}) between 1 and 100`),
    check('channel_accounts_address_length', sql`char_length(${t.address}) between 1 and 254`),
    check('channel_accounts_signature_length', sql`char_length(${t.signature}) <= 10000`),
    check('channel_accounts_locale_known', sql`${t.locale} in ('en', 'es')`),
  ],
)

export interface OutgoingServer {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly username: string | null
}

export type InboundRowState = 'received' | 'parsed' | 'processed' | 'quarantined'
export type InboundOutcome = 'created' | 'appended' | 'bounce' | 'autoReply' | 'duplicate' | 'spam' | 'rejected' | 'ignored'

/**
 * Every message that was acknowledged, as it came. `received` waits to be parsed, `parsed` waits for tickets (whose
 * answer is the outcome), `quarantined` waits for a person.
 */
export const inboundMessages = pgTable(
  'inbound_messages',
  {
    id: id(),
    accountId: ref()
      .notNull()
      .references(() => channelAccounts.id),
    /** The provider's id where it has one: the same event twice makes one row. */
    externalId: text(),
    raw: bytea().notNull(),
    size: integer().notNull(),
    sha256: text().notNull(),
    envelope: jsonb().$type<Envelope>().notNull(),
    state: text().$type<InboundRowState>().notNull(),
    outcome: text().$type<InboundOutcome>(),
    duplicateOfId: ref().references((): AnyPgColumn => inboundMessages.id),
    /** Values, not references: tickets may go, this row says what became of a mail. */
    ticketId: ref(),
    messageId: ref(),
    errorCode: text().$type<InboundErrorCode>(),
    error: text(),
    /** Only between parsing and the outcome. */
    parsed: jsonb().$type<StoredInboundMessage>(),
    receivedAt: instant().notNull(),
    processedAt: instant(),
    ...claimColumns(),
  },
  (t) => [
    uniqueIndex('inbound_messages_external_key').on(t.accountId, t.externalId).where(sql`${t.externalId} is not null`),
    index('inbound_messages_due').on(t.nextAttemptAt, t.id).where(sql`${t.state} = 'received'`),
    index('inbound_messages_unprocessed').on(t.state, t.id).where(sql`${t.state} <> 'processed'`),
    index('inbound_messages_account').on(t.accountId, t.id.desc().nullsFirst()),
    check('inbound_messages_state_known', sql`${t.state} in ('received', 'parsed', 'processed', 'quarantined')`),
    check('inbound_messages_outcome_known', sql`${t.outcome} in ('created', 'appended', 'bounce', 'autoReply', 'duplicate', 'spam', 'rejected', 'ignored')`),
    check('inbound_messages_processed_complete', sql`(${t.state} = 'processed') = (${t.outcome} is not null and ${t.processedAt} is not null)`),
    check('inbound_messages_error_length', sql`char_length(${t.error}) <= 2000`),
  ],
)

/** What has come in already, for ever: a deleted ticket does not let its mail in again. */
export const inboundFingerprints = pgTable(
  'inbound_fingerprints',
  {
    accountId: ref()
      .notNull()
      .references(() => channelAccounts.id),
    fingerprint: text().notNull(),
    inboundId: ref()
      .notNull()
      .references(() => inboundMessages.id),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.fingerprint] }), index('inbound_fingerprints_inbound').on(t.inboundId)],
)

export interface OutgoingAttachment {
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string
  readonly inline: boolean
  readonly contentId: string | null
}

/** What is to be sent, as it was written: later changes of the account or the ticket do not reach into it. */
export const outgoingMessages = pgTable(
  'outgoing_messages',
  {
    id: id(),
    accountId: ref()
      .notNull()
      .references(() => channelAccounts.id),
    from: jsonb().$type<MailAddress>().notNull(),
    to: jsonb().$type<readonly MailAddress[]>().notNull(),
    cc: jsonb().$type<readonly MailAddress[]>().notNull(),
    /** Recipients nobody else learns of: they stand in no header. */
    bcc: jsonb().$type<readonly MailAddress[]>().notNull().default([]),
    replyTo: text(),
    subject: text().notNull(),
    html: text(),
    text: text().notNull(),
    /** Without brackets, fixed here: every attempt sends the same one. */
    messageId: text().notNull(),
    inReplyTo: text(),
    references: text().array().notNull(),
    attachments: jsonb().$type<readonly OutgoingAttachment[]>().notNull(),
    sendAfter: instant().notNull(),
    createdAt: instant().notNull(),
    /** `open` while some recipient still waits. */
    state: text().$type<'open' | 'done'>().notNull(),
    ...claimColumns(),
  },
  (t) => [
    uniqueIndex('outgoing_messages_message_id_key').on(t.messageId),
    index('outgoing_messages_due').on(t.nextAttemptAt, t.id).where(sql`${t.state} = 'open'`),
    index('outgoing_messages_account').on(t.accountId, t.id.desc().nullsFirst()),
    check('outgoing_messages_state_known', sql`${t.state} in ('open', 'done')`),
    check('outgoing_messages_subject_length', sql`char_length(${t.subject}) <= 1000`),
  ],
)

export type DeliveryRowState = 'queued' | 'sending' | 'uncertain' | 'sent' | 'delivered' | 'read' | 'failed' | 'cancelled'

/** One recipient of one outgoing message, and how far it got. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: id(),
    outgoingId: ref()
      .notNull()
      .references(() => outgoingMessages.id),
    recipient: text().notNull(),
    state: text().$type<DeliveryRowState>().notNull(),
    attempts: integer().notNull().default(0),
    /** While it waits: when it is tried next. */
    nextAttemptAt: instant(),
    /** Set just before the message's last byte goes out: found after a crash, nobody knows whether it arrived. */
    handedOverAt: instant(),
    /** Whether the one more try that an uncertain delivery gets has been used. */
    retriedAfterUncertain: boolean().notNull().default(false),
    errorCode: text().$type<SendErrorCode>(),
    error: text(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('deliveries_recipient_key').on(t.outgoingId, t.recipient),
    index('deliveries_open').on(t.state, t.outgoingId).where(sql`${t.state} in ('queued', 'sending', 'uncertain')`),
    index('deliveries_failed').on(t.updatedAt).where(sql`${t.state} = 'failed'`),
    check('deliveries_state_known', sql`${t.state} in ('queued', 'sending', 'uncertain', 'sent', 'delivered', 'read', 'failed', 'cancelled')`),
    check('deliveries_error_length', sql`char_length(${t.error}) <= 2000`),
  ],
)
