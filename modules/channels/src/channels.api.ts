import type { Actor, Locale } from '@timbre/kernel'
import type { Sql, Tx } from '@timbre/platform'
import type { Static } from 'typebox'
import type { InboundOutcome, OutgoingAttachment } from './channels.schema.ts'
import type { ChannelAccount, Delivery, NewChannelAccount } from './contract.ts'
import type { CleanedHtml } from './kit/channel-type.ts'
import type { MailAddress, StoredInboundMessage } from './kit/inbound-message.ts'

/** What modules above may ask of channels. */
export interface ChannelsApi {
  /** Type of the account a new desk starts with. */
  readonly defaultType: string
  /** Cleans what an agent or an integrator wrote, like a message from outside. Slow: call it before the transaction. */
  cleanHtml(html: string): Promise<CleanedHtml>
  /** Makes an account; for setup and for whoever holds `channels.account.manage`. Answers its id. */
  createAccount(tx: Tx, actor: Actor, input: Static<typeof NewChannelAccount>): Promise<number>
  accountById(sql: Sql, id: number): Promise<ChannelAccountSummary | null>
  /** The account a department writes from: its oldest active one, else the oldest active one of all. */
  defaultAccountFor(sql: Sql, departmentId: number | null): Promise<ChannelAccountSummary | null>
  accounts(sql: Sql): Promise<readonly ChannelAccountSummary[]>
  /** Every account with what waits, what failed and when mail last went in and out. */
  health(sql: Sql): Promise<readonly ChannelAccount[]>
  /** Those of the addresses that lead back to us, plus-addresses included, as they were given. */
  ourAddresses(sql: Sql, addresses: readonly string[]): Promise<ReadonlySet<string>>

  /** Locks parsed messages for the command that makes them a ticket's, oldest first, without those already dealt with; large ones in portions. */
  takeInbound(tx: Tx, inboundIds: readonly number[]): AsyncIterable<ReceivedMessage[]>
  /** Ends inbound messages. */
  recordOutcomes(tx: Tx, outcomes: readonly RecordedOutcome[]): Promise<void>
  /** Puts an inbound message aside for a person, who may have it processed again. */
  quarantine(tx: Tx, inboundId: number, error: string): Promise<void>

  /**
   * Puts a message on its way: it leaves when `tx` has committed and `sendAfter` has come. What it answers is final:
   * ids, addresses and references as they will stand in the mail.
   */
  send(tx: Tx, input: OutgoingInput): Promise<PreparedMessage>
  /** Takes a message back; false when it is already on its way for some recipient. */
  cancel(tx: Tx, outgoingId: number): Promise<boolean>
  /** By outgoing message, recipients in the order they were given. */
  deliveriesOf(sql: Sql, outgoingIds: readonly number[]): Promise<ReadonlyMap<number, Delivery[]>>

  /** The conversation a signed reply address belongs to; null unless its signature holds. */
  parseReplyAddress(address: string): number | null
  /** The conversation a Message-ID of ours belongs to; null unless its signature holds. */
  parseOwnMessageId(messageId: string): number | null
}

export type ChannelAccountSummary = Pick<ChannelAccount, 'id' | 'type' | 'name' | 'address' | 'departmentId' | 'signature' | 'active'> & { readonly locale: Locale }

export interface ReceivedMessage {
  readonly id: number
  readonly accountId: number
  /** Channel type, such as the account's. */
  readonly channel: string
  readonly departmentId: number
  readonly receivedAt: Date
  /** Null for the empty return path or when the transport told none. */
  readonly envelopeFrom: string | null
  /** Recipients the transport named: reply addresses show here even when the headers hide them. */
  readonly envelopeTo: readonly string[]
  readonly message: StoredInboundMessage
}

export interface RecordedOutcome {
  readonly inboundId: number
  readonly outcome: InboundOutcome
  readonly ticketId?: number | null
  readonly messageId?: number | null
}

export interface OutgoingInput {
  readonly accountId: number
  /** Goes, signed, into Message-ID and reply address, so that answers find back. */
  readonly conversationId: number
  readonly to: readonly MailAddress[]
  readonly cc?: readonly MailAddress[]
  /** Get it too, unseen by everybody else. */
  readonly bcc?: readonly MailAddress[]
  readonly subject: string
  /** Cleaned HTML; made from `text` when null. Inline images are `<img data-cid="…">` naming an attachment's contentId. */
  readonly html: string | null
  readonly text: string
  /** Message-ID being answered, and those before it, oldest first. */
  readonly inReplyTo?: string | null
  readonly references?: readonly string[]
  /** Not before this; default: at once. */
  readonly sendAfter?: Date
  readonly attachments?: readonly OutgoingAttachment[]
  /** Shown beside the account's name: "Ana (Acme Support)". */
  readonly agentName?: string | null
}

export interface PreparedMessage {
  readonly outgoingId: number
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly from: MailAddress
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly bcc: readonly MailAddress[]
  readonly replyTo: readonly MailAddress[]
  readonly subject: string
  readonly sendAfter: Date
}
