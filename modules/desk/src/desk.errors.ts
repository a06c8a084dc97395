import { defineErrors } from '@timbre/kernel'

export const deskErrors = defineErrors('desk', {
  notSetUp: ['unavailable', 'Timbre is not set up yet'],
  alreadySetUp: ['notFound', 'Timbre is already set up'],
  unknownTimeZone: ['unprocessable', 'Unknown time zone'],
  outdated: ['conflict', 'Somebody else changed this meanwhile'],
})
