/** A mail's own data as kept with a message; see MailDetails in the contract. */
export interface MailDetails {
  readonly messageId: string | null
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly from: MailAddress | null
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  /** Of ours only: who got it unseen by the others. Mails kept before this was known lack it. */
  readonly bcc?: readonly MailAddress[]
  readonly replyTo: readonly MailAddress[]
  readonly subject: string
  /** ISO 8601 */
  readonly date: string | null
  readonly isAutoReply: boolean
  readonly isBounce: boolean
  readonly authentication: null
}

export interface MailAddress {
  readonly name: string
  readonly address: string
}
