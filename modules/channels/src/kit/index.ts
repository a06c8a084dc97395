/** The channel kit: all that a channel type may see of Timbre. */
export * from './channel-type.ts'
export * from './inbound-message.ts'
export * from './unreadable-message.ts'
export { normalizeEmail } from '@timbre/identity'
