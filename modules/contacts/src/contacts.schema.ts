import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

const id = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity()
const instant = () => timestamp({ withTimezone: true })

/** People who ask for help, whatever the channel. */
export const contacts = pgTable(
  'contacts',
  {
    id: id(),
    name: text().notNull(),
    /** False while the name is only the local part of an address; the first real name then takes its place. */
    nameGiven: boolean().notNull(),
    /** Main e-mail address, normalised: a copy of the first e-mail identity, so that lists need no join. */
    email: text(),
    locale: text().$type<'en' | 'es'>(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    version: integer().notNull().default(1),
  },
  (t) => [
    index('contacts_name_prefix').on(sql`lower(${t.name}) text_pattern_ops`),
    check('contacts_name_length', sql`char_length(${t.name}) between 1 and 200`),
    check('contacts_locale_known', sql`${t.locale} in ('en', 'es')`),
  ],
)

/** The addresses a contact is known by. `scope` tells apart ids that are only unique within a channel account; empty for e-mail and phone. */
export const contactIdentities = pgTable(
  'contact_identities',
  {
    id: id(),
    contactId: bigint({ mode: 'number' })
      .notNull()
      .references(() => contacts.id),
    kind: text().$type<'email' | 'phone'>().notNull(),
    scope: text().notNull().default(''),
    value: text().notNull(),
    valueNormalized: text().notNull(),
    verifiedAt: instant(),
    createdAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex('contact_identities_value_key').on(t.kind, t.scope, t.valueNormalized),
    index('contact_identities_value_prefix').on(t.valueNormalized.op('text_pattern_ops')),
    index('contact_identities_contact').on(t.contactId),
    check('contact_identities_kind_length', sql`char_length(${t.kind}) between 1 and 30`),
    check('contact_identities_value_length', sql`char_length(${t.valueNormalized}) between 1 and 320`),
  ],
)
