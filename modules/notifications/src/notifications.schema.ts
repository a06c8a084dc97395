import { agents } from '@timbre/identity/schema'
import { tickets } from '@timbre/tickets/schema'
import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import type { NotificationKind } from './contract.ts'

const ref = () => bigint({ mode: 'number' })
const instant = () => timestamp({ withTimezone: true })

/** What one agent should know of, until they have seen it and for a while after. */
export const notifications = pgTable(
  'notifications',
  {
    id: ref().primaryKey().generatedAlwaysAsIdentity(),
    agentId: ref()
      .notNull()
      .references(() => agents.id),
    kind: text().$type<NotificationKind>().notNull(),
    /** Null where one row stands for many tickets that came at once. */
    ticketId: ref().references(() => tickets.id),
    /** Values: a message may be taken back, an event's partition dropped. */
    messageId: ref(),
    eventId: ref().notNull(),
    actorType: text().$type<'agent' | 'contact' | 'system'>(),
    actorId: ref(),
    actorName: text(),
    ticketCount: integer().notNull().default(1),
    createdAt: instant().notNull(),
    /** When the last of its tickets joined. */
    updatedAt: instant().notNull(),
    seenAt: instant(),
  },
  (t) => [
    uniqueIndex('notifications_event').on(t.agentId, t.eventId),
    index('notifications_newest').on(t.agentId, t.id.desc().nullsFirst()),
    index('notifications_unseen').on(t.agentId, t.kind, t.ticketId).where(sql`${t.seenAt} is null`),
    index('notifications_age').on(t.createdAt),
    check('notifications_kind_length', sql`char_length(${t.kind}) between 1 and 40`),
    check('notifications_count_positive', sql`${t.ticketCount} > 0`),
  ],
)
