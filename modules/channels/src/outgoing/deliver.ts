import { systemActor } from '@timbre/kernel'
import { createClaimWorker, failpoint, type Blobs, type ClaimWorker, type Database, type Lease, type Logger, type Secrets, type Tx } from '@timbre/platform'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { deliveryChanged } from '../channels.events.ts'
import { channelAccounts, deliveries, outgoingMessages } from '../channels.schema.ts'
import type { MessageToSend, SendFailure, SendResult, SendServer } from '../kit/index.ts'
import { typeOf } from '../registry.ts'
import { failedFor, finished, isDue, nextLook, recovered, started, type DeliveryChange, type DeliveryPolicy } from './delivery.ts'
import { serverOf, type DefaultServer } from './outgoing-server.ts'

export interface DeliveryOptions {
  readonly database: Database
  readonly blobs: Blobs
  readonly log: Logger
  readonly secrets: Secrets
  readonly defaultServer: DefaultServer
  readonly policy: DeliveryPolicy
}

type Message = typeof outgoingMessages.$inferSelect
type Account = typeof channelAccounts.$inferSelect
type Delivery = typeof deliveries.$inferSelect

const actor = systemActor('channels')
const sessionsAtOnce = 5
/** For failures of our own code or the blob store; what servers say has its own waiting times. */
const retry = { delaysSeconds: [5, 30, 60, 300, 900, 3600, 3600, 3600] }
/** How often a message without a way out is looked at; an account that gets one is looked at at once. */
const waitForServerSeconds = 300
export const noServer: SendFailure = { code: 'noServer', detail: 'There is no outgoing server: neither the channel account has one nor TIMBRE_SMTP_URL is set.' }

/**
 * Sends what is due, one session per message with all its recipients. Each step is committed before the next one
 * begins, under the lease: `sending` before connecting, the hand-over before the last byte, the result after it. So a
 * process may die anywhere and its successor knows whether nothing, something or perhaps everything was sent.
 */
export function createDeliveryWorker(options: DeliveryOptions): ClaimWorker {
  const { database, log } = options
  const worker = createClaimWorker({
    name: 'channels.deliveries',
    database,
    log,
    table: outgoingMessages,
    due: sql`${outgoingMessages.state} = 'open'`,
    concurrency: sessionsAtOnce,
    retry,
    run: async (row, lease) => {
      failpoint('outgoing.afterClaim')
      const attempt = await begin(options, row, lease)
      if (!attempt) return
      failpoint('outgoing.afterSending')
      const sent = await typeOf(attempt.account).sender.send({
        message: toSend(row, options.blobs),
        server: attempt.server,
        recipients: attempt.due.map(({ recipient }) => recipient),
        beforeHandover: () => markHandover(options, lease, attempt.due),
        signal: lease.signal,
      })
      failpoint('outgoing.afterDot')
      await record(options, row, lease, attempt, sent)
      failpoint('outgoing.afterResultCommit')
    },
    onExhausted: giveUp,
  })
  return { ...worker, start: () => lookAgainAtWaiting(options).then(worker.start) }
}

interface Attempt {
  readonly account: Account
  readonly server: SendServer
  readonly due: readonly Delivery[]
}

/** Commits what is about to be sent to whom. Answers null when there is nothing to do yet. */
async function begin({ database, secrets, defaultServer, policy }: DeliveryOptions, row: Message, lease: Lease): Promise<Attempt | null> {
  return inBackground(database, async (tx) => {
    const [account] = await tx.sql.select().from(channelAccounts).where(eq(channelAccounts.id, row.accountId))
    if (!account) throw new Error(`There is no channel account ${row.accountId}.`)
    const rows = await lockDeliveries(tx, row.id)
    let changed = false
    for (const delivery of rows) {
      const change = recovered(delivery, policy, tx.now)
      if (change) changed = (await write(tx, delivery, change)) || changed
    }
    const server = serverOf(account, defaultServer, secrets)
    const due = rows.filter((delivery) => isDue(delivery, tx.now))
    if (server && due.length > 0) {
      for (const delivery of due) await write(tx, delivery, started(delivery))
      await lease.update(tx, { state: 'open' })
      return { account, server, due }
    }
    if (!server) for (const delivery of due) changed = (await write(tx, delivery, failedFor(noServer))) || changed
    const look = due.length > 0 ? new Date(tx.now.getTime() + waitForServerSeconds * 1000) : nextLook(rows)
    await lease.finish(tx, look === null ? { state: 'done' } : { nextAttemptAt: look, attempts: 0 })
    if (changed) await tellChanged(tx, row)
    return null
  })
}

