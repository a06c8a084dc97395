import { systemActor } from '@timbre/kernel'
import { createClaimWorker, failpoint, isDatabaseTrouble, wordsOf, type Blobs, type ClaimWorker, type Database, type Logger, type Sql } from '@timbre/platform'
import { WorkKilled } from '@timbre/platform/process-pool'
import { eq, sql } from 'drizzle-orm'
import type { AccountDirectory } from '../account-directory.ts'
import { inboundMessages } from '../channels.schema.ts'
import type { InboundErrorCode } from '../contract.ts'
import type { ConversationTokens } from '../conversation-tokens.ts'
import { createGrouped } from '../grouped.ts'
import type { ChannelType, InboundMessage, StoredInboundMessage } from '../kit/index.ts'
import type { Unreadable } from './parse-child.ts'
import type { Parsers } from './parsers.ts'
import { settleAll, type ReadMessage } from './settle.ts'

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

const actor = systemActor('channels')
/** Before the second and the third try; then a person has to look. */
const retry = { delaysSeconds: [1, 5] }
/** Mails up to this many bytes come with their claims; a larger one is read when its turn comes, so that many of them do not fill the memory. */
const largestHeld = 256 * 1024
const largeAtOnce = 2
/** What one transaction settles. */
const largestGroup = { items: 32, weight: 8 * 1024 * 1024 }

interface Claimed {
  readonly row: typeof inboundMessages.$inferSelect
  readonly type: ChannelType
}

type Read = { readonly message: StoredInboundMessage } | Unreadable

/**
 * Turns stored bytes into a message: parsed in a process of its own, attachments put away, then in one transaction
 * either known already, dealt with by a filter, or handed to tickets by an event.
 */
export function createInboundWorker(options: ProcessingOptions): ClaimWorker {
  const { database, blobs, log, parsers, directory } = options
  const settle = createGrouped<ReadMessage, void>({
    run: async (messages) => {
      await database.transaction(
        actor,
        async (tx) => {
          await settleAll(tx, options, messages)
          failpoint('inbound.beforeParsedCommit')
        },
        { background: true },
      )
      failpoint('inbound.afterParsedCommit')
      return messages.map(() => undefined)
    },
    largest: largestGroup,
    weigh: (row) => ('message' in row ? row.message.text.length + (row.message.html?.length ?? 0) : 0),
    groupsAtOnce: 2,
    worthSplitting: (error) => !isDatabaseTrouble(error),
  })

  async function read({ row: { id, envelope, attempts, ...row }, type }: Claimed): Promise<Read> {
    const raw = (row.raw as Buffer | null) ?? (await rawOf(database.backgroundSql, id))
    const parsed = await parsers.parse({ type, raw, envelope }, { alone: attempts > 1 })
    failpoint('inbound.afterParse')
    const found = 'unreadable' in parsed ? parsed : { message: await withStoredAttachments(blobs, parsed.message) }
    failpoint('inbound.afterBlobs')
    return found
  }
  const readLarge = createGrouped<Claimed, Read>({
    run: async ([one]) => [await read(one as Claimed)],
    largest: { items: 1, weight: Infinity },
    weigh: () => 0,
    groupsAtOnce: largeAtOnce,
    worthSplitting: () => false,
  })

  return createClaimWorker({
    name: 'channels.inbound',
    database,
    log,
    table: inboundMessages,
    due: sql`${inboundMessages.state} = 'received'`,
    instead: { raw: sql`case when ${inboundMessages.size} <= ${largestHeld} then ${inboundMessages.raw} end` },
    concurrency: options.concurrency,
    retry,
    run: async (row, lease) => {
      failpoint('inbound.afterClaim')
      const { id, accountId, envelope } = row
      const type = (await directory.snapshot()).typeOf(accountId)
      const claimed = { row, type }
      await settle({ id, lease, accountId, envelope, type, ...(row.size <= largestHeld ? await read(claimed) : await readLarge(claimed)) })
    },
    onExhausted: async (tx, row, error) => {
      await tx.sql.update(inboundMessages).set({ state: 'quarantined', errorCode: codeOf(error), error: wordsOf(error) }).where(eq(inboundMessages.id, row.id))
    },
  })
}

async function rawOf(db: Sql, id: number): Promise<Buffer> {
  const [row] = await db.select({ raw: inboundMessages.raw }).from(inboundMessages).where(eq(inboundMessages.id, id))
  if (!row) throw new Error(`Inbound message ${id} has gone.`)
  return row.raw
}

function codeOf(error: Error): InboundErrorCode {
  return error instanceof WorkKilled ? killedCodes[error.reason] : 'failed'
}

const killedCodes: Readonly<Record<WorkKilled['reason'], InboundErrorCode>> = { time: 'tookTooLong', memory: 'tookTooMuchMemory', crash: 'readerCrashed' }

async function withStoredAttachments(blobs: Blobs, message: InboundMessage): Promise<StoredInboundMessage> {
  const attachments = []
  for (const { content, ...attachment } of message.attachments) {
    const { buffer, byteOffset, byteLength } = content
    const { sha256 } = await blobs.put(Buffer.from(buffer, byteOffset, byteLength))
    attachments.push({ ...attachment, sha256 })
  }
  return { ...message, attachments }
}
