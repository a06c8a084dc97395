import { systemActor } from '@timbre/kernel'
import { createClaimWorker, failpoint, isConnectionLost, type Blobs, type ClaimWorker, type Database, type Lease, type Logger, type Tx } from '@timbre/platform'
import { and, eq, sql } from 'drizzle-orm'
import type { AccountDirectory } from '../account-directory.ts'
import { messageReceived } from '../channels.events.ts'
import { channelAccounts, inboundFingerprints, inboundMessages } from '../channels.schema.ts'
import type { ConversationTokens } from '../conversation-tokens.ts'
import type { ChannelType, InboundMessage, StoredInboundMessage, Verdict } from '../kit/index.ts'
import { typeOf } from '../registry.ts'
import { applyBounce } from './bounces.ts'
import type { Parsers } from './parsers.ts'

export interface ProcessingOptions {
  readonly database: Database
  readonly blobs: Blobs
  readonly log: Logger
  readonly parsers: Parsers
  readonly directory: AccountDirectory
  readonly tokens: ConversationTokens
  /** Messages worked on at once: some are parsed while others are written. */
  readonly concurrency: number
}

type InboundRow = typeof inboundMessages.$inferSelect

const actor = systemActor('channels')
/** Before the second and the third try; then a person has to look. */
const retry = { delaysSeconds: [1, 5] }

/**
 * Turns stored bytes into a message: parsed in a process of its own, attachments put away, then in one transaction
 * either known already, dealt with by a filter, or handed to tickets by an event.
 */
export function createInboundWorker(options: ProcessingOptions): ClaimWorker {
  const { database, blobs, log, parsers } = options
  return createClaimWorker({
    name: 'channels.inbound',
    database,
    log,
    table: inboundMessages,
    due: sql`${inboundMessages.state} = 'received'`,
    concurrency: options.concurrency,
    retry,
    run: async (row, lease) => {
      failpoint('inbound.afterClaim')
      const type = typeOf(await accountOf(database, row.accountId))
      const parsed = await parsers.parse(type, row.raw, row.envelope)
      failpoint('inbound.afterParse')
      if ('unreadable' in parsed) return setAside(database, lease, parsed.unreadable)
      const message = await withStoredAttachments(blobs, parsed.message)
      failpoint('inbound.afterBlobs')
      await database.transaction(
        actor,
        async (tx) => {
          await settle(tx, { ...options, row, lease, message, type })
          failpoint('inbound.beforeParsedCommit')
        },
        { background: true },
      )
      failpoint('inbound.afterParsedCommit')
    },
    onExhausted: async (tx, row, error) => {
      await tx.sql.update(inboundMessages).set({ state: 'quarantined', error: error.message.slice(0, 2000) }).where(eq(inboundMessages.id, row.id))
    },
    isInnocent: isConnectionLost,
  })
}

async function accountOf(database: Database, id: number): Promise<{ type: string }> {
  const [account] = await database.backgroundSql.select({ type: channelAccounts.type }).from(channelAccounts).where(eq(channelAccounts.id, id))
  if (!account) throw new Error(`There is no channel account ${id}.`)
  return account
}

async function setAside(database: Database, lease: Lease, error: string): Promise<void> {
  await database.transaction(actor, (tx) => lease.finish(tx, { state: 'quarantined', error: error.slice(0, 2000) }), { background: true })
}

async function withStoredAttachments(blobs: Blobs, message: InboundMessage): Promise<StoredInboundMessage> {
  const attachments = []
  for (const { content, ...attachment } of message.attachments) {
    const { buffer, byteOffset, byteLength } = content
    const { sha256 } = await blobs.put(Buffer.from(buffer, byteOffset, byteLength))
    attachments.push({ ...attachment, sha256 })
  }
  return { ...message, attachments }
}

interface Settling extends ProcessingOptions {
  readonly row: InboundRow
  readonly lease: Lease
  readonly message: StoredInboundMessage
  readonly type: ChannelType
}

async function settle(tx: Tx, { row, lease, message, type, directory, tokens }: Settling): Promise<void> {
  const first = await firstOfItsKind(tx, row, message.fingerprint)
  if (first !== row.id) return lease.finish(tx, { state: 'processed', outcome: 'duplicate', duplicateOfId: first, processedAt: tx.now, error: null })

  const addresses = await directory.snapshot()
  const verdict = judge(type, message, {
    envelope: row.envelope,
    isOwnAddress: addresses.isOwn,
    isOwnMessageId: (id) => {
      const token = type.tracking.tokenOfMessageId(id)
      return token !== null && tokens.read(token) !== null
    },
  })
  if (!verdict) {
    await lease.finish(tx, { state: 'parsed', parsed: message, error: null })
    return tx.emit(messageReceived, { subject: { type: 'inbound', id: row.id }, payload: { inboundId: row.id, accountId: row.accountId } })
  }
  if (verdict.outcome === 'bounce' && message.bounce) await applyBounce(tx, message.bounce)
  const reason = verdict.outcome === 'bounce' ? null : verdict.reason
  await lease.finish(tx, { state: 'processed', outcome: verdict.outcome, processedAt: tx.now, error: reason })
}

/** The row that brought this message to the account first: this one, unless an earlier copy did. */
async function firstOfItsKind(tx: Tx, row: InboundRow, fingerprint: string): Promise<number> {
  const mine = { accountId: row.accountId, fingerprint, inboundId: row.id, createdAt: tx.now }
  const [inserted] = await tx.sql.insert(inboundFingerprints).values(mine).onConflictDoNothing().returning({ inboundId: inboundFingerprints.inboundId })
  if (inserted) return inserted.inboundId
  const [known] = await tx.sql
    .select({ inboundId: inboundFingerprints.inboundId })
    .from(inboundFingerprints)
    .where(and(eq(inboundFingerprints.accountId, row.accountId), eq(inboundFingerprints.fingerprint, fingerprint)))
  return known?.inboundId ?? row.id
}

function judge(type: ChannelType, message: StoredInboundMessage, context: Parameters<ChannelType['filters'][number]['judge']>[1]): Verdict | null {
  for (const filter of type.filters) {
    const verdict = filter.judge(message, context)
    if (verdict) return verdict
  }
  return null
}
