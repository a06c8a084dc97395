import { finishAll, insertRows, type Lease, type Tx } from '@timbre/platform'
import { and, eq } from 'drizzle-orm'
import type { AccountDirectory, KnownAccounts } from '../account-directory.ts'
import { messageReceived } from '../channels.events.ts'
import { inboundFingerprints, inboundMessages, type InboundOutcome, type InboundRowState } from '../channels.schema.ts'
import type { InboundErrorCode } from '../contract.ts'
import type { ConversationTokens } from '../conversation-tokens.ts'
import type { BounceReport, ChannelType, Envelope, FilterContext, StoredInboundMessage, Verdict } from '../kit/index.ts'
import { applyBounce } from './bounces.ts'
import type { Unreadable } from './parse-child.ts'

/** A claimed row with what was read from it. */
export type ReadMessage = ClaimedRow & ({ readonly message: StoredInboundMessage } | Unreadable)

interface ClaimedRow {
  readonly id: number
  readonly lease: Lease
  readonly accountId: number
  readonly envelope: Envelope
  readonly type: ChannelType
}

/** What a row becomes. */
interface Change {
  readonly state: InboundRowState
  readonly outcome: InboundOutcome | null
  readonly duplicateOfId: number | null
  readonly parsed: StoredInboundMessage | null
  readonly errorCode: InboundErrorCode | null
  readonly error: string | null
}
const toTickets: Change = { state: 'parsed', outcome: null, duplicateOfId: null, parsed: null, errorCode: null, error: null }

/**
 * Decides what becomes of messages that were read, in one transaction for all of them: begin, look-up and flush to
 * disk are shared, since this is done for every mail.
 *
 * @throws LeaseLost when another process took one of them over.
 */
export async function settleAll(tx: Tx, { directory, tokens }: { directory: AccountDirectory; tokens: ConversationTokens }, messages: readonly ReadMessage[]): Promise<void> {
  const firsts = await firstOfTheirKind(tx, messages)
  const accounts = await directory.snapshot()
  const settled = messages
    .toSorted((left, right) => left.id - right.id)
    .map((row) => ({ row, ...changeOf(row, firsts.get(row.id) ?? row.id, contextOf(row, accounts, tokens)) }))
  await finishAll(tx, inboundMessages, settled.map(({ row, change }) => ({ lease: row.lease, set: { ...change, processedAt: change.state === 'processed' ? tx.now : null } })))
  for (const { row, change, bounce } of settled) {
    if (bounce) await applyBounce(tx, bounce)
    if (change.state === 'parsed') await tx.emit(messageReceived, { subject: { type: 'inbound', id: row.id }, payload: { inboundId: row.id, accountId: row.accountId } })
  }
}

/** For each row the one that brought the same message to the account first: itself, unless an earlier copy did. */
async function firstOfTheirKind(tx: Tx, messages: readonly ReadMessage[]): Promise<Map<number, number>> {
  const readable = messages.flatMap((row) => ('message' in row ? [{ accountId: row.accountId, fingerprint: row.message.fingerprint, inboundId: row.id, createdAt: tx.now }] : []))
  if (readable.length === 0) return new Map()
  const sorted = readable.toSorted((left, right) => left.accountId - right.accountId || (left.fingerprint < right.fingerprint ? -1 : 1) || left.inboundId - right.inboundId)
  const inserted = await insertRows(tx, inboundFingerprints, sorted, { skipConflicts: true, returning: { inboundId: inboundFingerprints.inboundId } })
  const firsts = new Map(inserted.map(({ inboundId }) => [inboundId, inboundId]))
  for (const { accountId, fingerprint, inboundId } of readable) {
    if (firsts.has(inboundId)) continue
    const [known] = await tx.sql
      .select({ inboundId: inboundFingerprints.inboundId })
      .from(inboundFingerprints)
      .where(and(eq(inboundFingerprints.accountId, accountId), eq(inboundFingerprints.fingerprint, fingerprint)))
    if (known) firsts.set(inboundId, known.inboundId)
  }
  return firsts
}

function contextOf({ envelope, type }: ReadMessage, accounts: KnownAccounts, tokens: ConversationTokens): FilterContext {
  return {
    envelope,
    isOwnAddress: accounts.isOwn,
    isOwnMessageId: (id) => {
      const token = type.tracking.tokenOfMessageId(id)
      return token !== null && tokens.read(token) !== null
    },
  }
}

function changeOf(row: ReadMessage, firstId: number, context: FilterContext): { change: Change; bounce?: BounceReport } {
  if ('unreadable' in row) return { change: { ...toTickets, state: 'quarantined', errorCode: row.unreadable.code, error: row.unreadable.detail } }
  const { message, type } = row
  if (firstId !== row.id) return { change: { ...toTickets, state: 'processed', outcome: 'duplicate', duplicateOfId: firstId } }
  const verdict = judge(type, message, context)
  if (verdict === null) return { change: { ...toTickets, parsed: message } }
  if (verdict.outcome !== 'bounce') return { change: { ...toTickets, state: 'processed', outcome: verdict.outcome, errorCode: verdict.code, error: verdict.reason } }
  return { change: { ...toTickets, state: 'processed', outcome: 'bounce' }, ...(message.bounce ? { bounce: message.bounce } : {}) }
}

function judge(type: ChannelType, message: StoredInboundMessage, context: FilterContext): Verdict | null {
  for (const filter of type.filters) {
    const verdict = filter.judge(message, context)
    if (verdict) return verdict
  }
  return null
}
