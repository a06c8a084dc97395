/** The channel kit: all that a channel type may see of Timbre. */
export * from './channel-type.ts'
export * from './inbound-message.ts'
export type { SendFailure } from './send-failure.ts'
export * from './unreadable-message.ts'
export type { SendErrorCode } from '../contract.ts'
export { normalizeEmail } from '@timbre/identity'
