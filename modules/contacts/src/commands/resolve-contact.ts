import { defineCommand, type Actor, type Locale } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { cleanName, displayName, emailIdentity, learned, type ContactBrief } from '../contact.ts'
import { contactChanged, contactCreated } from '../contacts.events.ts'
import { findByIdentity, insertContact, updateContact, type ContactRow } from '../contacts.repository.ts'

export interface ResolveByEmailInput {
  readonly email: string
  readonly name?: string | undefined
  readonly locale?: Locale | undefined
}

/**
 * The contact behind an address; made when there is none. `null` when no mail can be sent to it. Needs no permission: whoever may
 * write to an address, or receive from it, may cause this.
 */
export const resolveByEmail = defineCommand('contacts.resolveByEmail', async (tx: Tx, _actor: Actor, input: ResolveByEmailInput): Promise<ContactBrief | null> => {
  const identity = emailIdentity(input.email)
  if (!identity) return null
  const name = displayName(input.name, identity.value)
  const known = await findByIdentity(tx.sql, identity)
  if (known) return briefOf(await learn(tx, known, { name, locale: input.locale }))

  const made = await insertContact(tx, { ...name, locale: input.locale ?? null }, [identity])
  if (made) {
    await tellCreated(tx, made)
    return briefOf(made)
  }
  // Somebody else made it at the same moment and has committed: the unique index waited for them.
  const theirs = await findByIdentity(tx.sql, identity)
  if (!theirs) throw new Error('A contact identity exists but cannot be read')
  return briefOf(theirs)
})

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
