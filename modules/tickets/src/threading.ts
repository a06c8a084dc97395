import type { ChannelsApi } from '@timbre/channels'
import type { Tx } from '@timbre/platform'
import { and, eq, ne, sql } from 'drizzle-orm'
import { conversationParticipants, conversations, tickets } from './tickets.schema.ts'

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

/** A received mail that needs a place, and who sent it. */
export interface UnplacedMail {
  readonly signs: ThreadSigns
  readonly senderId: number
}

/** As many ids of one header as are looked at: a mail may name thousands. */
const maximumIds = 100
/** As many messages of one Message-ID: some programs use the same for all their mails. */
const maximumMatches = 50

/**
 * Which conversation each mail belongs to, in the order of architecture.md section 6: signed reply address, then
 * In-Reply-To, References and the subject tag. A sender who does not take part gets in by proof only, and flagged; what
 * the mail hints at besides is told, so that an agent can look. The mails must not answer each other.
 */
export async function decideThreads(tx: Tx, channels: OwnIds, mails: readonly UnplacedMail[]): Promise<ThreadDecision[]> {
  const known = await lookUp(tx, channels, mails)
  const placed = mails.map((mail) => ({ ...mail, matches: matchesOf(mail.signs, channels, known) }))
  const takesPart = await participation(tx, placed)
  return placed.map(({ signs, senderId, matches }) => {
    let hinted: number | null = null
    for (const match of matches) {
      if (takesPart(match.conversationId, senderId)) return { kind: 'append', match, unknownSender: false }
      if (match.strength === 'proof') return { kind: 'append', match, unknownSender: true }
      hinted ??= match.ticketId
    }
    return { kind: 'create', possiblyRelatedTo: hinted ?? sameMailElsewhere(signs, known) }
  })
}

interface Place {
  readonly ticketId: number
  readonly conversationId: number
}

interface ReceivedPlace extends Place {
  readonly accountId: number | null
}

/** What the signs of all mails point to. */
interface KnownPlaces {
  readonly byConversation: ReadonlyMap<number, Place>
  /** By account and id, see `received`: the account's own first, newest first, then the newest elsewhere. */
  readonly byMessageId: ReadonlyMap<string, readonly ReceivedPlace[]>
  readonly byNumber: ReadonlyMap<string, readonly Place[]>
}

async function lookUp(tx: Tx, channels: OwnIds, mails: readonly UnplacedMail[]): Promise<KnownPlaces> {
  const signs = mails.map((mail) => mail.signs)
  const headers = signs.flatMap(({ inReplyTo, references }) => [...newest(inReplyTo), ...newest(references)])
  const named = signs.flatMap(({ accountId, messageId, inReplyTo, references }) =>
    [...newest(inReplyTo), ...newest(references), ...(messageId === null ? [] : [messageId])].map((id) => ({ accountId, id })),
  )
  const proven = [...signs.flatMap(({ recipients }) => recipients.map(channels.parseReplyAddress)), ...headers.map(channels.parseOwnMessageId)]
  return {
    byConversation: await conversationsById(tx, unique(proven.filter((id) => id !== null))),
    byMessageId: await messagesByMailId(tx, named),
    byNumber: await ticketsByNumber(tx, unique(signs.flatMap(({ subject }) => taggedNumbers(subject)))),
  }
}

/** Everything the mail's signs point to, the most telling first. */
function matchesOf({ accountId, recipients, inReplyTo, references, subject }: ThreadSigns, channels: OwnIds, known: KnownPlaces): ThreadMatch[] {
  const proven = (ids: readonly (number | null)[]): ThreadMatch[] =>
    unique(ids).flatMap((id) => {
      const place = id === null ? undefined : known.byConversation.get(id)
      return place ? [{ ...place, strength: 'proof' as const }] : []
    })
  const hinted = (places: readonly Place[]): ThreadMatch[] => places.map(({ ticketId, conversationId }) => ({ ticketId, conversationId, strength: 'hint' }))
  const byHeader = (header: readonly string[]) => {
    const ids = newest(header)
    const own = proven(ids.map(channels.parseOwnMessageId))
    const hints = ids.flatMap((id) => known.byMessageId.get(received(accountId, id)) ?? []).filter((place) => place.accountId === accountId && !own.some((match) => match.conversationId === place.conversationId))
    return [...own, ...hinted(hints)].sort(newestFirst)
  }
  return [
    ...proven(recipients.map(channels.parseReplyAddress)).sort((a, b) => b.conversationId - a.conversationId),
    ...byHeader(inReplyTo),
    ...byHeader(references),
    ...hinted(taggedNumbers(subject).flatMap((number) => known.byNumber.get(number) ?? [])).sort(newestFirst),
  ]
}

