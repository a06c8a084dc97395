import { channelAccounts, outgoingMessages } from '@timbre/channels/schema'
import { contacts } from '@timbre/contacts/schema'
import { agents, departments } from '@timbre/identity/schema'
import type { LocalizedText } from '@timbre/kernel'
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import type { MailDetails } from './message.ts'
import type { StatusCategory } from './ticket.ts'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const ref = () => bigint({ mode: 'number' })
const instant = () => timestamp({ withTimezone: true })
const names = () => jsonb().$type<LocalizedText>().notNull()
/** False: tickets that have it keep it, nobody is offered it any more. */
const active = () => boolean().notNull().default(true)

export const ticketStatuses = pgTable(
  'ticket_statuses',
  {
    id: id(),
    names: names(),
    /** What the status means to Timbre; never changes once made. */
    category: text().$type<StatusCategory>().notNull(),
    position: integer().notNull(),
    /** A customer's message brings the ticket back to the first open status. */
    wakesOnReply: boolean().notNull(),
    active: active(),
  },
  (t) => [check('ticket_statuses_category_known', sql`${t.category} in ('new', 'open', 'pending', 'onHold', 'solved', 'closed')`)],
)

export const ticketPriorities = pgTable(
  'ticket_priorities',
  { id: id(), names: names(), level: smallint().notNull(), active: active() },
  (t) => [check('ticket_priorities_level_range', sql`${t.level} between 1 and 4`)],
)

export const ticketTypes = pgTable('ticket_types', { id: id(), names: names(), active: active() })

