import type { AgentActor } from '@timbre/kernel'
import { decodeCursor, toPage, type Sql } from '@timbre/platform'
import { maySee, type TicketBrief, type TicketsApi } from '@timbre/tickets'
import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import { mostUnseen, type Notification } from './contract.ts'
import type { NotificationRow } from './notifications.repository.ts'
import { notifications } from './notifications.schema.ts'

export interface NotificationQueries {
  /** Newest first. What is about tickets they no longer see is left out, so that a page may be short. */
  list(actor: AgentActor, page: { limit?: number | undefined; cursor?: string | undefined; unseen?: boolean | undefined }): Promise<{ items: Notification[]; nextCursor: string | null }>
  unseen(actor: AgentActor, sql?: Sql): Promise<number>
}

/** Rows looked at to count: more than are kept of one agent, unless hundreds came in an hour. */
const mostCounted = 500

export function createNotificationQueries({ sql: database, tickets }: { sql: Sql; tickets: Pick<TicketsApi, 'ticketBriefs'> }): NotificationQueries {
  return {
    list: async (actor, { limit = 50, cursor, unseen = false }) => {
      const after = cursor === undefined ? undefined : lt(notifications.id, Number(decodeCursor(cursor, ['integer'])[0]))
      const rows = await database
        .select()
        .from(notifications)
        .where(and(eq(notifications.agentId, actor.agentId), unseen ? isNull(notifications.seenAt) : undefined, after))
        .orderBy(desc(notifications.id))
        .limit(limit + 1)
      const known = await tickets.ticketBriefs(database, rows.flatMap(({ ticketId }) => ticketId ?? []))
      const page = toPage(rows, limit, ({ id }) => [id], (row) => toWire(actor, row, known))
      return { ...page, items: page.items.filter((item) => item !== null) }
    },
    unseen: async (actor, sql = database) => {
      const rows = await sql
        .select({ ticketId: notifications.ticketId })
        .from(notifications)
        .where(and(eq(notifications.agentId, actor.agentId), isNull(notifications.seenAt)))
        .limit(mostCounted)
      const known = await tickets.ticketBriefs(sql, rows.flatMap(({ ticketId }) => ticketId ?? []))
      const visible = rows.filter(({ ticketId }) => ticketId === null || isVisible(actor, known.get(ticketId)))
      return Math.min(visible.length, mostUnseen)
    },
  }
}

function isVisible(actor: AgentActor, ticket: TicketBrief | undefined): ticket is TicketBrief {
  return ticket !== undefined && maySee(actor, ticket)
}

function toWire(actor: AgentActor, row: NotificationRow, known: ReadonlyMap<number, TicketBrief>): Notification | null {
  const { id, kind, ticketId, messageId, actorType, actorId, actorName, ticketCount, createdAt, seenAt } = row
  const ticket = ticketId === null ? null : known.get(ticketId)
  if (ticket !== null && !isVisible(actor, ticket)) return null
  return {
    id,
    kind,
    ticket: ticket && { id: ticket.id, number: ticket.number, subject: ticket.subject },
    messageId,
    actor: actorType === null ? null : { type: actorType, id: actorId, name: actorName ?? '' },
    count: ticketCount,
    createdAt: createdAt.toISOString(),
    seenAt: seenAt?.toISOString() ?? null,
  }
}
