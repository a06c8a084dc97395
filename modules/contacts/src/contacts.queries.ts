import { and, asc, desc, eq, inArray, lt, or, sql, type SQL } from 'drizzle-orm'
import type { Actor } from '@timbre/kernel'
import { decodeCursor, toPage, type Sql } from '@timbre/platform'
import type { ContactBrief } from './contact.ts'
import type { Contact, ContactSummary } from './contract.ts'
import { mayReadContacts } from './contacts.policy.ts'
import { contactIdentities, contacts } from './contacts.schema.ts'

const summaryColumns = { id: contacts.id, name: contacts.name, email: contacts.email }

/** Contacts by id, in no particular order. Unknown ids are left out. */
export async function contactSummaries(database: Sql, ids: readonly number[]): Promise<ContactSummary[]> {
  if (ids.length === 0) return []
  return database
    .select(summaryColumns)
    .from(contacts)
    .where(inArray(contacts.id, [...new Set(ids)]))
}

export async function contactBrief(database: Sql, id: number): Promise<ContactBrief | null> {
  const [row] = await database
    .select({ ...summaryColumns, locale: contacts.locale })
    .from(contacts)
    .where(eq(contacts.id, id))
  return row ?? null
}

/** Contacts whose name or one of whose addresses starts with the text; nothing for whoever may not see contacts. */
export async function searchContacts(database: Sql, actor: Actor, text: string, limit: number): Promise<ContactSummary[]> {
  if (!mayReadContacts(actor) || text.trim() === '') return []
  return database
    .select(summaryColumns)
    .from(contacts)
    .where(startsWith(database, text))
    .orderBy(asc(contacts.name), asc(contacts.id))
    .limit(limit)
}

function startsWith(database: Sql, text: string): SQL | undefined {
  const prefix = `${text.trim().toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  const byAddress = database
    .select({ id: contactIdentities.contactId })
    .from(contactIdentities)
    .where(sql`${contactIdentities.valueNormalized} like ${prefix}`)
  return or(sql`lower(${contacts.name}) like ${prefix}`, inArray(contacts.id, byAddress))
}

const columns = {
  id: contacts.id,
  name: contacts.name,
  email: contacts.email,
  // Written out, because drizzle drops the table's name from columns of a one-table query.
  identities: sql<StoredIdentity[]>`coalesce((select json_agg(json_build_object('kind', i.kind, 'value', i.value, 'verifiedAt', i.verified_at) order by i.id)
    from contact_identities i where i.contact_id = contacts.id), '[]')`,
  locale: contacts.locale,
  createdAt: contacts.createdAt,
  version: contacts.version,
}

interface StoredIdentity {
  readonly kind: 'email' | 'phone'
  readonly value: string
  readonly verifiedAt: string | null
}

type ContactViewRow = Omit<Contact, 'createdAt' | 'identities'> & { createdAt: Date; identities: StoredIdentity[] }

function toContact({ identities, createdAt, ...row }: ContactViewRow): Contact {
  return {
    ...row,
    identities: identities.map(({ verifiedAt, ...identity }) => ({ ...identity, verifiedAt: verifiedAt === null ? null : new Date(verifiedAt).toISOString() })),
    createdAt: createdAt.toISOString(),
  }
}

export async function contactById(database: Sql, actor: Actor, id: number): Promise<Contact | null> {
  if (!mayReadContacts(actor)) return null
  const [row] = await database.select(columns).from(contacts).where(eq(contacts.id, id))
  return row ? toContact(row) : null
}

export interface ContactListOptions {
  readonly query?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Newest first. */
export async function listContacts(database: Sql, actor: Actor, { query, limit, cursor }: ContactListOptions): Promise<{ items: Contact[]; nextCursor: string | null }> {
  if (!mayReadContacts(actor)) return { items: [], nextCursor: null }
  const rows = await database
    .select(columns)
    .from(contacts)
    .where(and(query?.trim() ? startsWith(database, query) : undefined, cursor === undefined ? undefined : lt(contacts.id, Number(decodeCursor(cursor, ['integer'])[0]))))
    .orderBy(desc(contacts.id))
    .limit(limit + 1)
  return toPage(rows, limit, (row) => [row.id], toContact)
}
