import { commonErrors, defineCommand } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Static } from 'typebox'
import { accountChanged } from '../channels.events.ts'
import { channelAccounts, deliveries, outgoingMessages } from '../channels.schema.ts'
import type { ChannelAccountPatch } from '../contract.ts'
import { outgoingColumns, requireManager, tellingConflicts, type AccountDependencies } from './create-account.ts'

export type AccountChange = Static<typeof ChannelAccountPatch>

/** Changes a channel account. What waits to go out is tried at once when the way out changed. */
export const changeAccount = ({ secrets, identity }: AccountDependencies) =>
  defineCommand('channels.changeAccount', async (tx: Tx, actor, { id, change }: { id: number; change: AccountChange }): Promise<void> => {
    requireManager(actor)
    const [before] = await tx.sql.select().from(channelAccounts).where(eq(channelAccounts.id, id)).for('update')
    if (!before) throw commonErrors.notFound('There is no such channel account.')
    const { version, outgoing, name, ...rest } = change
    if (version !== undefined && version !== before.version) throw commonErrors.conflict('Load the channel account again and repeat your change.', { extra: { currentVersion: before.version } })
    const columns = {
      ...rest,
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(outgoing === undefined ? {} : { ...keepingPassword(outgoingColumns(outgoing, secrets), outgoing, before), lastErrorCode: null, lastError: null }),
    }
    await tellingConflicts(() =>
      tx.savepoint((inner) =>
        inner.sql
          .update(channelAccounts)
          .set({ ...columns, updatedAt: tx.now, version: before.version + 1 })
          .where(eq(channelAccounts.id, id)),
      ),
    )
    if (outgoing !== undefined) await retryWaiting(tx, id)
    await tx.emit(accountChanged, { subject: { type: 'channelAccount', id }, payload: { accountId: id } })
    await identity.recordAudit(tx, actor, { action: 'channels.account.changed', subject: { type: 'channelAccount', id }, details: { fields: Object.keys(change).filter((field) => field !== 'version') } })
  })

/** The way out changed, so what waited for it is due; what is to leave later stays for later. */
async function retryWaiting(tx: Tx, accountId: number): Promise<void> {
  const open = await tx.sql
    .update(outgoingMessages)
    .set({ nextAttemptAt: sql`greatest(${outgoingMessages.sendAfter}, ${tx.now})` })
    .where(and(eq(outgoingMessages.accountId, accountId), eq(outgoingMessages.state, 'open')))
    .returning({ id: outgoingMessages.id })
  if (open.length === 0) return
  const ids = open.map(({ id }) => id)
  await tx.sql.update(deliveries).set({ nextAttemptAt: tx.now }).where(and(inArray(deliveries.outgoingId, ids), eq(deliveries.state, 'queued'), gt(deliveries.attempts, 0)))
}

/** A password is never shown, so who changes the port does not have it: without one, the same server and user keep theirs. */
export function keepingPassword(columns: ReturnType<typeof outgoingColumns>, input: AccountChange['outgoing'], before: Pick<typeof channelAccounts.$inferSelect, 'outgoing' | 'outgoingPassword'>): ReturnType<typeof outgoingColumns> {
  const same = columns.outgoing !== null && before.outgoing?.host === columns.outgoing.host && before.outgoing.username === columns.outgoing.username
  return same && input?.password === undefined ? { ...columns, outgoingPassword: before.outgoingPassword } : columns
}
