import type { Sql } from '@timbre/platform'
import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { ChannelAccountSummary } from './channels.api.ts'
import { channelAccounts, deliveries, inboundMessages, outgoingMessages } from './channels.schema.ts'
import type { ChannelAccount } from './contract.ts'
import type { DefaultServer } from './outgoing/outgoing-server.ts'
import { channelTypes } from './registry.ts'

const summary = {
  id: channelAccounts.id,
  type: channelAccounts.type,
  name: channelAccounts.name,
  address: channelAccounts.address,
  departmentId: channelAccounts.departmentId,
  locale: channelAccounts.locale,
  signature: channelAccounts.signature,
  active: channelAccounts.active,
}

export async function accountById(db: Sql, id: number): Promise<ChannelAccountSummary | null> {
  const [row] = await db.select(summary).from(channelAccounts).where(eq(channelAccounts.id, id))
  return row ?? null
}

export function accounts(db: Sql): Promise<ChannelAccountSummary[]> {
  return db.select(summary).from(channelAccounts).orderBy(asc(channelAccounts.id))
}

export async function defaultAccountFor(db: Sql, departmentId: number | null): Promise<ChannelAccountSummary | null> {
  const [row] = await db
    .select(summary)
    .from(channelAccounts)
    .where(eq(channelAccounts.active, true))
    .orderBy(desc(sql`${channelAccounts.departmentId} is not distinct from ${departmentId}::bigint`), asc(channelAccounts.id))
    .limit(1)
  return row ?? null
}

export async function ourAddresses(db: Sql, addresses: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = addresses.flatMap((address) => channelTypes.flatMap(({ name: type, accountAddresses }) => accountAddresses(address).map((variant) => ({ address, type, variant }))))
  if (asked.length === 0) return new Set()
  const variants = sql.param([...new Set(asked.map(({ variant }) => variant))])
  const accounts = await db
    .select({ type: channelAccounts.type, address: channelAccounts.addressNormalized })
    .from(channelAccounts)
    .where(sql`${channelAccounts.addressNormalized} = any(${variants})`)
  const ours = asked.filter(({ type, variant }) => accounts.some((account) => account.type === type && account.address === variant))
  return new Set(ours.map(({ address }) => address))
}

const failuresShownDays = 7

/** Accounts as administrators see them, with what waits and what failed; `ids` narrows, `after` pages. */
export async function accountDetails(db: Sql, { now, defaultServer, id, after = 0, limit = 200 }: { now: Date; defaultServer: DefaultServer; id?: number; after?: number; limit?: number }): Promise<ChannelAccount[]> {
  const since = new Date(now.getTime() - failuresShownDays * 86_400_000)
  // Written out: drizzle drops a table's name in a one-table query, and `id` would then be the inner table's.
  const ofAccount = sql`deliveries.outgoing_id in (select o.id from outgoing_messages o where o.account_id = channel_accounts.id)`
  const rows = await db
    .select({
      ...summary,
      outgoing: channelAccounts.outgoing,
      lastErrorCode: channelAccounts.lastErrorCode,
      lastError: channelAccounts.lastError,
      version: channelAccounts.version,
      waiting: sql<number>`(select count(*)::int from ${outgoingMessages} where outgoing_messages.account_id = channel_accounts.id and ${outgoingMessages.state} = 'open')`,
      failed: sql<number>`(select count(*)::int from ${deliveries} where ${deliveries.state} = 'failed' and ${deliveries.updatedAt} >= ${since} and ${ofAccount})`,
      lastReceivedAt: sql<string | null>`(select ${inboundMessages.receivedAt} from ${inboundMessages} where inbound_messages.account_id = channel_accounts.id order by ${inboundMessages.id} desc limit 1)`,
      lastSentAt: sql<string | null>`(select d.updated_at from ${outgoingMessages} o join ${deliveries} d on d.outgoing_id = o.id where o.account_id = ${channelAccounts}.id and d.state in ('sent', 'delivered', 'read') order by o.id desc, d.updated_at desc limit 1)`,
    })
    .from(channelAccounts)
    .where(id === undefined ? gt(channelAccounts.id, after) : eq(channelAccounts.id, id))
    .orderBy(asc(channelAccounts.id))
    .limit(limit)
  return rows.map(({ outgoing, lastReceivedAt, lastSentAt, ...row }) => ({
    ...row,
    outgoing: outgoing ? { source: 'account', ...outgoing } : (defaultServer.shown ?? { source: 'none', host: null, port: null, security: null, username: null }),
    lastReceivedAt: lastReceivedAt === null ? null : new Date(lastReceivedAt).toISOString(),
    lastSentAt: lastSentAt === null ? null : new Date(lastSentAt).toISOString(),
  }))
}

/** The account of an address, plus-addresses and the like included. */

export async function accountByAddress(db: Sql, address: string): Promise<ChannelAccountSummary | null> {
  for (const type of channelTypes) {
    const variants = type.accountAddresses(address)
    if (variants.length === 0) continue
    const rows = await db
      .select({ ...summary, addressNormalized: channelAccounts.addressNormalized })
      .from(channelAccounts)
      .where(and(eq(channelAccounts.type, type.name), inArray(channelAccounts.addressNormalized, [...variants])))
    for (const variant of variants) {
      const row = rows.find(({ addressNormalized }) => addressNormalized === variant)
      if (row) return withoutNormalized(row)
    }
  }
  return null
}

function withoutNormalized({ addressNormalized: _normalized, ...account }: ChannelAccountSummary & { addressNormalized: string }): ChannelAccountSummary {
  return account
}
