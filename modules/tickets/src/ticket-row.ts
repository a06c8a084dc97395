import type { ContactSummary } from '@timbre/contacts/contract'
import type { Locale } from '@timbre/kernel'
import type { Catalog } from './catalog.ts'
import type { Reading, Ticket } from './contract.ts'
import type { TicketSubject } from './tickets.fields.ts'
import type { TicketRow } from './tickets.repository.ts'

/** A ticket with what is needed to show it, before a language is chosen. */
export interface TicketWithNames {
  readonly ticket: TicketRow
  readonly requester: ContactSummary
  readonly catalog: Catalog
}

/** The one shape of a ticket on the wire: the list, the by-id route and the live socket all give this, the socket without anybody's own reading. */
export function toWire({ ticket, requester, catalog }: TicketWithNames, locale: Locale, reading?: Reading): Ticket {
  const status = catalog.statuses.get(ticket.statusId)
  const priority = catalog.priorities.get(ticket.priorityId)
  const named = (row: { id: number; names: { en: string; es: string } } | undefined) => (row ? { id: row.id, name: row.names[locale] } : null)
  return {
    id: ticket.id,
    number: ticket.number,
    subject: ticket.subject,
    status: { id: ticket.statusId, name: status?.names[locale] ?? '', category: ticket.statusCategory },
    priority: { id: ticket.priorityId, name: priority?.names[locale] ?? '', level: priority?.level ?? 2 },
    type: ticket.typeId === null ? null : named(catalog.types.get(ticket.typeId)),
    channel: ticket.channel,
    requester,
    assignee: ticket.assigneeId === null ? null : { id: ticket.assigneeId, name: catalog.agents.get(ticket.assigneeId)?.name ?? '?' },
    department: ticket.departmentId === null ? null : named(catalog.departments.get(ticket.departmentId)),
    organization: null,
    tags: ticket.tags,
    customFields: ticket.customFields,
    disposition: ticket.disposition,
    locale: ticket.locale,
    watcherIds: ticket.watcherIds,
    preview: ticket.preview,
    lastMessageKind: ticket.lastMessageKind,
    lastMessageId: ticket.lastMessageId,
    lastMessageAgentId: ticket.lastMessageAgentId,
    lastMessageHasFiles: ticket.lastMessageHasFiles,
    sendFailure: ticket.sendFailure,
    ...(reading && { reading }),
    createdAt: ticket.createdAt.toISOString(),
    updatedAt: ticket.updatedAt.toISOString(),
    firstResponseAt: ticket.firstResponseAt?.toISOString() ?? null,
    solvedAt: ticket.solvedAt?.toISOString() ?? null,
    closedAt: ticket.closedAt?.toISOString() ?? null,
    waitingSince: ticket.waitingSince?.toISOString() ?? null,
    version: ticket.version,
  }
}

/** A row as conditions see it in memory: it already has every field they can name. */
export function toSubject(ticket: TicketRow): TicketSubject {
  return ticket
}
