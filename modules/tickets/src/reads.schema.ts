import { agents } from '@timbre/identity/schema'
import { bigint, integer, pgTable, primaryKey } from 'drizzle-orm/pg-core'
import { tickets } from './tickets.schema.ts'

/** How far an agent has read a ticket. Without a row they never opened it. */
export const ticketReads = pgTable(
  'ticket_reads',
  {
    agentId: bigint({ mode: 'number' })
      .notNull()
      .references(() => agents.id),
    ticketId: bigint({ mode: 'number' })
      .notNull()
      .references(() => tickets.id),
    /** A value: the message may be taken back. */
    lastReadMessageId: bigint({ mode: 'number' }).notNull(),
    /** Grows with every change, so that screens know which of two answers is newer. */
    version: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.agentId, t.ticketId] })],
)