/** Work: who asked, who owns it, how far it is. What was said is in `messages`. */
export const tickets = pgTable(
  'tickets',
  {
    id: id(),
    number: text().notNull(),
    subject: text().notNull(),
    requesterId: ref()
      .notNull()
      .references(() => contacts.id),
    departmentId: ref().references(() => departments.id),
    assigneeId: ref().references(() => agents.id),
    statusId: ref()
      .notNull()
      .references(() => ticketStatuses.id),
    /** Copy of the status's category, so that partial indexes can follow open work. */
    statusCategory: text().$type<StatusCategory>().notNull(),
    priorityId: ref()
      .notNull()
      .references(() => ticketPriorities.id),
    /** Copy of the priority's level, which never changes, so that an index can sort by it. */
    priorityLevel: smallint().notNull().default(2),
    typeId: ref().references(() => ticketTypes.id),
    channel: text().notNull(),
    tags: text().array().notNull().default(sql`'{}'`),
    customFields: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    disposition: text().$type<'normal' | 'spam' | 'trash'>().notNull().default('normal'),
    locale: text(),
    /** Agents who follow the ticket or were mentioned: they see it whatever its department. */
    watcherIds: bigint({ mode: 'number' }).array().notNull().default(sql`'{}'`),
    /** Start of the last message and its kind, so that lists need no join. */
    preview: text().notNull().default(''),
    lastMessageKind: text(),
    /** Written with every message: `insertMessages` is the one place. A value, since the message may be taken back. */
    lastMessageId: bigint({ mode: 'number' }),
    lastMessageAgentId: bigint({ mode: 'number' }),
    lastMessageHasFiles: boolean().notNull().default(false),
    /** Why the last reply did not reach everybody: a code of its deliveries. */
    sendFailure: text(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    firstResponseAt: instant(),
    solvedAt: instant(),
    closedAt: instant(),
    /** Since when the customer waits for an answer; null once the last word is ours. */
    waitingSince: instant(),
    version: integer().notNull().default(1),
  },
  (t) => [
    uniqueIndex('tickets_number_key').on(t.number),
    check('tickets_subject_length', sql`char_length(${t.subject}) between 1 and 1000`),
    check('tickets_preview_length', sql`char_length(${t.preview}) <= 300`),
    index('tickets_updated').on(t.updatedAt.desc().nullsFirst(), t.id),
    index('tickets_created').on(t.createdAt.desc().nullsFirst(), t.id),
    index('tickets_open_updated')
      .on(t.departmentId, t.updatedAt.desc().nullsFirst(), t.id)
      .where(sql`${t.statusCategory} in ('new', 'open', 'pending', 'onHold') and ${t.disposition} = 'normal'`),
    index('tickets_open_assignee')
      .on(t.assigneeId, t.updatedAt.desc().nullsFirst(), t.id)
      .where(sql`${t.statusCategory} in ('new', 'open', 'pending', 'onHold') and ${t.disposition} = 'normal'`),
    // Each order that lists of open work offer, since walking all tickets for the few that are open is slow.
    index('tickets_open_newest')
      .on(t.updatedAt.desc().nullsFirst(), t.id)
      .where(sql`${t.statusCategory} in ('new', 'open', 'pending', 'onHold') and ${t.disposition} = 'normal'`),
    index('tickets_open_created')
      .on(t.createdAt.desc().nullsFirst(), t.id)
      .where(sql`${t.statusCategory} in ('new', 'open', 'pending', 'onHold') and ${t.disposition} = 'normal'`),
    index('tickets_open_priority')
      .on(t.priorityLevel.desc().nullsFirst(), t.updatedAt.desc().nullsFirst(), t.id)
      .where(sql`${t.statusCategory} in ('new', 'open', 'pending', 'onHold') and ${t.disposition} = 'normal'`),
    index('tickets_open_waiting')
      .on(sql`coalesce(${t.waitingSince}, '9999-12-31 00:00:00+00'::timestamptz)`, t.id)
      .where(sql`${t.statusCategory} in ('new', 'open', 'pending', 'onHold') and ${t.disposition} = 'normal'`),
    index('tickets_solved').on(t.solvedAt.desc().nullsFirst(), t.id).where(sql`${t.solvedAt} is not null`),
    index('tickets_set_aside').on(t.disposition, t.updatedAt.desc().nullsFirst(), t.id).where(sql`${t.disposition} <> 'normal'`),
    index('tickets_requester').on(t.requesterId, t.createdAt.desc().nullsFirst()),
    index('tickets_tags').using('gin', t.tags),
    index('tickets_watchers').using('gin', t.watcherIds),
    index('tickets_custom_fields').using('gin', t.customFields.op('jsonb_path_ops')),
    index('tickets_subject_words').using('gin', sql`to_tsvector('simple', timbre_fold(${t.subject}))`),
  ],
)

/** Every stay of a ticket in a status; the open one has no end. */
export const ticketStatusPeriods = pgTable(
  'ticket_status_periods',
  {
    id: id(),
    ticketId: ref()
      .notNull()
      .references(() => tickets.id),
    statusId: ref()
      .notNull()
      .references(() => ticketStatuses.id),
    startedAt: instant().notNull(),
    endedAt: instant(),
  },
  (t) => [uniqueIndex('ticket_status_periods_current').on(t.ticketId).where(sql`${t.endedAt} is null`), index('ticket_status_periods_ticket').on(t.ticketId, t.startedAt)],
)

/** A thread on one channel account. A side conversation is with a third party and never shown to the customer. */
export const conversations = pgTable(
  'conversations',
  {
    id: id(),
    ticketId: ref()
      .notNull()
      .references(() => tickets.id),
    role: text().$type<'main' | 'side'>().notNull().default('main'),
    channelAccountId: ref().references(() => channelAccounts.id),
    createdAt: instant().notNull(),
  },
  (t) => [index('conversations_ticket').on(t.ticketId)],
)

export const conversationParticipants = pgTable(
  'conversation_participants',
  {
    conversationId: ref()
      .notNull()
      .references(() => conversations.id),
    contactId: ref()
      .notNull()
      .references(() => contacts.id),
    /** `unconfirmed` wrote in without being invited: they get nothing until an agent confirms them. */
    role: text().$type<'requester' | 'cc' | 'unconfirmed'>().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.conversationId, t.contactId] })],
)