/** The ticket that the same mail made in another of our mailboxes. */
function sameMailElsewhere({ messageId, accountId }: ThreadSigns, { byMessageId }: KnownPlaces): number | null {
  if (messageId === null) return null
  return byMessageId.get(received(accountId, messageId))?.find((place) => place.accountId !== accountId)?.ticketId ?? null
}

function newestFirst(a: Place, b: Place): number {
  return b.ticketId - a.ticketId || b.conversationId - a.conversationId
}

function newest(header: readonly string[]): readonly string[] {
  return unique(header.slice(-maximumIds))
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}

/** `[#1042]`, as our own replies carry it in the subject. */
const subjectTag = /\[#([A-Za-z0-9-]{1,40})\]/gu

function taggedNumbers(subject: string): string[] {
  return unique([...subject.matchAll(subjectTag)].map((match) => match[1] as string)).slice(0, maximumIds)
}

async function conversationsById(tx: Tx, ids: readonly number[]): Promise<Map<number, Place>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.sql
    .select({ ticketId: conversations.ticketId, conversationId: conversations.id })
    .from(conversations)
    .where(sql`${conversations.id} = any(${sql.param(ids)})`)
  return new Map(rows.map((row) => [row.conversationId, row]))
}

function received(accountId: number, id: string): string {
  return `${accountId} ${id}`
}

async function messagesByMailId(tx: Tx, named: readonly { readonly accountId: number; readonly id: string }[]): Promise<Map<string, ReceivedPlace[]>> {
  const wanted = [...new Map(named.map((one) => [received(one.accountId, one.id), one])).values()]
  if (wanted.length === 0) return new Map()
  const { rows } = await tx.client.query<ReceivedPlace & { readonly askedBy: number; readonly id: string }>({
    name: 'timbre_messages_by_mail_id',
    text: messagesByMailIdText,
    values: [wanted.map(({ id }) => id), wanted.map(({ accountId }) => accountId), maximumMatches],
  })
  return Map.groupBy(rows, ({ askedBy, id }) => received(askedBy, id))
}

const placeColumns = 'ticket_id as "ticketId", conversation_id as "conversationId", channel_account_id as "accountId"'
const messagesByMailIdText = `select wanted.id, wanted.account_id as "askedBy", found.* from unnest($1::text[], $2::bigint[]) as wanted(id, account_id)
  cross join lateral (
    (select ${placeColumns} from messages where mail_message_id = wanted.id and channel_account_id = wanted.account_id order by messages.id desc limit $3)
    union all
    (select ${placeColumns} from messages where mail_message_id = wanted.id and channel_account_id <> wanted.account_id order by messages.id desc limit 1)) as found`

async function ticketsByNumber(tx: Tx, numbers: readonly string[]): Promise<Map<string, (Place & { number: string })[]>> {
  if (numbers.length === 0) return new Map()
  const rows = await tx.sql
    .select({ number: tickets.number, ticketId: tickets.id, conversationId: conversations.id })
    .from(tickets)
    .innerJoin(conversations, and(eq(conversations.ticketId, tickets.id), eq(conversations.role, 'main')))
    .where(sql`${tickets.number} = any(${sql.param(numbers)})`)
  return Map.groupBy(rows, ({ number }) => number)
}

/** Who of the senders takes part in which of the conversations found for them. */
async function participation(tx: Tx, placed: readonly { readonly senderId: number; readonly matches: readonly ThreadMatch[] }[]): Promise<(conversationId: number, contactId: number) => boolean> {
  const found = placed.filter(({ matches }) => matches.length > 0)
  if (found.length === 0) return () => false
  const rows = await tx.sql
    .select({ conversationId: conversationParticipants.conversationId, contactId: conversationParticipants.contactId })
    .from(conversationParticipants)
    .where(
      and(
        sql`${conversationParticipants.conversationId} = any(${sql.param(unique(found.flatMap(({ matches }) => matches.map(({ conversationId }) => conversationId))))})`,
        sql`${conversationParticipants.contactId} = any(${sql.param(unique(found.map(({ senderId }) => senderId)))})`,
        ne(conversationParticipants.role, 'unconfirmed'),
      ),
    )
  const pairs = new Set(rows.map(({ conversationId, contactId }) => `${conversationId} ${contactId}`))
  return (conversationId, contactId) => pairs.has(`${conversationId} ${contactId}`)
}
