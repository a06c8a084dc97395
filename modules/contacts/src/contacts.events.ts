import { defineEvent } from '@timbre/kernel'
import { Type } from 'typebox'

const contactId = Type.Integer()

export const contactCreated = defineEvent('contacts.contactCreated', Type.Object({ contactId }), 'A contact was added, by an agent or by writing for the first time.')

export const contactChanged = defineEvent(
  'contacts.contactChanged',
  Type.Object({ contactId, fields: Type.Array(Type.String(), { description: 'Names of the changed fields; their values are personal and stay out of the log' }) }),
  'A contact’s name or language changed.',
)
