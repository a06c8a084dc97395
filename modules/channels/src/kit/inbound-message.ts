import type { SendErrorCode } from '../contract.ts'

/** What a parser makes of the raw bytes of any channel. Strings hold no NUL and no lone surrogates, so they fit text and jsonb. */
export interface InboundMessage {
  /** Without angle brackets, as everywhere in Timbre; null when the sender gave none. */
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  /** Oldest first. */
  readonly references: readonly string[]
  readonly from: MailAddress | null
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  /** Where answers are wanted: an address, never an identity. */
  readonly replyTo: readonly MailAddress[]
  readonly subject: string
  /** When the sender says it was written, ISO 8601. */
  readonly date: string | null
  /** Cleaned; null when the message has only plain text. */
  readonly html: string | null
  readonly sanitizerVersion: number
  readonly text: string
  /** `text` without quotes and signature. */
  readonly visibleText: string
  readonly attachments: readonly InboundAttachment[]
  /** A machine answered (holiday notice, ticket confirmation). */
  readonly isAutoReply: boolean
  readonly isBounce: boolean
  readonly bounce: BounceReport | null
  /** True when answering automatically could start a loop or bother a list. */
  readonly suppressAutoReply: boolean
  readonly listMail: boolean
  readonly loop: LoopSigns
  /** Language the sender announces or the text shows. */
  readonly language: string | null
  /** Same for two copies of one mail, whatever way they came. */
  readonly fingerprint: string
}

export interface MailAddress {
  readonly name: string
  readonly address: string
}

export interface InboundAttachment {
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly contentId: string | null
  /** Shown inside the body, by its `contentId`. */
  readonly inline: boolean
  readonly content: Uint8Array
}

/** An attachment once its bytes are in the blob store. */
export type StoredAttachment = Omit<InboundAttachment, 'content'> & { readonly sha256: string }
export type StoredInboundMessage = Omit<InboundMessage, 'attachments'> & { readonly attachments: readonly StoredAttachment[] }

export interface BounceReport {
  /** Message-ID of the mail it speaks of, without angle brackets. */
  readonly originalMessageId: string | null
  readonly recipients: readonly BouncedRecipient[]
}

export interface BouncedRecipient {
  readonly recipient: string
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'
  /** Enhanced status code such as `5.1.1`. */
  readonly status: string | null
  /** What status and diagnostic come down to. */
  readonly code: SendErrorCode
  readonly diagnostic: string | null
}

export interface LoopSigns {
  /** Made by a machine, by its own account (Auto-Submitted, Precedence and their kin). */
  readonly automatic: boolean
  /** Carries X-Loop or a like mark of having passed a machine. */
  readonly marked: boolean
}

/** What the transport knew of a message, beside its bytes. */
export interface Envelope {
  /** Null for the empty return path of a bounce, undefined when the transport tells no sender. */
  readonly from?: string | null
  readonly to?: readonly string[]
}
