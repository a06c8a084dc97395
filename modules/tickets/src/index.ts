/** The server face of tickets: what modules above may use. */
export type { TicketsApi } from './tickets.api.ts'
export type { MessageBrief, TicketBrief } from './briefs.ts'
export { createTickets, type TicketsDependencies } from './create-tickets.ts'
export { messageAdded, messageDeliveryChanged, messageTakenBack, participantConfirmed, ticketChanged, ticketCreated, ticketEvents, ticketSettingsChanged } from './tickets.events.ts'
export { ticketPermissions } from './tickets.permissions.ts'
export { maySee } from './tickets.policy.ts'
