import { noGrants, type AgentActor } from '@timbre/kernel'
import { sql } from 'drizzle-orm'
import { bigint, boolean, doublePrecision, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { ConditionContext } from './conditions/context.ts'
import { createFieldRegistry } from './fields.ts'

/** A made-up kind of ticket with every type of field, empty and never empty, for the tests of this module. */

export const sampleTickets = pgTable('sample_tickets', {
  id: bigint({ mode: 'number' }).primaryKey(),
  subject: text().notNull(),
  reference: text(),
  channel: text().notNull(),
  statusId: bigint({ mode: 'number' }).notNull(),
  assigneeId: bigint({ mode: 'number' }),
  departmentId: bigint({ mode: 'number' }),
  requesterId: bigint({ mode: 'number' }).notNull(),
  tags: text().array().notNull(),
  keywords: text().array(),
  watcherIds: bigint({ mode: 'number' }).array().notNull(),
  replies: integer().notNull(),
  score: doublePrecision(),
  unread: boolean().notNull(),
  vip: boolean(),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  solvedAt: timestamp({ withTimezone: true }),
})
export type SampleTicket = typeof sampleTickets.$inferSelect

export const createSampleTickets = sql`create table sample_tickets (
  id bigint primary key, subject text not null, reference text, channel text not null, status_id bigint not null, assignee_id bigint,
  department_id bigint, requester_id bigint not null, tags text[] not null, keywords text[], watcher_ids bigint[] not null,
  replies integer not null, score double precision, unread boolean not null, vip boolean,
  created_at timestamptz not null, solved_at timestamptz)`

export const statuses: Readonly<Record<string, readonly number[]>> = { new: [1], open: [2, 3], pending: [4], solved: [5] }
export const departments: Readonly<Record<string, number>> = { billing: 1, 'Customer care': 2, mine: 3, '2': 4 }

const label = { en: 'Field', es: 'Campo' }

export const registry = createFieldRegistry()
registry.register<SampleTicket>('ticket', [
  {
    name: 'text',
    type: 'fullText',
    label,
    match: (terms) => sql`${sampleTickets.subject} ilike all(${sql.param(terms.map((term) => `%${term}%`))}::text[])`,
  },
  { name: 'subject', type: 'text', label, textNames: ['subject', 'asunto'], sql: sampleTickets.subject, get: (ticket) => ticket.subject },
  { name: 'reference', type: 'text', label, sql: sampleTickets.reference, get: (ticket) => ticket.reference },
  {
    name: 'channel',
    type: 'text',
    label,
    values: ['email', 'chat', 'phone', 'any'].map((value) => ({ value, label })),
    sql: sampleTickets.channel,
    get: (ticket) => ticket.channel,
  },
  {
    name: 'statusId',
    type: 'id',
    label,
    textNames: ['status', 'estado'],
    symbols: (symbol) => (Object.hasOwn(statuses, symbol) ? statuses[symbol] : undefined),
    parse: (name) => ({ waiting: 4, open: 3 })[name],
    print: (id) => ({ 4: 'waiting', 3: 'open' })[id],
    sql: sampleTickets.statusId,
    get: (ticket) => ticket.statusId,
  },
  {
    name: 'assigneeId',
    type: 'id',
    label,
    textNames: ['assignee'],
    references: 'agent',
    sql: sampleTickets.assigneeId,
    get: (ticket) => ticket.assigneeId,
  },
  {
    name: 'departmentId',
    type: 'id',
    label,
    textNames: ['department'],
    references: 'department',
    parse: (name) => (Object.hasOwn(departments, name) ? departments[name] : undefined),
    print: (id) => Object.keys(departments).find((name) => departments[name] === id),
    sql: sampleTickets.departmentId,
    get: (ticket) => ticket.departmentId,
  },
  {
    name: 'requesterId',
    type: 'id',
    label,
    textNames: ['requester'],
    references: 'contact',
    sql: sampleTickets.requesterId,
    get: (ticket) => ticket.requesterId,
  },
  { name: 'tags', type: 'textSet', label, textNames: ['tag'], sql: sampleTickets.tags, get: (ticket) => ticket.tags },
  { name: 'keywords', type: 'textSet', label, textNames: ['keyword'], sql: sampleTickets.keywords, get: (ticket) => ticket.keywords },
  {
    name: 'watcherIds',
    type: 'idSet',
    label,
    textNames: ['watcher'],
    references: 'agent',
    sql: sampleTickets.watcherIds,
    get: (ticket) => ticket.watcherIds,
  },
  { name: 'replies', type: 'number', label, sql: sampleTickets.replies, get: (ticket) => ticket.replies },
  { name: 'score', type: 'number', label, sql: sampleTickets.score, get: (ticket) => ticket.score },
  { name: 'unread', type: 'boolean', label, sql: sampleTickets.unread, get: (ticket) => ticket.unread },
  { name: 'vip', type: 'boolean', label, sql: sampleTickets.vip, get: (ticket) => ticket.vip },
  {
    name: 'answered',
    type: 'boolean',
    label,
    sql: sql`${sampleTickets.solvedAt} is not null or ${sampleTickets.replies} > 0`,
    get: (ticket) => ticket.solvedAt !== null || ticket.replies > 0,
  },
  { name: 'createdAt', type: 'timestamp', label, textNames: ['created'], sql: sampleTickets.createdAt, get: (ticket) => ticket.createdAt },
  { name: 'solvedAt', type: 'timestamp', label, textNames: ['solved'], sql: sampleTickets.solvedAt, get: (ticket) => ticket.solvedAt },
])

export const ana: AgentActor = { type: 'agent', agentId: 7, name: 'Ana', locale: 'es', grants: noGrants, departmentIds: [1, 3] }

/** Ana in Madrid on a Saturday morning. */
export const context: ConditionContext = { actor: ana, now: new Date('2026-11-21T09:30:00Z'), timeZone: 'Europe/Madrid' }

export const aTicket: SampleTicket = {
  id: 1,
  subject: 'Factura vencida',
  reference: null,
  channel: 'email',
  statusId: 2,
  assigneeId: null,
  departmentId: 1,
  requesterId: 1,
  tags: ['vip'],
  keywords: null,
  watcherIds: [7],
  replies: 0,
  score: null,
  unread: true,
  vip: null,
  createdAt: new Date('2026-11-20T23:30:00Z'),
  solvedAt: null,
}
