import type { Actor } from '@timbre/kernel'
import { insertRows, type Sql, type Tx } from '@timbre/platform'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { MailDetails } from './message.ts'
import type { Change, StatusCategory, TicketState } from './ticket.ts'
import { ticketErrors } from './tickets.errors.ts'
import type { TicketAction } from './tickets.permissions.ts'
import { can, maySee } from './tickets.policy.ts'
import { attachments, conversationParticipants, conversations, messages, ticketPriorities, tickets, ticketStatusPeriods, uploads } from './tickets.schema.ts'

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
  readonly priorityLevel: number
  readonly typeId: number | null
  readonly channel: string
  readonly tags: readonly string[]
  readonly customFields: Readonly<Record<string, unknown>>
  readonly locale: string | null
  readonly preview: string
  readonly lastMessageKind: string
  readonly firstResponseAt: Date | null
}

/** A ticket as commands work with it: a row, or one that was just made. */
export type Ticket = TicketState & Omit<NewTicketRow, 'lastMessageKind'> & { readonly number: string }

/**
 * Makes tickets with the next numbers. After the format of numbers changed, a new one may be an old ticket's: then the
 * counter goes on.
 */
export async function insertTickets(tx: Tx, numberOf: (counter: number) => string, wanted: readonly NewTicketRow[]): Promise<Ticket[]> {
  const made: Ticket[] = []
  let missing = wanted.map((ticket, index) => ({ ticket, index }))
  while (missing.length > 0) {
    const counters = await nextTicketCounters(tx, missing.length)
    const rows = missing.map(({ ticket }, position) => freshTicket(ticket, numberOf(counters[position] as number), tx.now))
    const ids = new Map((await insertRows(tx, tickets, rows, { skipConflicts: true, returning: { id: tickets.id, number: tickets.number } })).map(({ id, number }) => [number, id]))
    missing = missing.filter(({ index }, position) => {
      const row = rows[position] as (typeof rows)[number]
      const id = ids.get(row.number)
      if (id !== undefined) made[index] = { ...row, id }
      return id === undefined
    })
  }
  await insertRows(tx, ticketStatusPeriods, made.map(({ id, statusId }) => ({ ticketId: id, statusId, startedAt: tx.now })))
  return made
}

function freshTicket(ticket: NewTicketRow, number: string, now: Date) {
  const solved = ticket.statusCategory === 'solved' || ticket.statusCategory === 'closed'
  const times = { solvedAt: solved ? now : null, closedAt: ticket.statusCategory === 'closed' ? now : null, createdAt: now, updatedAt: now, waitingSince: ticket.lastMessageKind === 'customer' ? now : null }
  return { ...ticket, number, disposition: 'normal' as const, watcherIds: [], version: 1, ...times }
}

async function nextTicketCounters(tx: Tx, count: number): Promise<number[]> {
  const { rows } = await tx.client.query<{ counter: number }>({
    name: 'timbre_ticket_numbers',
    text: `select nextval('ticket_number_seq') as counter from generate_series(1, $1)`,
    values: [count],
  })
  return rows.map(({ counter }) => counter)
}

/** Writes the next state of a locked ticket and keeps the record of its statuses. */
export async function saveTicket(tx: Tx, { next, changes }: Change): Promise<void> {
  const { id, ...state } = next
  await tx.sql
    .update(tickets)
    .set({ ...mutable(state), ...(changes['priorityId'] && { priorityLevel: levelOf(next.priorityId) }), tags: [...state.tags], watcherIds: [...state.watcherIds], customFields: { ...state.customFields } })
    .where(eq(tickets.id, id))
  if (changes['statusId']) {
    await tx.sql.update(ticketStatusPeriods).set({ endedAt: tx.now }).where(and(eq(ticketStatusPeriods.ticketId, id), isNull(ticketStatusPeriods.endedAt)))
    await tx.sql.insert(ticketStatusPeriods).values({ ticketId: id, statusId: next.statusId, startedAt: tx.now })
  }
}

const levelOf = (priorityId: number) => sql`(select ${ticketPriorities.level} from ${ticketPriorities} where ${ticketPriorities.id} = ${priorityId})`

/** The state's own columns: a row loaded from the table carries more, which no rule may change. */
function mutable(state: Omit<TicketState, 'id'>) {
  const { subject, requesterId, departmentId, assigneeId, statusId, statusCategory, priorityId, typeId, disposition, preview, lastMessageKind } = state
  const { firstResponseAt, solvedAt, closedAt, waitingSince, updatedAt, version } = state
  return {
    ...{ subject, requesterId, departmentId, assigneeId, statusId, statusCategory, priorityId, typeId, disposition, preview, lastMessageKind },
    ...{ firstResponseAt, solvedAt, closedAt, waitingSince, updatedAt, version },
  }
}

/** Answers their ids, in the order of the tickets. */
export async function insertConversations(tx: Tx, wanted: readonly { readonly ticketId: number; readonly channelAccountId: number | null }[]): Promise<number[]> {
  const rows = wanted.map(({ ticketId, channelAccountId }) => ({ ticketId, channelAccountId, createdAt: tx.now }))
  const ids = new Map((await insertRows(tx, conversations, rows, { returning: { id: conversations.id, ticketId: conversations.ticketId } })).map(({ id, ticketId }) => [ticketId, id]))
  return wanted.map(({ ticketId }) => ids.get(ticketId) as number)
}