export const messages = pgTable(
  'messages',
  {
    id: id(),
    ticketId: ref()
      .notNull()
      .references(() => tickets.id),
    conversationId: ref()
      .notNull()
      .references(() => conversations.id),
    kind: text().$type<'customer' | 'reply' | 'note' | 'event' | 'call' | 'thirdParty'>().notNull(),
    authorType: text().$type<'agent' | 'contact' | 'system'>().notNull(),
    authorId: ref(),
    /** As they were called when they wrote. */
    authorName: text().notNull(),
    authorEmail: text(),
    html: text(),
    text: text().notNull(),
    visibleText: text().notNull(),
    unknownSender: boolean().notNull().default(false),
    /** Agents a note names: values, as its author is. */
    mentions: bigint({ mode: 'number' }).array().notNull().default(sql`'{}'`),
    mail: jsonb().$type<MailDetails>(),
    /** Message-ID as received, for threading what answers it. */
    mailMessageId: text(),
    channelAccountId: ref().references(() => channelAccounts.id),
    /** The inbound message it came from: a value, since raw mail may be deleted before tickets. */
    inboundId: ref(),
    outgoingId: ref().references(() => outgoingMessages.id),
    sanitizerVersion: smallint(),
    createdAt: instant().notNull(),
  },
  (t) => [
    index('messages_ticket').on(t.ticketId, t.createdAt, t.id),
    index('messages_mail_message_id').on(t.mailMessageId, t.channelAccountId).where(sql`${t.mailMessageId} is not null`),
    uniqueIndex('messages_inbound').on(t.inboundId).where(sql`${t.inboundId} is not null`),
    index('messages_outgoing').on(t.outgoingId).where(sql`${t.outgoingId} is not null`),
    index('messages_words').using('gin', sql`to_tsvector('simple', timbre_fold(left(${t.visibleText}, 20000)))`),
  ],
)

export const attachments = pgTable(
  'attachments',
  {
    id: id(),
    messageId: ref()
      .notNull()
      .references(() => messages.id),
    name: text().notNull(),
    contentType: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    sha256: text().notNull(),
    inline: boolean().notNull(),
    contentId: text(),
  },
  (t) => [index('attachments_message').on(t.messageId), check('attachments_name_length', sql`char_length(${t.name}) between 1 and 255`)],
)

/** What an agent has begun to write on a ticket, seen by nobody else. */
export const drafts = pgTable(
  'drafts',
  {
    ticketId: ref()
      .notNull()
      .references(() => tickets.id),
    agentId: ref()
      .notNull()
      .references(() => agents.id),
    mode: text().$type<'reply' | 'note'>().notNull(),
    html: text(),
    text: text().notNull(),
    /** Null: whom a reply goes to by itself. */
    to: text().array(),
    cc: text().array(),
    bcc: text().array(),
    /** Address and subject of its mail: values, since accounts come and go. */
    from: text(),
    subject: text(),
    /** HTML, as it was written; null: as it is by itself. */
    signature: text(),
    quote: text(),
    /** Uploads it will carry: values, since an upload goes with the message that takes it. */
    attachments: text().array().notNull().default(sql`'{}'`),
    /** Grows over deletions, too, so that an old one never fits a new draft. */
    version: ref().notNull(),
    updatedAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.agentId, t.ticketId, t.mode] }),
    check('drafts_mode_known', sql`${t.mode} in ('reply', 'note')`),
    index('drafts_ticket').on(t.ticketId),
    index('drafts_newest').on(t.agentId, t.version.desc().nullsFirst()),
  ],
)

/** Files sent ahead of the message that will carry them. */
export const uploads = pgTable(
  'uploads',
  {
    id: text().primaryKey(),
    agentId: ref()
      .notNull()
      .references(() => agents.id),
    name: text().notNull(),
    contentType: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    sha256: text().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant().notNull(),
  },
  (t) => [index('uploads_expires').on(t.expiresAt)],
)
