import type { ChannelsApi } from '@timbre/channels'
import type { Delivery } from '@timbre/channels/contract'
import type { ContactsApi } from '@timbre/contacts'
import { commonErrors, localeOf, type Actor } from '@timbre/kernel'
import { readHistory, toPage, decodeCursor, type HistoryEvent, type Sql } from '@timbre/platform'
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Static } from 'typebox'
import type { AttachmentLinks } from './attachment-links.ts'
import type { CatalogSource } from './catalog.ts'
import type { HistoryItem, HistoryQuery, Message, MessagePage, MessagesQuery } from './contract.ts'
import { createMessagePages, type MessageRow } from './messages.pages.ts'
import { firstUnreadOf } from './reads.ts'
import type { TicketQueries } from './tickets.queries.ts'
import { visibleTo } from './tickets.policy.ts'
import { attachments, conversationParticipants, conversations, messages, tickets as ticketTable } from './tickets.schema.ts'

type AttachmentRow = typeof attachments.$inferSelect

/** Read models of what hangs on a ticket. Each goes through the ticket's policy first. */
export interface MessageQueries {
  list(actor: Actor, sessionId: string, ticketId: number, place: MessagesQuery): Promise<Static<typeof MessagePage>>
  byId(actor: Actor, sessionId: string, messageId: number): Promise<Message>
  history(actor: Actor, ticketId: number, page: HistoryQuery): Promise<{ items: HistoryItem[]; nextCursor: string | null }>
  participants(actor: Actor, ticketId: number): Promise<{ contact: { id: number; name: string; email: string | null }; role: 'requester' | 'cc' | 'unconfirmed' }[]>
}

