import type { Actor, Command, DomainEvent } from '@timbre/kernel'
import type { Sql, Tx } from '@timbre/platform'
import type { AddMessageInput } from './commands/add-message.ts'
import type { WrittenPart } from './reply-body.ts'
import type { CleanBody } from './commands/body.ts'
import type { Draft, DraftInput, NewTicket, Reading, TakenBackMessage, TicketPatch } from './contract.ts'
import type { MessageBrief, TicketBrief } from './briefs.ts'
import type { DraftQueries, Mode } from './drafts.ts'
import type { MessageQueries } from './messages.queries.ts'
import type { TicketQueries } from './tickets.queries.ts'

/** What modules above may ask of tickets. Every change is a command that runs in the caller's transaction. */
export interface TicketsApi {
  readonly receiveMessages: Command<Tx, { inboundIds: readonly number[]; causes?: ReadonlyMap<number, DomainEvent> }, void>
  readonly createTicket: Command<Tx, { ticket: NewTicket; body: CleanBody; signature?: WrittenPart | null }, number>
  readonly changeTicket: Command<Tx, { ticketId: number; patch: TicketPatch }, void>
  readonly addMessage: Command<Tx, AddMessageInput, number>
  readonly takeMessageBack: Command<Tx, { ticketId: number; messageId: number }, TakenBackMessage>
  readonly saveDraft: Command<Tx, { ticketId: number; mode: Mode; draft: DraftInput }, Draft>
  readonly deleteDraft: Command<Tx, { ticketId: number; mode: Mode; version?: number | undefined }, void>
  readonly confirmParticipant: Command<Tx, { ticketId: number; contactId: number }, void>
  readonly markRead: Command<Tx, { ticketId: number; messageId: number }, Reading>
  readonly markUnread: Command<Tx, { ticketId: number }, Reading>
  readonly followTicket: Command<Tx, { ticketId: number; follow: boolean }, void>
  readonly noteDelivery: Command<Tx, { outgoingId: number }, void>
  /** Readies a body for `createTicket` and `addMessage`, before their transaction. */
  cleanBody(body: { html?: string | undefined; text?: string | undefined }, mayBeEmpty?: boolean): Promise<CleanBody>
  /** Tickets and messages by id, for no one in particular: `maySee` says who may know of them. Unknown ids are left out. */
  ticketBriefs(sql: Sql, ids: readonly number[]): Promise<Map<number, TicketBrief>>
  messageBriefs(sql: Sql, ids: readonly number[]): Promise<Map<number, MessageBrief>>
  readonly queries: TicketQueries
  readonly messages: MessageQueries
  readonly drafts: DraftQueries
  /**
   * Whether the event gives rows of lists another name (of a status, a department, an agent): then every screen must fetch
   * anew, and from here on is told the new one.
   */
  renamedBy(event: DomainEvent): boolean
  /** True once any ticket exists. */
  hasTickets(actor: Actor): Promise<boolean>
}
