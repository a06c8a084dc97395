import type { LocalizedText } from '@timbre/kernel'
import type { Logger, Service } from '@timbre/platform'
import type { TSchema } from 'typebox'
import type { InboundErrorCode } from '../contract.ts'
import type { Envelope, InboundMessage, MailAddress, StoredInboundMessage } from './inbound-message.ts'
import type { SendFailure } from './send-failure.ts'

/**
 * A way for messages to come in and go out. A type is one folder below `types/` and one line in `registry.ts`; it sees
 * this kit and nothing else of Timbre, and nothing outside its folder knows its name.
 */
export interface ChannelType {
  readonly name: string
  readonly label: LocalizedText
  /** Its picture in the console, one of the Lucide icons that are built in. */
  readonly icon: string
  /** What the composer may offer. */
  readonly capabilities: ChannelCapabilities
  /** Settings of an account, as JSON Schema; secrets are marked `writeOnly`. */
  readonly settings: TSchema
  /** The form in which two addresses are compared; null when it is no address of this channel. */
  normalizeAddress(address: string): string | null
  /**
   * Addresses whose mail belongs to the same account as `address`, the most exact first: an account may be reached by
   * variants of its own address.
   */
  accountAddresses(address: string): readonly string[]
  /** Module run in the parser processes; it exports `parser: ChannelParser`. */
  readonly parserModule: URL
  /** Asked in this order; the first verdict ends the message. */
  readonly filters: readonly InboundFilter[]
  /** What listens or fetches, when this process plays that part. */
  receivers(host: ReceiverHost): readonly Service[]
  readonly sender: ChannelSender
  /** Names and addresses that must come back with an answer. */
  readonly tracking: Tracking
}

export interface ChannelCapabilities {
  readonly html: boolean
  readonly attachments: { readonly maxBytes: number; readonly maxCount: number }
  readonly maxTextLength: number | null
  readonly carbonCopy: boolean
  readonly subject: boolean
}

/** Runs on bytes nobody can vouch for, in a process that may be killed. */
export interface ChannelParser {
  parse(raw: Buffer, envelope: Envelope): Promise<InboundMessage>
  cleanHtml(html: string): CleanedHtml
}

export interface CleanedHtml {
  readonly html: string
  readonly text: string
  readonly sanitizerVersion: number
}

/** What a filter may know beside the message. */
export interface FilterContext {
  readonly envelope: Envelope
  isOwnAddress(address: string): boolean
  /** Whether the id was made by this instance, by its signature. */
  isOwnMessageId(messageId: string): boolean
}

export type Verdict = { readonly outcome: 'ignored' | 'spam' | 'rejected'; readonly code: InboundErrorCode; readonly reason: string } | { readonly outcome: 'bounce' }

export interface InboundFilter {
  readonly name: string
  judge(message: StoredInboundMessage, context: FilterContext): Verdict | null
}

/** What a receiver may do with what it hears. */
export interface ReceiverHost {
  /** The active account an address leads to, or null. Throws when that cannot be told right now. */
  accountFor(address: string): Promise<{ readonly id: number } | null>
  /** Commits the message, one row per account, and answers their ids: only then may it be acknowledged. */
  store(message: IncomingMessage): Promise<readonly number[]>
  /** Whether a failure of the two above is ours and passing: 'busy', or 'full' when there is no room. */
  troubleOf(error: unknown): 'busy' | 'full'
  readonly listen: ListenOptions
  readonly log: Logger
}

export interface ListenOptions {
  readonly host: string
  /** 0 listens to nothing. */
  readonly port: number
  readonly maxMessageBytes: number
}

export interface IncomingMessage {
  readonly accountIds: readonly number[]
  readonly raw: Buffer
  readonly envelope: Envelope
  readonly externalId?: string
}

/** A message as it will leave, the same at every attempt. */
export interface MessageToSend {
  readonly messageId: string
  readonly date: Date
  readonly from: MailAddress
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly replyTo: string | null
  readonly subject: string
  readonly html: string | null
  readonly text: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly attachments: readonly { readonly name: string; readonly contentType: string; readonly inline: boolean; readonly contentId: string | null; read(): NodeJS.ReadableStream }[]
}

export interface SendServer {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly username: string | null
  readonly password: string | null
}

/** What became of one recipient. `unknown`: handed over, and the answer never came. */
export type RecipientResult =
  | { readonly recipient: string; readonly result: 'accepted' }
  | { readonly recipient: string; readonly result: 'later' | 'refused' | 'unknown'; readonly failure: SendFailure }

export interface SendResult {
  readonly recipients: readonly RecipientResult[]
  /** Something is wrong with the account's own way out, whoever the recipient is. */
  readonly accountFailure: SendFailure | null
}

export interface SendAttempt {
  readonly message: MessageToSend
  readonly server: SendServer
  readonly recipients: readonly string[]
  /** Awaited just before the last byte leaves; when it throws, nothing is delivered. */
  beforeHandover(): Promise<void>
  readonly signal: AbortSignal
}

export interface ChannelSender {
  send(attempt: SendAttempt): Promise<SendResult>
  /** Goes as far as the server lets us without a message, and sends nothing. Null: it would take one. Somebody waits for the answer until `signal` ends it. */
  check(server: SendServer, signal: AbortSignal): Promise<SendFailure | null>
}

/** Ids and addresses that carry a conversation, signed, so that only who got our message can answer into it. */
export interface Tracking {
  messageIdFor(account: { address: string }, token: string): string
  tokenOfMessageId(messageId: string): string | null
  /** Null when the account's address has no room for it. */
  replyAddressFor(account: { address: string }, token: string): string | null
  tokenOfReplyAddress(address: string): string | null
}
