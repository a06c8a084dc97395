import { and, eq, sql } from 'drizzle-orm'
import { isUniqueViolation, type Sql, type Tx } from '@timbre/platform'
import type { NewIdentity } from './contact.ts'
import { contactIdentities, contacts } from './contacts.schema.ts'

export type ContactRow = typeof contacts.$inferSelect

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

export async function updateContact(tx: Tx, contactId: number, set: Partial<typeof contacts.$inferInsert>): Promise<ContactRow> {
  const [row] = await tx.sql
    .update(contacts)
    .set({ ...set, updatedAt: tx.now, version: sql`${contacts.version} + 1` })
    .where(eq(contacts.id, contactId))
    .returning()
  return row as ContactRow
}