export function createMessageQueries(dependencies: { sql: Sql; tickets: TicketQueries; channels: ChannelsApi; contacts: ContactsApi; catalog: CatalogSource; links: AttachmentLinks }): MessageQueries {
  const { tickets, channels, contacts, catalog, links } = dependencies
  const database = dependencies.sql

  const pageAt = createMessagePages(database)

  async function toMessages(sessionId: string, rows: readonly MessageRow[]): Promise<Message[]> {
    const outgoingIds = rows.flatMap((row) => (row.outgoingId === null ? [] : [row.outgoingId]))
    const [files, deliveries] = await Promise.all([
      rows.length === 0 ? [] : database.select().from(attachments).where(inArray(attachments.messageId, rows.map((row) => row.id))).orderBy(asc(attachments.id)),
      outgoingIds.length === 0 ? new Map<number, Delivery[]>() : channels.deliveriesOf(database, outgoingIds),
    ])
    return rows.map((row) => toWire(row, files.filter((file) => file.messageId === row.id), row.outgoingId === null ? [] : (deliveries.get(row.outgoingId) ?? []), sessionId))
  }

  function toWire(row: MessageRow, files: readonly AttachmentRow[], deliveries: readonly Delivery[], sessionId: string): Message {
    const linked = files.map(({ id, name, contentType, size, sha256, inline, contentId }) => ({ id, name, contentType, size, sha256, inline, url: links.sign(id, sessionId), contentId }))
    return {
      id: row.id,
      ticketId: row.ticketId,
      conversationId: row.conversationId,
      kind: row.kind,
      author: { type: row.authorType, id: row.authorId, name: row.authorName, email: row.authorEmail },
      html: row.html === null ? null : withInlineImages(row.html, linked),
      text: row.text,
      visibleText: row.visibleText,
      mentions: row.mentions,
      unknownSender: row.unknownSender,
      attachments: linked.map(({ contentId: _, ...file }) => file),
      mail: row.mail && { ...row.mail, references: [...row.mail.references], to: [...row.mail.to], cc: [...row.mail.cc], bcc: [...(row.mail.bcc ?? [])], replyTo: [...row.mail.replyTo] },
      deliveries: [...deliveries],
      createdAt: row.createdAt.toISOString(),
    }
  }

  return {
    list: async (actor, sessionId, ticketId, place) => {
      const ticket = await tickets.rowFor(actor, ticketId)
      const { rows, ...around } = await pageAt(ticketId, place, () => firstUnreadOf(database, actor, ticket))
      return { items: await toMessages(sessionId, rows), ...around }
    },
    byId: async (actor, sessionId, messageId) => {
      const [row] = await database.select().from(messages).where(eq(messages.id, messageId))
      await tickets.rowFor(actor, row?.ticketId ?? 0)
      return (await toMessages(sessionId, row ? [row] : []))[0] as Message
    },
    history: async (actor, ticketId, { limit = 50, cursor, since, until }) => {
      await tickets.rowFor(actor, ticketId)
      const before = cursor === undefined ? undefined : Number(decodeCursor(cursor, ['integer'])[0])
      const events = await readHistory(database, { type: 'ticket', id: ticketId }, { limit: limit + 1, before, since: instantOf('since', since), until: instantOf('until', until) })
      const [known, related] = await Promise.all([catalog.current(), relatedTickets(actor, events)])
      const locale = localeOf(actor)
      const nameOf = (field: string, id: unknown): string | undefined => {
        if (typeof id !== 'number') return undefined
        const named = { statusId: known.statuses, priorityId: known.priorities, typeId: known.types, departmentId: known.departments }[field]?.get(id)
        return named ? named.names[locale] : field === 'assigneeId' ? known.agents.get(id)?.name : undefined
      }
      return toPage(
        events,
        limit,
        (event) => [event.id],
        ({ id, type, actor: by, changes, payload, at }) => ({
          id,
          type,
          actor: by,
          changes: Object.fromEntries(
            Object.entries(changes).map(([field, [from, to]]) => {
              const [fromName, toName] = [nameOf(field, from), nameOf(field, to)]
              return [field, { from, to, ...(fromName === undefined ? {} : { fromName }), ...(toName === undefined ? {} : { toName }) }]
            }),
          ),
          ...related(payload),
          at: at.toISOString(),
        }),
      )
    },
    participants: async (actor, ticketId) => {
      await tickets.rowFor(actor, ticketId)
      const rows = await database
        .select({ contactId: conversationParticipants.contactId, role: conversationParticipants.role })
        .from(conversationParticipants)
        .innerJoin(conversations, eq(conversations.id, conversationParticipants.conversationId))
        .where(and(eq(conversations.ticketId, ticketId), eq(conversations.role, 'main')))
        .orderBy(conversationParticipants.createdAt, conversationParticipants.contactId)
      const people = new Map((await contacts.summaries(database, rows.map((row) => row.contactId))).map((contact) => [contact.id, contact]))
      return rows.flatMap(({ contactId, role }) => {
        const contact = people.get(contactId)
        return contact ? [{ contact, role }] : []
      })
    },
  }

  /** The tickets that creations name beside their own, as far as the actor sees them. */
  async function relatedTickets(actor: Actor, events: readonly HistoryEvent[]): Promise<(payload: unknown) => Pick<HistoryItem, 'possiblyRelatedTo'>> {
    const idOf = (payload: unknown) => (payload as { possiblyRelatedTo?: number | null }).possiblyRelatedTo ?? undefined
    const ids = events.map((event) => idOf(event.payload)).filter((id) => id !== undefined)
    const rows = ids.length === 0 ? [] : await database.select({ id: ticketTable.id, number: ticketTable.number }).from(ticketTable).where(and(inArray(ticketTable.id, ids), visibleTo(actor)))
    return (payload) => {
      const row = rows.find(({ id }) => id === idOf(payload))
      return row ? { possiblyRelatedTo: row } : {}
    }
  }
}

/** What the format lets through may still be no instant: a leap second is none to JavaScript. */
function instantOf(parameter: 'since' | 'until', text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw commonErrors.invalid(`Give \`${parameter}\` as an instant in UTC.`, { errors: [{ path: `/querystring/${parameter}`, message: 'is not an instant' }] })
  return at
}

/** Pictures inside a mail come by `cid:`; cleaning left the name in `data-cid`, and here it becomes a signed address. */
function withInlineImages(html: string, files: readonly { contentId: string | null; url: string }[]): string {
  return html.replace(/(<img\b[^>]*?\sdata-cid="([^"]*)")/gu, (_whole, image: string, escaped: string) => {
    const name = escaped.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    const file = files.find(({ contentId }) => contentId !== null && contentId === name)
    return file ? `${image} src="${file.url.replaceAll('&', '&amp;')}"` : image
  })
}
