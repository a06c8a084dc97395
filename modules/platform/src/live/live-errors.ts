import { defineErrors } from '@timbre/kernel'

export const liveErrors = defineErrors('live', {
  badTicket: ['unauthenticated', 'The live ticket is not valid'],
  badOrigin: ['forbidden', 'This page may not listen'],
  tooManySockets: ['tooManyRequests', 'Too many open tabs'],
  tooManyMessages: ['tooManyRequests', 'Too many messages'],
})
