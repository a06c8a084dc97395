import type { ChannelsApi } from '@timbre/channels'
import { defineCommand, type AgentActor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { and, asc, desc, eq, inArray, isNull, lte, min, sql } from 'drizzle-orm'
import type { CatalogSource } from '../catalog.ts'
import type { TakenBackMessage } from '../contract.ts'
import { previewOf, replyTakenBack, type Status } from '../ticket.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { messageTakenBack } from '../tickets.events.ts'
import { lockFor, resetLastMessage, saveTicket, type TicketRow } from '../tickets.repository.ts'
import { attachments, messages, ticketStatusPeriods } from '../tickets.schema.ts'
import { pictureUploads } from './place-pictures.ts'
import { storeUpload } from './store-upload.ts'

export interface TakeBackDependencies {
  readonly channels: Pick<ChannelsApi, 'cancel'>
  readonly catalog: CatalogSource
}

type MessageRow = typeof messages.$inferSelect

/**
 * Takes a reply back that waits to be sent. It goes from the thread as if it had never been written, since nobody may
 * ever quote or answer it; the log keeps that it was taken back, channels the cancelled message. Its writer gets text and
 * files to go on with. Whom the reply invited stays invited.
 */
export const takeMessageBack = ({ channels, catalog }: TakeBackDependencies) =>
  defineCommand('tickets.takeMessageBack', async (tx: Tx, actor, { ticketId, messageId }: { ticketId: number; messageId: number }): Promise<TakenBackMessage> => {
    const ticket = await lockFor(tx, actor, ticketId, 'reply')
    const [message] = await tx.sql.select().from(messages).where(and(eq(messages.id, messageId), eq(messages.ticketId, ticketId)))
    if (!message) throw ticketErrors.noMessage(`There is no message ${messageId} on ticket ${ticket.number}. It may have been taken back already.`)
    const { agentId } = actor as AgentActor
    if (message.authorType !== 'agent' || message.authorId !== agentId) throw ticketErrors.forbidden('Only who wrote a message may take it back.')
    if (message.outgoingId === null || !(await channels.cancel(tx, message.outgoingId))) throw ticketErrors.alreadyLeft('Only a reply that still waits can be taken back. Write another one.')
    const files = await tx.sql.delete(attachments).where(eq(attachments.messageId, messageId)).returning()
    await tx.sql.delete(messages).where(eq(messages.id, messageId))
    const { statuses } = await catalog.current()
    const change = replyTakenBack(ticket, { ...(await whatIsLeft(tx, ticket, message)), status: await statusBefore(tx, message, statuses) }, tx.now)
    await saveTicket(tx, change)
    await resetLastMessage(tx, ticketId)
    await tx.emit(messageTakenBack, {
      subject: { type: 'ticket', id: ticketId },
      changes: change.changes,
      payload: { messageId, conversationId: message.conversationId, outgoingId: message.outgoingId },
    })
    const uploads = []
    for (const { name, contentType, size, sha256, contentId } of files.toSorted((a, b) => a.id - b.id)) uploads.push({ ...(await storeUpload(tx, actor, { name, contentType, blob: { size, sha256 } })), contentId })
    const addressesOf = (people: readonly { address: string }[] = []) => people.map(({ address }) => address)
    return {
      html: message.html === null ? null : pictureUploads(message.html, uploads),
      text: message.text,
      to: addressesOf(message.mail?.to),
      cc: addressesOf(message.mail?.cc),
      bcc: addressesOf(message.mail?.bcc),
      attachments: uploads.map(({ contentId: _, ...upload }) => upload),
    }
  })

/** The last message and the first response of a ticket, and since when the customer waits, as its messages tell. */
async function whatIsLeft(tx: Tx, { id: ticketId, firstResponseAt }: TicketRow, message: MessageRow) {
  const shown = { kind: messages.kind, text: messages.visibleText, createdAt: messages.createdAt }
  const [last] = await tx.sql.select(shown).from(messages).where(and(eq(messages.ticketId, ticketId), inArray(messages.kind, ['customer', 'reply', 'note']))).orderBy(desc(messages.createdAt), desc(messages.id)).limit(1)
  const [first] = await tx.sql.select(shown).from(messages).where(and(eq(messages.ticketId, ticketId), eq(messages.kind, 'reply'))).orderBy(asc(messages.createdAt), asc(messages.id)).limit(1)
  const answeredAt = sql`coalesce((select max(r.created_at) from messages r where r.ticket_id = ${ticketId} and r.kind = 'reply'), '-infinity')`
  const [asked] = await tx.sql.select({ at: min(messages.createdAt) }).from(messages).where(and(eq(messages.ticketId, ticketId), eq(messages.kind, 'customer'), sql`${messages.createdAt} > ${answeredAt}`))
  const wasFirst = firstResponseAt?.getTime() === message.createdAt.getTime()
  return { last: last ? { preview: previewOf(last.text), kind: last.kind } : null, firstResponseAt: wasFirst ? (first?.createdAt ?? null) : firstResponseAt, waitingSince: asked?.at ?? null }
}

/** The status the reply took the ticket out of, unless somebody has set another one since: a stay begins and ends with its message. */
async function statusBefore(tx: Tx, message: MessageRow, statuses: ReadonlyMap<number, Status>): Promise<Status | undefined> {
  const ofTicket = eq(ticketStatusPeriods.ticketId, message.ticketId)
  const [current] = await tx.sql.select().from(ticketStatusPeriods).where(and(ofTicket, isNull(ticketStatusPeriods.endedAt)))
  if (current?.startedAt.getTime() !== message.createdAt.getTime()) return undefined
  const [before] = await tx.sql
    .select({ statusId: ticketStatusPeriods.statusId })
    .from(ticketStatusPeriods)
    .where(and(ofTicket, lte(ticketStatusPeriods.startedAt, message.createdAt), eq(ticketStatusPeriods.endedAt, message.createdAt)))
    .orderBy(desc(ticketStatusPeriods.id))
    .limit(1)
  return before && statuses.get(before.statusId)
}
