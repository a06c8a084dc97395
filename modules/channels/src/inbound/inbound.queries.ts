import { toPage, type Sql } from '@timbre/platform'
import { aliasedTable, and, desc, eq, inArray, lt } from 'drizzle-orm'
import { inboundMessages } from '../channels.schema.ts'
import type { InboundMessageRow } from '../contract.ts'

/** `parsed` is a step of ours: from outside a message is received until something has become of it. */
const shownStates = { received: ['received', 'parsed'], processed: ['processed'], quarantined: ['quarantined'] } as const
export type ShownState = keyof typeof shownStates

/** A duplicate shows what became of the first one. */
const first = aliasedTable(inboundMessages, 'first')

const columns = {
  id: inboundMessages.id,
  accountId: inboundMessages.accountId,
  state: inboundMessages.state,
  outcome: inboundMessages.outcome,
  ticketId: inboundMessages.ticketId,
  messageId: inboundMessages.messageId,
  firstTicketId: first.ticketId,
  firstMessageId: first.messageId,
  errorCode: inboundMessages.errorCode,
  error: inboundMessages.error,
  attempts: inboundMessages.attempts,
  size: inboundMessages.size,
  envelope: inboundMessages.envelope,
  receivedAt: inboundMessages.receivedAt,
  processedAt: inboundMessages.processedAt,
}

function select(db: Sql) {
  return db.select(columns).from(inboundMessages).leftJoin(first, eq(first.id, inboundMessages.duplicateOfId))
}

type Row = Pick<typeof inboundMessages.$inferSelect, Exclude<keyof typeof columns, 'firstTicketId' | 'firstMessageId'>> & { firstTicketId: number | null; firstMessageId: number | null }

export async function inboundById(db: Sql, id: number): Promise<InboundMessageRow | null> {
  const [row] = await select(db).where(eq(inboundMessages.id, id))
  return row ? toShown(row) : null
}

/** Newest first. */
export async function listInbound(db: Sql, { state, accountId, before, limit }: { state?: ShownState; accountId?: number; before?: number; limit: number }): Promise<{ items: InboundMessageRow[]; nextCursor: string | null }> {
  const rows = await select(db)
    .where(
      and(
        state === undefined ? undefined : inArray(inboundMessages.state, [...shownStates[state]]),
        accountId === undefined ? undefined : eq(inboundMessages.accountId, accountId),
        before === undefined ? undefined : lt(inboundMessages.id, before),
      ),
    )
    .orderBy(desc(inboundMessages.id))
    .limit(limit + 1)
  return toPage(rows, limit, (row) => [row.id], toShown)
}

export async function rawInbound(db: Sql, id: number): Promise<Buffer | null> {
  const [row] = await db.select({ raw: inboundMessages.raw }).from(inboundMessages).where(eq(inboundMessages.id, id))
  return row?.raw ?? null
}

function toShown({ state, ticketId, messageId, firstTicketId, firstMessageId, envelope, receivedAt, processedAt, ...row }: Row): InboundMessageRow {
  return {
    ...row,
    state: state === 'parsed' ? 'received' : state,
    ticketId: ticketId ?? firstTicketId,
    messageId: messageId ?? firstMessageId,
    from: envelope.from ?? null,
    receivedAt: receivedAt.toISOString(),
    processedAt: processedAt?.toISOString() ?? null,
  }
}
