import type { ChannelsApi } from '@timbre/channels'
import type { Tx } from '@timbre/platform'
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { conversationParticipants, conversations, messages, tickets } from './tickets.schema.ts'

/** The parts of a received mail that say where it belongs. */
export interface ThreadSigns {
  readonly accountId: number
  readonly recipients: readonly string[]
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
 * In-Reply-To and References, then the subject tag. A sender who does not take part gets in by proof only, and flagged.
 */
export async function decideThread(tx: Tx, channels: OwnIds, signs: ThreadSigns, senderId: number): Promise<ThreadDecision> {
  const match = (await byReplyAddress(tx, channels, signs)) ?? (await byMessageIds(tx, channels, signs)) ?? (await bySubjectTag(tx, signs))
  if (!match) return { kind: 'create', possiblyRelatedTo: null }
  const known = await takesPart(tx, match.conversationId, senderId)
  if (known) return { kind: 'append', match, unknownSender: false }
  if (match.strength === 'proof') return { kind: 'append', match, unknownSender: true }
  return { kind: 'create', possiblyRelatedTo: match.ticketId }
}

async function byReplyAddress(tx: Tx, channels: OwnIds, { recipients }: ThreadSigns): Promise<ThreadMatch | undefined> {
  for (const recipient of recipients) {
    const conversationId = channels.parseReplyAddress(recipient)
    if (conversationId === null) continue
    const [found] = await tx.sql.select({ ticketId: conversations.ticketId }).from(conversations).where(eq(conversations.id, conversationId))
    if (found) return { ticketId: found.ticketId, conversationId, strength: 'proof' }
  }
  return undefined
}

/** In-Reply-To first, then References newest first; where the best ids name two tickets, the newer one. */
async function byMessageIds(tx: Tx, channels: OwnIds, { accountId, inReplyTo, references }: ThreadSigns): Promise<ThreadMatch | undefined> {
  const ids = [...new Set([...inReplyTo, ...references.toReversed()])].slice(0, 100)
  if (ids.length === 0) return undefined
  const matches: ThreadMatch[] = []
  const own = [...new Set(ids.map((id) => channels.parseOwnMessageId(id)).filter((id) => id !== null))]
  if (own.length > 0) {
    const rows = await tx.sql.select({ id: conversations.id, ticketId: conversations.ticketId }).from(conversations).where(inArray(conversations.id, own))
    matches.push(...rows.map((row) => ({ ticketId: row.ticketId, conversationId: row.id, strength: 'proof' as const })))
  }
  const received = await tx.sql
    .select({ ticketId: messages.ticketId, conversationId: messages.conversationId })
    .from(messages)
    .where(and(inArray(messages.mailMessageId, ids), eq(messages.channelAccountId, accountId)))
  matches.push(...received.map((row) => ({ ...row, strength: 'hint' as const })))
  if (matches.length === 0) return undefined
  const newest = Math.max(...matches.map((match) => match.ticketId))
  const candidates = matches.filter((match) => match.ticketId === newest)
  return candidates.find((match) => match.strength === 'proof') ?? candidates[0]
}

/** `[#1042]`, as our own replies carry it in the subject. */
const subjectTag = /\[#([A-Za-z0-9-]{1,40})\]/gu

async function bySubjectTag(tx: Tx, { subject }: ThreadSigns): Promise<ThreadMatch | undefined> {
  const numbers = [...subject.matchAll(subjectTag)].map((match) => match[1] as string)
  if (numbers.length === 0) return undefined
  const [found] = await tx.sql
    .select({ ticketId: tickets.id, conversationId: conversations.id })
    .from(tickets)
    .innerJoin(conversations, and(eq(conversations.ticketId, tickets.id), eq(conversations.role, 'main')))
    .where(inArray(tickets.number, numbers))
    .orderBy(desc(tickets.id), conversations.id)
    .limit(1)
  return found && { ...found, strength: 'hint' }
}

async function takesPart(tx: Tx, conversationId: number, contactId: number): Promise<boolean> {
  const [row] = await tx.sql
    .select({ role: conversationParticipants.role })
    .from(conversationParticipants)
    .where(and(eq(conversationParticipants.conversationId, conversationId), eq(conversationParticipants.contactId, contactId), sql`${conversationParticipants.role} <> 'unconfirmed'`))
  return row !== undefined
}
