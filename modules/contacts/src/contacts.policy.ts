import { commonErrors, holds, type Actor } from '@timbre/kernel'

export const mayReadContacts = (actor: Actor): boolean => holds(actor, 'contacts.contact.read')

/** @throws common.forbidden */
export function requireContactCreator(actor: Actor): void {
  if (!holds(actor, 'contacts.contact.create')) throw commonErrors.forbidden('Ask somebody who may add contacts.')
}
