import { and, eq, sql } from 'drizzle-orm'
import { insertRows, isUniqueViolation, type Sql, type Tx } from '@timbre/platform'
import type { NewIdentity } from './contact.ts'
import { contactIdentities, contacts } from './contacts.schema.ts'

export type ContactRow = typeof contacts.$inferSelect

/** Contacts by the normalised addresses they were looked for by. */
export async function findByEmails(database: Sql, addresses: readonly string[]): Promise<Map<string, ContactRow>> {
  const rows = await database
    .select({ contact: contacts, address: contactIdentities.valueNormalized })
    .from(contactIdentities)
    .innerJoin(contacts, eq(contacts.id, contactIdentities.contactId))
    .where(and(eq(contactIdentities.kind, 'email'), eq(contactIdentities.scope, ''), sql`${contactIdentities.valueNormalized} = any(${sql.param([...addresses])})`))
  return new Map(rows.map(({ contact, address }) => [address, contact]))
}

export async function findByIdentity(database: Sql, { kind, valueNormalized }: Pick<NewIdentity, 'kind' | 'valueNormalized'>): Promise<ContactRow | null> {
  const [row] = await database
    .select({ contact: contacts })
    .from(contactIdentities)
    .innerJoin(contacts, eq(contacts.id, contactIdentities.contactId))
    .where(and(eq(contactIdentities.kind, kind), eq(contactIdentities.scope, ''), eq(contactIdentities.valueNormalized, valueNormalized)))
  return row?.contact ?? null
}

type NewContactRow = Pick<typeof contacts.$inferInsert, 'name' | 'nameGiven' | 'locale'>

/** Inserts a contact with its addresses; `null` (and nothing inserted) when one of the addresses is somebody's by now. */
export async function insertContact(tx: Tx, contact: NewContactRow, identities: readonly NewIdentity[]): Promise<ContactRow | null> {
  const email = identities.find((identity) => identity.kind === 'email')?.valueNormalized ?? null
  try {
    return await tx.savepoint(async (inner) => {
      const [row] = await inner.sql
        .insert(contacts)
        .values({ ...contact, email, createdAt: tx.now, updatedAt: tx.now })
        .returning()
      const { id } = row as ContactRow
      if (identities.length > 0) await inner.sql.insert(contactIdentities).values(identities.map((identity) => ({ ...identity, contactId: id, createdAt: tx.now })))
      return row as ContactRow
    })
  } catch (error) {
    if (isUniqueViolation(error, 'contact_identities_value_key')) return null
    throw error
  }
}

/** Inserts contacts with one address each, whose normal forms differ; `null` (and nothing inserted) when one of them is somebody's by now. */
export async function insertContactsByEmail(tx: Tx, people: readonly { readonly contact: NewContactRow; readonly identity: NewIdentity }[]): Promise<Map<string, ContactRow> | null> {
  const times = { createdAt: tx.now, updatedAt: tx.now }
  try {
    return await tx.savepoint(async (inner) => {
      const rows = people.map(({ contact: { name, nameGiven, locale }, identity }) => ({ name, nameGiven, locale, email: identity.valueNormalized, ...times }))
      const { id, email } = contacts
      const made = new Map((await insertRows(inner, contacts, rows, { returning: { id, email } })).map((row) => [row.email as string, row.id]))
      const idOf = ({ valueNormalized }: NewIdentity) => made.get(valueNormalized) as number
      await insertRows(inner, contactIdentities, people.map(({ identity }) => ({ ...identity, contactId: idOf(identity), createdAt: tx.now })))
      return new Map(rows.map((row) => [row.email, { ...row, id: made.get(row.email) as number, version: 1 } as ContactRow]))
    })
  } catch (error) {
    if (isUniqueViolation(error, 'contact_identities_value_key')) return null
    throw error
  }
}

export async function updateContact(tx: Tx, contactId: number, set: Partial<typeof contacts.$inferInsert>): Promise<ContactRow> {
  const [row] = await tx.sql
    .update(contacts)
    .set({ ...set, updatedAt: tx.now, version: sql`${contacts.version} + 1` })
    .where(eq(contacts.id, contactId))
    .returning()
  return row as ContactRow
}
