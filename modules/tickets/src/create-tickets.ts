import type { ChannelsApi } from '@timbre/channels'
import type { ContactsApi } from '@timbre/contacts'
import type { DeskApi } from '@timbre/desk'
import type { IdentityApi } from '@timbre/identity'
import type { Clock } from '@timbre/kernel'
import type { Blobs, Database, Secrets } from '@timbre/platform'
import type { FieldRegistry } from '@timbre/rules'
import { createAttachmentLinks, type AttachmentLinks } from './attachment-links.ts'
import { messageBriefs, ticketBriefs } from './briefs.ts'
import { createCatalog, type CatalogSource } from './catalog.ts'
import { addMessage } from './commands/add-message.ts'
import { cleanBody } from './commands/body.ts'
import { changeTicket } from './commands/change-ticket.ts'
import { confirmParticipant } from './commands/confirm-participant.ts'
import { createTicket } from './commands/create-ticket.ts'
import { followTicket } from './commands/follow-ticket.ts'
import { markRead, markUnread } from './commands/mark-read.ts'
import { noteDelivery } from './commands/note-delivery.ts'
import { receiveMessages } from './commands/receive-messages.ts'
import { deleteDraft, saveDraft } from './commands/save-draft.ts'
import { takeMessageBack } from './commands/take-message-back.ts'
import { createDraftQueries } from './drafts.ts'
import { createMessageQueries } from './messages.queries.ts'
import { renames } from './names.ts'
import { createReplyFrames, type ReplyFrames } from './reply-frame.ts'
import type { TicketsApi } from './tickets.api.ts'
import { ticketFields } from './tickets.fields.ts'
import { createTicketQueries } from './tickets.queries.ts'

export interface TicketsDependencies {
  readonly database: Database
  readonly clock: Clock
  readonly secrets: Secrets
  readonly blobs: Blobs
  readonly registry: FieldRegistry
  readonly identity: IdentityApi
  readonly desk: DeskApi
  readonly contacts: ContactsApi
  readonly channels: ChannelsApi
}

/** The tickets module with what its own routes need beside the face. */
export interface Tickets extends TicketsApi {
  readonly catalog: CatalogSource
  readonly links: AttachmentLinks
  readonly frames: ReplyFrames
}

export function createTickets(dependencies: TicketsDependencies): Tickets {
  const { database, clock, secrets, registry, identity, desk, channels } = dependencies
  const catalog = createCatalog({ sql: database.sql, identity, desk, monotonic: () => performance.now() })
  registry.register('ticket', ticketFields(catalog))
  const links = createAttachmentLinks({ secrets, clock })
  const queries = createTicketQueries({ ...dependencies, sql: database.sql, catalog })
  const needs = { ...dependencies, catalog }
  return {
    catalog,
    links,
    frames: createReplyFrames({ sql: database.sql, queries, channels, desk, identity }),
    queries,
    messages: createMessageQueries({ ...needs, sql: database.sql, tickets: queries, links }),
    receiveMessages: receiveMessages(needs),
    createTicket: createTicket(needs),
    changeTicket: changeTicket({ catalog, identity }),
    addMessage: addMessage(needs),
    takeMessageBack: takeMessageBack(needs),
    saveDraft,
    deleteDraft,
    drafts: createDraftQueries({ sql: database.sql }),
    confirmParticipant,
    markRead,
    markUnread,
    followTicket,
    noteDelivery: noteDelivery(channels),
    ticketBriefs,
    messageBriefs: (sql, ids) => messageBriefs(channels, sql, ids),
    cleanBody: (body, mayBeEmpty) => cleanBody(channels, body, mayBeEmpty),
    renamedBy: (event) => {
      if (!renames(event)) return false
      catalog.expire()
      return true
    },
    hasTickets: async (actor) => (await queries.count(actor, '', 1)) > 0,
  }
}
