import type { Sql } from '@timbre/platform'
import { asc, inArray } from 'drizzle-orm'
import { deliveries } from '../channels.schema.ts'
import type { Delivery } from '../contract.ts'

export async function deliveriesOf(db: Sql, outgoingIds: readonly number[]): Promise<ReadonlyMap<number, Delivery[]>> {
  const found = new Map<number, Delivery[]>()
  if (outgoingIds.length === 0) return found
  const rows = await db
    .select()
    .from(deliveries)
    .where(inArray(deliveries.outgoingId, [...outgoingIds]))
    .orderBy(asc(deliveries.id))
  for (const { outgoingId, recipient, state, errorCode, error, attempts, nextAttemptAt } of rows) {
    const list = found.get(outgoingId) ?? []
    found.set(outgoingId, list)
    list.push({ recipient, state, errorCode, error, attempts, nextAttemptAt: nextAttemptAt?.toISOString() ?? null })
  }
  return found
}
