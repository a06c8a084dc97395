import { createHash } from 'node:crypto'
import { systemActor } from '@timbre/kernel'
import { failpoint, isDatabaseTrouble, type Database, type Tx } from '@timbre/platform'
import { and, eq, sql } from 'drizzle-orm'
import { inboundMessages } from '../channels.schema.ts'
import { createGrouped } from '../grouped.ts'
import type { IncomingMessage } from '../kit/index.ts'

/**
 * Where every message from outside becomes durable: nothing is acknowledged, flagged or answered before the promise
 * resolves.
 */
export interface InboundStore {
  /** Commits the message, one row per account, and answers the rows' ids in the order of the accounts. */
  store(message: IncomingMessage): Promise<readonly number[]>
}

const actor = systemActor('channels')
/** What one transaction takes, so that a pile of large mails does not lie in memory twice. */
const largestGroup = { items: 64, weight: 16 * 1024 * 1024 }

/** Messages that arrive together share a transaction: one flush to disk acknowledges them all. */
export function createInboundStore({ database, onStored }: { database: Database; onStored(): void }): InboundStore {
  const store = createGrouped<IncomingMessage, readonly number[]>({
    run: async (messages) => {
      const ids = await storeAll(database, messages)
      onStored()
      return ids
    },
    largest: largestGroup,
    weigh: ({ raw, accountIds }) => raw.length * accountIds.length,
    // While one group is flushed to disk the next one is written.
    groupsAtOnce: 2,
    worthSplitting: (error) => !isDatabaseTrouble(error),
  })
  return { store }
}

async function storeAll(database: Database, messages: readonly IncomingMessage[]): Promise<number[][]> {
  const ids = await database.transaction(actor, async (tx) => {
    const stored = await insertInbound(tx, messages)
    failpoint('inbound.beforeCommit')
    return stored
  })
  failpoint('inbound.afterCommit')
  return ids
}

/** Writes the rows inside the caller's transaction. A provider's id that is known already answers its first row. */
export async function insertInbound(tx: Tx, messages: readonly IncomingMessage[]): Promise<number[][]> {
  const anonymous = messages.filter(({ externalId }) => externalId === undefined)
  const rows = anonymous.flatMap((message) => message.accountIds.map((accountId) => rowOf(tx, message, accountId)))
  const ids = rows.length === 0 ? [] : (await tx.sql.insert(inboundMessages).values(rows).returning({ id: inboundMessages.id })).map(({ id }) => id)
  const answer: number[][] = []
  for (const message of messages) answer.push(message.externalId === undefined ? ids.splice(0, message.accountIds.length) : await insertOnce(tx, message, message.externalId))
  return answer
}

function rowOf(tx: Tx, { raw, envelope, externalId }: IncomingMessage, accountId: number): typeof inboundMessages.$inferInsert {
  const sha256 = createHash('sha256').update(raw).digest('hex')
  return { accountId, externalId: externalId ?? null, raw, size: raw.length, sha256, envelope, state: 'received', receivedAt: tx.now }
}

async function insertOnce(tx: Tx, message: IncomingMessage, externalId: string): Promise<number[]> {
  const ids: number[] = []
  for (const accountId of message.accountIds) {
    const [inserted] = await tx.sql
      .insert(inboundMessages)
      .values(rowOf(tx, message, accountId))
      .onConflictDoNothing({ target: [inboundMessages.accountId, inboundMessages.externalId], where: sql`${inboundMessages.externalId} is not null` })
      .returning({ id: inboundMessages.id })
    const [row] = inserted ? [inserted] : await tx.sql.select({ id: inboundMessages.id }).from(inboundMessages).where(and(eq(inboundMessages.accountId, accountId), eq(inboundMessages.externalId, externalId)))
    if (!row) throw new Error('A message that was stored before has vanished.')
    ids.push(row.id)
  }
  return ids
}
