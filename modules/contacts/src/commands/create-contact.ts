import { defineCommand, type Actor, type Locale } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { cleanName, emailIdentity, phoneIdentity, type NewIdentity } from '../contact.ts'
import { contactsErrors } from '../contacts.errors.ts'
import { contactCreated } from '../contacts.events.ts'
import { requireContactCreator } from '../contacts.policy.ts'
import { findByIdentity, insertContact } from '../contacts.repository.ts'

export interface CreateContactInput {
  readonly name: string
  readonly email?: string
  /** E.164 */
  readonly phone?: string
  readonly locale?: Locale
}

/** Adds a contact; answers their id. @throws contacts.addressTaken, contacts.unreachable, contacts.invalidEmail */
export const createContact = defineCommand('contacts.createContact', async (tx: Tx, actor: Actor, input: CreateContactInput): Promise<number> => {
  requireContactCreator(actor)
  const identities = identitiesOf(input)
  const contact = await insertContact(tx, { name: cleanName(input.name), nameGiven: true, locale: input.locale ?? null }, identities)
  if (!contact) throw await addressTaken(tx, identities)
  await tx.emit(contactCreated, { subject: { type: 'contact', id: contact.id }, payload: { contactId: contact.id } })
  return contact.id
})

function identitiesOf({ email, phone }: CreateContactInput): NewIdentity[] {
  const mail = email === undefined ? undefined : emailIdentity(email)
  if (mail === null) throw contactsErrors.invalidEmail('Give a complete e-mail address, such as ana@example.com.')
  const identities = [...(mail ? [mail] : []), ...(phone === undefined ? [] : [phoneIdentity(phone)])]
  if (identities.length === 0) throw contactsErrors.unreachable('Give an e-mail address or a phone number.')
  return identities
}

async function addressTaken(tx: Tx, identities: readonly NewIdentity[]): Promise<Error> {
  for (const identity of identities) {
    const contact = await findByIdentity(tx.sql, identity)
    if (contact) return contactsErrors.addressTaken(`Contact ${contact.id} has this ${identity.kind}. Use that contact.`, { extra: { contactId: contact.id } })
  }
  return contactsErrors.addressTaken('Look the contact up and use it.')
}
