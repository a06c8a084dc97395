import { defineErrors } from '@timbre/kernel'

export const contactsErrors = defineErrors('contacts', {
  invalidEmail: ['unprocessable', 'This is not an e-mail address'],
  addressTaken: ['conflict', 'Another contact has this address'],
  unreachable: ['unprocessable', 'A contact needs an address'],
})
