import { defineErrors } from '@timbre/kernel'

export const identityErrors = defineErrors('identity', {
  wrongCredentials: ['unauthenticated', 'Wrong e-mail address or password'],
  sessionEnded: ['unauthenticated', 'The session has ended'],
  tooManyAttempts: ['tooManyRequests', 'Too many failed sign-ins'],
  missingHeader: ['forbidden', 'The header X-Timbre is missing'],
  wrongPassword: ['unprocessable', 'This is not your password'],
  ownSession: ['unprocessable', 'This is the session you are in'],
  weakPassword: ['unprocessable', 'The password is too easy to guess'],
  emailTaken: ['conflict', 'Another agent has this e-mail address'],
  invalidEmail: ['unprocessable', 'This is not an e-mail address'],
  unknownTimeZone: ['unprocessable', 'Unknown time zone'],
  unknownAgent: ['unprocessable', 'Unknown agent'],
  unknownDepartment: ['unprocessable', 'Unknown department'],
  administratorEverywhere: ['unprocessable', 'Administrators hold for the whole desk'],
  beyondOwnRights: ['forbidden', 'This goes beyond your own rights'],
  lastAdministrator: ['unprocessable', 'The desk needs an administrator'],
  alreadySetUp: ['notFound', 'Timbre is already set up'],
  preferenceTooLarge: ['unprocessable', 'This is too much to keep'],
  outdated: ['conflict', 'Somebody else changed this meanwhile'],
})