/** Once this is committed, a crash leaves the deliveries uncertain. Refused when another process took over. */
async function markHandover({ database }: DeliveryOptions, lease: Lease, due: readonly Delivery[]): Promise<void> {
  await inBackground(database, async (tx) => {
    await lease.update(tx, { state: 'open' })
    await tx.sql.update(deliveries).set({ handedOverAt: tx.now }).where(inArray(deliveries.id, due.map(({ id }) => id)))
  })
  failpoint('outgoing.afterMarker')
  lease.signal.throwIfAborted()
}

async function record({ database, policy }: DeliveryOptions, row: Message, lease: Lease, { account }: Attempt, { recipients, accountFailure }: SendResult): Promise<void> {
  await inBackground(database, async (tx) => {
    const rows = await lockDeliveries(tx, row.id)
    for (const delivery of rows) {
      const result = recipients.find(({ recipient }) => recipient === delivery.recipient)
      if (result && delivery.state === 'sending') await write(tx, delivery, finished(delivery, result, policy, tx.now))
    }
    const look = nextLook(rows)
    await lease.finish(tx, look === null ? { state: 'done' } : { nextAttemptAt: look, attempts: 0 })
    await noteOnAccount(tx, account, accountFailure)
    await tellChanged(tx, row)
    failpoint('outgoing.beforeResultCommit')
  })
}

async function noteOnAccount(tx: Tx, account: Account, failure: SendFailure | null): Promise<void> {
  const lastErrorCode = failure?.code ?? null
  const lastError = failure?.detail ?? null
  if (account.lastErrorCode === lastErrorCode && account.lastError === lastError) return
  await tx.sql.update(channelAccounts).set({ lastErrorCode, lastError }).where(eq(channelAccounts.id, account.id))
}

/** Something of ours kept failing: said on the message, not lost. */
async function giveUp(tx: Tx, row: Message, error: Error): Promise<void> {
  for (const delivery of await lockDeliveries(tx, row.id)) {
    const open = delivery.state === 'queued' || delivery.state === 'sending'
    if (open) await write(tx, delivery, { state: 'failed', ...failedFor({ code: 'internal', detail: error.message }), nextAttemptAt: null })
  }
  await tx.sql.update(outgoingMessages).set({ state: 'done' }).where(eq(outgoingMessages.id, row.id))
  await tellChanged(tx, row)
}

/** At a start with a way out, what waited for one is due. */
async function lookAgainAtWaiting({ database, defaultServer }: DeliveryOptions): Promise<void> {
  if (!defaultServer.server) return
  await inBackground(database, async (tx) => {
    const waiting = tx.sql.select({ id: deliveries.outgoingId }).from(deliveries).where(and(eq(deliveries.state, 'queued'), eq(deliveries.errorCode, noServer.code)))
    await tx.sql.update(outgoingMessages).set({ nextAttemptAt: tx.now }).where(and(eq(outgoingMessages.state, 'open'), inArray(outgoingMessages.id, waiting)))
  })
}

function inBackground<T>(database: Database, run: (tx: Tx) => Promise<T>): Promise<T> {
  return database.transaction(actor, run, { background: true })
}

function lockDeliveries(tx: Tx, outgoingId: number): Promise<Delivery[]> {
  return tx.sql.select().from(deliveries).where(eq(deliveries.outgoingId, outgoingId)).orderBy(asc(deliveries.id)).for('update')
}

/** Writes what differs, into the row in hand too. Answers whether anything did. */
async function write(tx: Tx, delivery: Delivery, change: DeliveryChange): Promise<boolean> {
  const differs = Object.entries(change).some(([field, value]) => delivery[field as keyof DeliveryChange] !== value)
  if (!differs) return false
  Object.assign(delivery, change)
  await tx.sql.update(deliveries).set({ ...change, updatedAt: tx.now }).where(eq(deliveries.id, delivery.id))
  return true
}

async function tellChanged(tx: Tx, { id, accountId }: Message): Promise<void> {
  await tx.emit(deliveryChanged, { subject: { type: 'outgoing', id }, payload: { outgoingId: id, accountId } })
}

function toSend(row: Message, blobs: Blobs): MessageToSend {
  const { messageId, from, to, cc, replyTo, subject, html, text, inReplyTo, references, attachments, sendAfter } = row
  return { messageId, date: sendAfter, from, to, cc, replyTo, subject, html, text, inReplyTo, references, attachments: attachments.map((attachment) => ({ ...attachment, read: () => blobs.read(attachment.sha256) })) }
}
