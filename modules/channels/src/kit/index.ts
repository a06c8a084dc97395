export * from './inbound-message.ts'
export * from './unreadable-message.ts'
