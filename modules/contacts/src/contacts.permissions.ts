import { definePermissions } from '@timbre/kernel'

/**
 * Contacts belong to the whole desk, whichever department they wrote to: holding one of these for any department is enough, so that
 * a role granted for a single department can work with them.
 */
export const contactsPermissions = definePermissions({
  'contacts.contact.read': {
    departmental: true,
    label: { en: 'See contacts', es: 'Ver contactos' },
    roles: ['supervisor', 'agent', 'lightAgent'],
  },
  'contacts.contact.create': {
    departmental: true,
    label: { en: 'Add contacts', es: 'Añadir contactos' },
    roles: ['supervisor', 'agent'],
  },
  'contacts.contact.edit': {
    departmental: true,
    label: { en: 'Change contacts', es: 'Cambiar contactos' },
    roles: ['supervisor', 'agent'],
  },
})
