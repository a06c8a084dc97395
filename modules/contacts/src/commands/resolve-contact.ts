import { defineCommand, type Actor, type Locale } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { cleanName, displayName, emailIdentity, learned, type ContactBrief, type ContactName, type NewIdentity } from '../contact.ts'
import { contactChanged, contactCreated } from '../contacts.events.ts'
import { findByEmails, insertContact, insertContactsByEmail, updateContact, type ContactRow } from '../contacts.repository.ts'

export interface ResolveByEmailInput {
  readonly email: string
  readonly name?: string | undefined
  readonly locale?: Locale | undefined
}

/**
 * The contacts behind addresses, in their order; made where there is none. `null` where no mail can be sent to an address. Needs no
 * permission: whoever may write to an address, or receive from it, may cause this.
 */
export const resolveByEmails = defineCommand('contacts.resolveByEmails', async (tx: Tx, _actor: Actor, people: readonly ResolveByEmailInput[]): Promise<(ContactBrief | null)[]> => {
  const told = people.map(({ email, name, locale }) => {
    const identity = emailIdentity(email)
    return identity && { identity, name: displayName(name, identity.value), locale }
  })
  const known = await findOrMake(tx, told.filter((person) => person !== null))
  const found: (ContactBrief | null)[] = []
  for (const person of told) {
    const contact = person && known.get(person.identity.valueNormalized)
    if (person && !contact) throw new Error('A contact identity exists but cannot be read')
    if (!person || !contact) {
      found.push(null)
      continue
    }
    const wiser = await learn(tx, contact, person)
    known.set(person.identity.valueNormalized, wiser)
    found.push(briefOf(wiser))
  }
  return found
})

interface Told {
  readonly identity: NewIdentity
  readonly name: ContactName
  readonly locale: Locale | undefined
}

/** Contacts by normalised address. Safe when many ask at once: the unique index makes the later one wait and look again. */
async function findOrMake(tx: Tx, people: readonly Told[]): Promise<Map<string, ContactRow>> {
  const byAddress = new Map<string, Told>()
  for (const person of people) if (!byAddress.has(person.identity.valueNormalized)) byAddress.set(person.identity.valueNormalized, person)
  const addresses = [...byAddress.keys()].sort()
  for (;;) {
    const known = addresses.length > 0 ? await findByEmails(tx.sql, addresses) : new Map<string, ContactRow>()
    const missing = addresses.filter((address) => !known.has(address)).map((address) => byAddress.get(address) as Told)
    if (missing.length === 0) return known
    const made = await insertContactsByEmail(tx, missing.map(({ identity, name, locale }) => ({ identity, contact: { ...name, locale: locale ?? null } })))
    if (!made) continue
    for (const contact of made.values()) await tellCreated(tx, contact)
    return new Map([...known, ...made])
  }
}

/** A contact for somebody who wrote without any address one could answer to. */
export const createUnreachable = defineCommand('contacts.createUnreachable', async (tx: Tx, _actor: Actor, input: { name: string }): Promise<ContactBrief> => {
  const made = await insertContact(tx, { name: cleanName(input.name) || '?', nameGiven: false, locale: null }, [])
  if (!made) throw new Error('A contact without addresses cannot clash')
  await tellCreated(tx, made)
  return briefOf(made)
})

async function learn(tx: Tx, contact: ContactRow, told: Parameters<typeof learned>[1]): Promise<ContactRow> {
  const set = learned(contact, told)
  const fields = Object.keys(set).filter((field) => field !== 'nameGiven')
  if (fields.length === 0) return contact
  const changed = await updateContact(tx, contact.id, set)
  await tx.emit(contactChanged, { subject: { type: 'contact', id: contact.id }, payload: { contactId: contact.id, fields } })
  return changed
}

async function tellCreated(tx: Tx, contact: ContactRow): Promise<void> {
  await tx.emit(contactCreated, { subject: { type: 'contact', id: contact.id }, payload: { contactId: contact.id } })
}

function briefOf({ id, name, email, locale }: ContactRow): ContactBrief {
  return { id, name, email, locale }
}
