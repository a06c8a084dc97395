import type { Actor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { MailDetails } from './message.ts'
import type { Change, StatusCategory, TicketState } from './ticket.ts'
import { ticketErrors } from './tickets.errors.ts'
import type { TicketAction } from './tickets.permissions.ts'
import { can, maySee } from './tickets.policy.ts'
import { attachments, conversationParticipants, conversations, messages, tickets, ticketStatusPeriods, uploads } from './tickets.schema.ts'

export type TicketRow = typeof tickets.$inferSelect

/** Loads a ticket for a change, through the policy, and holds it until the transaction ends. */
export async function lockFor(tx: Tx, actor: Actor, id: number, ...actions: readonly TicketAction[]): Promise<TicketRow> {
  const [row] = await tx.sql.select().from(tickets).where(eq(tickets.id, id)).for('update')
  if (!row || !maySee(actor, row)) throw ticketErrors.notFound(`There is no ticket ${id}, or you may not see it.`)
  for (const action of actions) {
    if (!can(actor, action, row)) throw ticketErrors.forbidden(`You may see ticket ${row.number} but lack the permission tickets.ticket.${action} in its department.`)
  }
  return row
}

export interface NewTicketRow {
  readonly subject: string
  readonly requesterId: number
  readonly departmentId: number | null
  readonly assigneeId: number | null
  readonly statusId: number
  readonly statusCategory: StatusCategory
  readonly priorityId: number
  readonly typeId: number | null
  readonly channel: string
  readonly tags: readonly string[]
  readonly customFields: Readonly<Record<string, unknown>>
  readonly locale: string | null
  readonly preview: string
  readonly lastMessageKind: string
  readonly firstResponseAt: Date | null
}

/**
 * Makes a ticket with the next number. After the format of numbers changed, a new one may be an old ticket's: then the
 * counter goes on.
 */
export async function insertTicket(tx: Tx, numberOf: (counter: number) => string, ticket: NewTicketRow): Promise<TicketRow> {
  const solved = ticket.statusCategory === 'solved' || ticket.statusCategory === 'closed'
  const values = {
    ...ticket,
    tags: [...ticket.tags],
    customFields: { ...ticket.customFields },
    solvedAt: solved ? tx.now : null,
    closedAt: ticket.statusCategory === 'closed' ? tx.now : null,
    createdAt: tx.now,
    updatedAt: tx.now,
  }
  for (;;) {
    const number = numberOf(await nextTicketCounter(tx))
    const [created] = await tx.sql.insert(tickets).values({ ...values, number }).onConflictDoNothing({ target: tickets.number }).returning()
    if (!created) continue
    await tx.sql.insert(ticketStatusPeriods).values({ ticketId: created.id, statusId: created.statusId, startedAt: tx.now })
    return created
  }
}

async function nextTicketCounter(tx: Tx): Promise<number> {
  const { rows } = await tx.client.query<{ counter: number }>({ name: 'timbre_ticket_number', text: `select nextval('ticket_number_seq') as counter` })
  return (rows[0] as { counter: number }).counter
}

/** Writes the next state of a locked ticket and keeps the record of its statuses. */
export async function saveTicket(tx: Tx, { next, changes }: Change): Promise<void> {
  const { id, ...state } = next
  await tx.sql
    .update(tickets)
    .set({ ...mutable(state), tags: [...state.tags], watcherIds: [...state.watcherIds], customFields: { ...state.customFields } })
    .where(eq(tickets.id, id))
  if (changes['statusId']) {
    await tx.sql.update(ticketStatusPeriods).set({ endedAt: tx.now }).where(and(eq(ticketStatusPeriods.ticketId, id), isNull(ticketStatusPeriods.endedAt)))
    await tx.sql.insert(ticketStatusPeriods).values({ ticketId: id, statusId: next.statusId, startedAt: tx.now })
  }
}

/** The state's own columns: a row loaded from the table carries more, which no rule may change. */
function mutable(state: Omit<TicketState, 'id'>) {
  const { subject, requesterId, departmentId, assigneeId, statusId, statusCategory, priorityId, typeId, disposition, preview, lastMessageKind } = state
  const { firstResponseAt, solvedAt, closedAt, updatedAt, version } = state
  return {
    ...{ subject, requesterId, departmentId, assigneeId, statusId, statusCategory, priorityId, typeId, disposition, preview, lastMessageKind },
    ...{ firstResponseAt, solvedAt, closedAt, updatedAt, version },
  }
}

export async function insertConversation(tx: Tx, ticketId: number, channelAccountId: number | null): Promise<number> {
  const [row] = await tx.sql.insert(conversations).values({ ticketId, channelAccountId, createdAt: tx.now }).returning({ id: conversations.id })
  return (row as { id: number }).id
}

/** The thread with the customer. */
export async function mainConversation(tx: Tx, ticketId: number): Promise<{ id: number; channelAccountId: number | null }> {
  const [row] = await tx.sql
    .select({ id: conversations.id, channelAccountId: conversations.channelAccountId })
    .from(conversations)
    .where(and(eq(conversations.ticketId, ticketId), eq(conversations.role, 'main')))
    .orderBy(conversations.id)
    .limit(1)
  if (!row) throw new Error(`Ticket ${ticketId} has no main conversation`)
  return row
}

export type ParticipantRole = 'requester' | 'cc' | 'unconfirmed'

/** Adds people to a conversation; who is in it already keeps their role. */
export async function addParticipants(tx: Tx, conversationId: number, contactIds: readonly number[], role: ParticipantRole): Promise<void> {
  if (contactIds.length === 0) return
  await tx.sql
    .insert(conversationParticipants)
    .values([...new Set(contactIds)].map((contactId) => ({ conversationId, contactId, role, createdAt: tx.now })))
    .onConflictDoNothing()
}

export async function participantsOf(tx: Tx, conversationId: number): Promise<{ contactId: number; role: ParticipantRole }[]> {
  return tx.sql
    .select({ contactId: conversationParticipants.contactId, role: conversationParticipants.role })
    .from(conversationParticipants)
    .where(eq(conversationParticipants.conversationId, conversationId))
    .orderBy(conversationParticipants.createdAt, conversationParticipants.contactId)
}

/** Lets somebody in who wrote uninvited: they get replies from now on, and what they wrote is no longer flagged. */
export async function admitParticipant(tx: Tx, conversationId: number, contactId: number): Promise<void> {
  await tx.sql
    .update(conversationParticipants)
    .set({ role: 'cc' })
    .where(and(eq(conversationParticipants.conversationId, conversationId), eq(conversationParticipants.contactId, contactId)))
  await tx.sql
    .update(messages)
    .set({ unknownSender: false })
    .where(and(eq(messages.conversationId, conversationId), eq(messages.authorType, 'contact'), eq(messages.authorId, contactId), eq(messages.unknownSender, true)))
}

export interface NewMessageRow {
  readonly ticketId: number
  readonly conversationId: number
  readonly kind: 'customer' | 'reply' | 'note'
  readonly authorType: 'agent' | 'contact' | 'system'
  readonly authorId: number | null
  readonly authorName: string
  readonly authorEmail: string | null
  readonly html: string | null
  readonly text: string
  readonly visibleText: string
  readonly unknownSender?: boolean
  readonly mail?: MailDetails
  readonly channelAccountId?: number | null
  readonly inboundId?: number
  readonly outgoingId?: number | null
  readonly sanitizerVersion?: number | null
}

export interface NewAttachmentRow {
  readonly name: string
  readonly contentType: string
  readonly size: number
  readonly sha256: string
  readonly inline: boolean
  readonly contentId: string | null
}

export async function insertMessage(tx: Tx, message: NewMessageRow, files: readonly NewAttachmentRow[]): Promise<number> {
  const [row] = await tx.sql
    .insert(messages)
    .values({ ...message, mailMessageId: message.kind === 'customer' ? (message.mail?.messageId ?? null) : null, createdAt: tx.now })
    .returning({ id: messages.id })
  const messageId = (row as { id: number }).id
  if (files.length > 0) await tx.sql.insert(attachments).values(files.map((file) => ({ ...file, messageId })))
  return messageId
}

/** Takes uploads of this agent's for a message; each can be used once. */
export async function takeUploads(tx: Tx, agentId: number, ids: readonly string[]): Promise<NewAttachmentRow[]> {
  if (ids.length === 0) return []
  const taken = await tx.sql
    .delete(uploads)
    .where(and(eq(uploads.agentId, agentId), sql`${uploads.id} = any(${sql.param([...ids])})`, sql`${uploads.expiresAt} > ${tx.now}`))
    .returning()
  const missing = ids.filter((id) => !taken.some((upload) => upload.id === id))
  if (missing.length > 0) {
    throw ticketErrors.uploadGone('Upload the file again: uploads are good for 24 hours and one message.', {
      errors: missing.map((id) => ({ path: `/attachments/${ids.indexOf(id)}`, message: 'is not an upload of yours' })),
    })
  }
  const byId = new Map(taken.map((upload) => [upload.id, upload]))
  return ids.map((id) => {
    const { name, contentType, size, sha256 } = byId.get(id) as (typeof taken)[number]
    return { name, contentType, size, sha256, inline: false, contentId: null }
  })
}