/** The thread with the customer. */
export async function mainConversation(database: Sql, ticketId: number): Promise<{ id: number; channelAccountId: number | null }> {
  const [row] = await database
    .select({ id: conversations.id, channelAccountId: conversations.channelAccountId })
    .from(conversations)
    .where(and(eq(conversations.ticketId, ticketId), eq(conversations.role, 'main')))
    .orderBy(conversations.id)
    .limit(1)
  if (!row) throw new Error(`Ticket ${ticketId} has no main conversation`)
  return row
}

export type ParticipantRole = 'requester' | 'cc' | 'unconfirmed'

export interface NewParticipant {
  readonly conversationId: number
  readonly contactId: number
  readonly role: ParticipantRole
}

/** Adds people to conversations; who is in one already keeps their role. */
export async function insertParticipants(tx: Tx, people: readonly NewParticipant[]): Promise<void> {
  const rows = people.map(({ conversationId, contactId, role }) => ({ conversationId, contactId, role, createdAt: tx.now }))
  await insertRows(tx, conversationParticipants, rows, { skipConflicts: true })
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
  readonly mentions?: readonly number[]
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
  const [id] = await insertMessages(tx, [{ message, files }])
  return id as number
}

/** Answers their ids, which rise in the order of the messages. */
export async function insertMessages(tx: Tx, wanted: readonly { readonly message: NewMessageRow; readonly files: readonly NewAttachmentRow[] }[]): Promise<number[]> {
  const ids = (await insertRows(tx, messages, wanted.map(({ message }) => messageColumns(message, tx.now)), { returning: { id: messages.id } })).map(({ id }) => id).sort((a, b) => a - b)
  const files = wanted.flatMap((one, index) => one.files.map(({ name, contentType, size, sha256, inline, contentId }) => ({ messageId: ids[index] as number, name, contentType, size, sha256, inline, contentId })))
  await insertRows(tx, attachments, files)
  await setLastMessages(tx, wanted.map(({ message: { ticketId, kind, authorType, authorId }, files: theirs }, index) => ({ id: ids[index] as number, ticketId, agentId: authorType === 'agent' ? authorId : null, hasFiles: theirs.some(({ inline }) => !inline), reply: kind === 'reply' })))
  return ids
}

/** Keeps on tickets what lists say of their last message, and what the read state is measured by. A new reply leaves an old failure behind. */
async function setLastMessages(tx: Tx, added: readonly { id: number; ticketId: number; agentId: number | null; hasFiles: boolean; reply: boolean }[]): Promise<void> {
  const last = [...new Map(added.map((one) => [one.ticketId, one])).values()]
  const given = sql`json_to_recordset(${JSON.stringify(last)}::json) as given(id bigint, "ticketId" bigint, "agentId" bigint, "hasFiles" boolean, reply boolean)`
  await tx.sql
    .update(tickets)
    .set({ lastMessageId: sql`given.id`, lastMessageAgentId: sql`given."agentId"`, lastMessageHasFiles: sql`given."hasFiles"`, sendFailure: sql`case when given.reply then null else ${tickets.sendFailure} end` })
    .from(given)
    .where(eq(tickets.id, sql`given."ticketId"`))
}

function messageColumns(message: NewMessageRow, now: Date) {
  return {
    ...message,
    unknownSender: message.unknownSender ?? false,
    mentions: [...(message.mentions ?? [])],
    mail: message.mail ?? null,
    mailMessageId: message.kind === 'customer' ? (message.mail?.messageId ?? null) : null,
    channelAccountId: message.channelAccountId ?? null,
    inboundId: message.inboundId ?? null,
    outgoingId: message.outgoingId ?? null,
    sanitizerVersion: message.sanitizerVersion ?? null,
    createdAt: now,
  }
}

/** A message is gone: the one before it is the last. */
export async function resetLastMessage(tx: Tx, ticketId: number): Promise<void> {
  const [last] = await tx.sql
    .select({ id: messages.id, authorType: messages.authorType, authorId: messages.authorId })
    .from(messages)
    .where(eq(messages.ticketId, ticketId))
    .orderBy(desc(messages.id))
    .limit(1)
  const hasFiles = last ? sql`exists (select from ${attachments} where ${attachments.messageId} = ${last.id} and not ${attachments.inline})` : false
  await tx.sql
    .update(tickets)
    .set({ lastMessageId: last?.id ?? null, lastMessageAgentId: last?.authorType === 'agent' ? last.authorId : null, lastMessageHasFiles: hasFiles })
    .where(eq(tickets.id, ticketId))
}

/** Takes uploads of this agent's for a message; each can be used once. */
export async function takeUploads(tx: Tx, agentId: number, ids: readonly string[]): Promise<NewAttachmentRow[]> {
  if (ids.length === 0) return []
  const taken = await tx.sql
    .delete(uploads)
    .where(and(eq(uploads.agentId, agentId), sql`${uploads.id} = any(${sql.param([...ids])})`, sql`${uploads.expiresAt} > ${tx.now}`))
    .returning()
  const missing = ids.filter((id) => !taken.some((upload) => upload.id === id))
  if (missing.length > 0) throw uploadsGone(ids, missing)
  const byId = new Map(taken.map((upload) => [upload.id, upload]))
  return ids.map((id) => {
    const { name, contentType, size, sha256 } = byId.get(id) as (typeof taken)[number]
    return { name, contentType, size, sha256, inline: false, contentId: null }
  })
}

/** What a request gets that names uploads which are not there for it. */
export function uploadsGone(ids: readonly string[], missing: readonly string[]) {
  return ticketErrors.uploadGone('Upload the file again: uploads are good for 24 hours and one message.', {
    errors: missing.map((id) => ({ path: `/attachments/${ids.indexOf(id)}`, message: 'is not an upload of yours' })),
  })
}
