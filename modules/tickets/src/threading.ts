import type { ChannelsApi } from '@timbre/channels'
import type { Tx } from '@timbre/platform'
import { and, desc, eq, inArray, ne, sql } from 'drizzle-orm'
import { conversationParticipants, conversations, messages, tickets } from './tickets.schema.ts'

/** The parts of a received mail that say where it belongs. */
export interface ThreadSigns {
  readonly accountId: number
  readonly recipients: readonly string[]
  readonly messageId: string | null
  readonly inReplyTo: readonly string[]
  /** Oldest first, as in the header. */
  readonly references: readonly string[]
  readonly subject: string
}

export interface ThreadMatch {
  readonly ticketId: number
  readonly conversationId: number
  /** `proof`: only somebody who got our mail can know it. `hint`: anybody could write it. */
  readonly strength: 'proof' | 'hint'
}

export type ThreadDecision =
  | { readonly kind: 'append'; readonly match: ThreadMatch; readonly unknownSender: boolean }
  | { readonly kind: 'create'; readonly possiblyRelatedTo: number | null }

type OwnIds = Pick<ChannelsApi, 'parseReplyAddress' | 'parseOwnMessageId'>

/**
 * Which conversation a mail belongs to, in the order of architecture.md section 6: signed reply address, then
 * In-Reply-To, References and the subject tag. A sender who does not take part gets in by proof only, and flagged; what
 * the mail hints at besides is told, so that an agent can look.
 */
export async function decideThread(tx: Tx, channels: OwnIds, signs: ThreadSigns, senderId: number): Promise<ThreadDecision> {
  const ways = [
    () => byReplyAddress(tx, channels, signs),
    () => byMessageIds(tx, channels, signs, signs.inReplyTo),
    () => byMessageIds(tx, channels, signs, signs.references),
    () => bySubjectTag(tx, signs),
  ]
  let hinted: number | null = null
  for (const find of ways) {
    for (const match of await find()) {
      if (await takesPart(tx, match.conversationId, senderId)) return { kind: 'append', match, unknownSender: false }
      if (match.strength === 'proof') return { kind: 'append', match, unknownSender: true }
      hinted ??= match.ticketId
    }
  }
  return { kind: 'create', possiblyRelatedTo: hinted ?? (await sameMailElsewhere(tx, signs)) }
}

async function byReplyAddress(tx: Tx, channels: OwnIds, { recipients }: ThreadSigns): Promise<ThreadMatch[]> {
  const ids = recipients.map((recipient) => channels.parseReplyAddress(recipient)).filter((id) => id !== null)
  return proven(tx, ids)
}

/** As many ids of one header as are looked at: a mail may name thousands. */
const maximumIds = 100

/** Tickets that ids of a header belong to: our own ids, signed, and ids received on the same account. The newer ticket first. */
async function byMessageIds(tx: Tx, channels: OwnIds, { accountId }: ThreadSigns, header: readonly string[]): Promise<ThreadMatch[]> {
  const ids = [...new Set(header.slice(-maximumIds))]
  if (ids.length === 0) return []
  const own = await proven(tx, ids.map((id) => channels.parseOwnMessageId(id)).filter((id) => id !== null))
  const received = await tx.sql
    .selectDistinct({ ticketId: messages.ticketId, conversationId: messages.conversationId })
    .from(messages)
    .where(and(inArray(messages.mailMessageId, ids), eq(messages.channelAccountId, accountId)))
  const hints = received.map((row) => ({ ...row, strength: 'hint' as const })).filter((hint) => !own.some((match) => match.conversationId === hint.conversationId))
  return [...own, ...hints].sort((a, b) => b.ticketId - a.ticketId || b.conversationId - a.conversationId)
}

async function proven(tx: Tx, conversationIds: readonly number[]): Promise<ThreadMatch[]> {
  if (conversationIds.length === 0) return []
  const rows = await tx.sql.select({ ticketId: conversations.ticketId, conversationId: conversations.id }).from(conversations).where(inArray(conversations.id, [...conversationIds])).orderBy(desc(conversations.id))
  return rows.map((row) => ({ ...row, strength: 'proof' }))
}

/** `[#1042]`, as our own replies carry it in the subject. */
const subjectTag = /\[#([A-Za-z0-9-]{1,40})\]/gu

async function bySubjectTag(tx: Tx, { subject }: ThreadSigns): Promise<ThreadMatch[]> {
  const numbers = [...subject.matchAll(subjectTag)].map((match) => match[1] as string).slice(0, maximumIds)
  if (numbers.length === 0) return []
  const rows = await tx.sql
    .select({ ticketId: tickets.id, conversationId: conversations.id })
    .from(tickets)
    .innerJoin(conversations, and(eq(conversations.ticketId, tickets.id), eq(conversations.role, 'main')))
    .where(inArray(tickets.number, numbers))
    .orderBy(desc(tickets.id), conversations.id)
  return rows.map((row) => ({ ...row, strength: 'hint' }))
}

/** The ticket that the same mail made in another of our mailboxes. */
async function sameMailElsewhere(tx: Tx, { messageId, accountId }: ThreadSigns): Promise<number | null> {
  if (messageId === null) return null
  const [row] = await tx.sql
    .select({ ticketId: messages.ticketId })
    .from(messages)
    .where(and(eq(messages.mailMessageId, messageId), ne(messages.channelAccountId, accountId)))
    .orderBy(desc(messages.id))
    .limit(1)
  return row?.ticketId ?? null
}

async function takesPart(tx: Tx, conversationId: number, contactId: number): Promise<boolean> {
  const [row] = await tx.sql
    .select({ role: conversationParticipants.role })
    .from(conversationParticipants)
    .where(and(eq(conversationParticipants.conversationId, conversationId), eq(conversationParticipants.contactId, contactId), sql`${conversationParticipants.role} <> 'unconfirmed'`))
  return row !== undefined
}
