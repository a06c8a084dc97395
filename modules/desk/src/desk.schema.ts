import { sql } from 'drizzle-orm'
import { check, integer, jsonb, pgTable, smallint, text, timestamp } from 'drizzle-orm/pg-core'
import type { TicketNumberFormat } from './contract.ts'

/** The desk's own settings: one row, made at the first run. */
export const deskSettings = pgTable(
  'desk_settings',
  {
    id: smallint().primaryKey().default(1),
    company: text().notNull(),
    locale: text().$type<'en' | 'es'>().notNull(),
    timeZone: text().notNull(),
    ticketNumberFormat: jsonb().$type<TicketNumberFormat>().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
    updatedAt: timestamp({ withTimezone: true }).notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    check('desk_settings_one_row', sql`${t.id} = 1`),
    check('desk_settings_company_length', sql`char_length(${t.company}) between 1 and 100`),
    check('desk_settings_locale_known', sql`${t.locale} in ('en', 'es')`),
    check('desk_settings_time_zone_length', sql`char_length(${t.timeZone}) between 1 and 64`),
  ],
)
