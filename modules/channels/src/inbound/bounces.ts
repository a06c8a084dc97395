import type { Tx } from '@timbre/platform'
import { and, eq } from 'drizzle-orm'
import { deliveryChanged } from '../channels.events.ts'
import { deliveries, outgoingMessages, type DeliveryRowState } from '../channels.schema.ts'
import type { BouncedRecipient, BounceReport } from '../kit/index.ts'

/**
 * Puts a delivery report on the message it speaks of. Without a message of ours behind its id it says nothing to us.
 * The id's signature was checked: nobody can make a reply look failed by guessing.
 */
export async function applyBounce(tx: Tx, { originalMessageId, recipients }: BounceReport): Promise<void> {
  if (originalMessageId === null) return
  const [outgoing] = await tx.sql.select({ id: outgoingMessages.id, accountId: outgoingMessages.accountId }).from(outgoingMessages).where(eq(outgoingMessages.messageId, originalMessageId))
  if (!outgoing) return
  const rows = await tx.sql.select().from(deliveries).where(eq(deliveries.outgoingId, outgoing.id)).for('update')
  let changed = false
  for (const row of rows) {
    const report = reportFor(row.recipient, recipients, rows.length)
    const next = report && stateAfter(report, row.state)
    if (!next) continue
    await tx.sql.update(deliveries).set({ state: next, ...failureOf(report), updatedAt: tx.now }).where(and(eq(deliveries.id, row.id)))
    changed = true
  }
  if (changed) await tx.emit(deliveryChanged, { subject: { type: 'outgoing', id: outgoing.id }, payload: { outgoingId: outgoing.id, accountId: outgoing.accountId } })
}

/** The recipient may have been forwarded to another address; with a single one there is no doubt whom the report means. */
function reportFor(recipient: string, reports: readonly BouncedRecipient[], recipients: number): BouncedRecipient | undefined {
  const own = reports.find((report) => report.recipient.toLowerCase() === recipient.toLowerCase())
  if (own) return own
  if (recipients > 1) return undefined
  return reports[0] ?? { recipient, action: 'failed', status: null, code: 'returned', diagnostic: null }
}

const settled: readonly DeliveryRowState[] = ['sent', 'uncertain', 'delivered', 'failed']

/** What a report makes of a delivery; undefined when it changes nothing. A delay is the other server's to end. */
function stateAfter({ action }: BouncedRecipient, state: DeliveryRowState): DeliveryRowState | undefined {
  if (!settled.includes(state)) return undefined
  if (action === 'failed') return 'failed'
  if (action === 'delayed') return state === 'failed' ? undefined : state
  return action === 'delivered' && state !== 'failed' ? 'delivered' : undefined
}

function failureOf({ action, status, code, diagnostic }: BouncedRecipient): Pick<typeof deliveries.$inferSelect, 'errorCode' | 'error'> {
  if (action === 'delivered') return { errorCode: null, error: null }
  const said = [status, diagnostic].filter((part) => part !== null).join(' ')
  const silent = action === 'delayed' ? 'The other server is still trying to deliver it.' : 'It came back undelivered.'
  return { errorCode: code, error: said || silent }
}
