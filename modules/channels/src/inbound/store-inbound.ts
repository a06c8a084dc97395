import { createHash } from 'node:crypto'
import { systemActor } from '@timbre/kernel'
import { failpoint, isConnectionLost, type Database, type Tx } from '@timbre/platform'
import { and, eq, sql } from 'drizzle-orm'
import { inboundMessages } from '../channels.schema.ts'
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
const largestGroup = { messages: 64, bytes: 16 * 1024 * 1024 }
/** While one group is flushed to disk the next one is written. */
const groupsAtOnce = 2

interface Waiting {
  readonly message: IncomingMessage
  resolve(ids: readonly number[]): void
  reject(error: unknown): void
}

/** Messages that arrive together share a transaction: one flush to disk acknowledges them all. */
export function createInboundStore({ database, onStored }: { database: Database; onStored(): void }): InboundStore {
  const waiting: Waiting[] = []
  let running = 0

  function flush(): void {
    while (running < groupsAtOnce && waiting.length > 0) {
      running++
      void commit(takeGroup(waiting)).finally(() => {
        running--
        flush()
      })
    }
  }

  async function commit(group: readonly Waiting[]): Promise<void> {
    try {
      const ids = await storeAll(database, group.map(({ message }) => message))
      onStored()
      for (const [index, { resolve }] of group.entries()) resolve(ids[index] as number[])
    } catch (error) {
      // One message the database refuses must not refuse its neighbours.
      if (group.length > 1 && !isConnectionLost(error)) for (const one of group) await commit([one])
      else for (const { reject } of group) reject(error)
    }
  }

  return {
    store: (message) =>
      new Promise((resolve, reject) => {
        waiting.push({ message, resolve, reject })
        flush()
      }),
  }
}

function takeGroup(waiting: Waiting[]): Waiting[] {
  let bytes = 0
  let count = 0
  for (const { message } of waiting) {
    bytes += message.raw.length * message.accountIds.length
    if (count > 0 && bytes > largestGroup.bytes) break
    if (++count === largestGroup.messages) break
  }
  return waiting.splice(0, count)
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
