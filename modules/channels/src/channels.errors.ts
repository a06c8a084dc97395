import { defineErrors } from '@timbre/kernel'

export const channelErrors = defineErrors('channels', {
  addressTaken: ['conflict', 'Another channel account has this address'],
  unknownType: ['unprocessable', 'There is no such channel type'],
  invalidAddress: ['unprocessable', 'This is not an address of the channel'],
  unknownDepartment: ['unprocessable', 'There is no such department'],
  accountInactive: ['unprocessable', 'The channel account is switched off'],
  unknownAccount: ['unprocessable', 'There is no such channel account'],
  invalidRecipient: ['unprocessable', 'A recipient is not a valid address'],
  noRecipients: ['unprocessable', 'The message has nobody to go to'],
  tooManyRecipients: ['unprocessable', 'The message has too many recipients'],
  tooLarge: ['tooLarge', 'The message is larger than Timbre takes'],
  notQuarantined: ['unprocessable', 'Only a quarantined message can be processed again'],
})
