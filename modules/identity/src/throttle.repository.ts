import { inArray, lt, sql } from 'drizzle-orm'
import type { Sql, Tx } from '@timbre/platform'
import { loginThrottles } from './identity.schema.ts'
import type { ThrottleLimit } from './login-throttle.ts'

export async function readThrottles(database: Sql, keys: readonly string[]): Promise<Map<string, Date>> {
  const rows = await database
    .select()
    .from(loginThrottles)
    .where(inArray(loginThrottles.key, [...keys]))
  return new Map(rows.map((row) => [row.key, row.usedUntil]))
}

/** Pours one failure into the bucket; the database adds, so that failures at the same time all count. */
export async function countFailure(tx: Tx, key: string, limit: ThrottleLimit): Promise<void> {
  const step = sql`make_interval(secs => ${limit.everySeconds})`
  await tx.sql
    .insert(loginThrottles)
    .values({ key, usedUntil: sql`${tx.now.toISOString()}::timestamptz + ${step}` })
    .onConflictDoUpdate({
      target: loginThrottles.key,
      set: { usedUntil: sql`greatest(${loginThrottles.usedUntil}, ${tx.now.toISOString()}::timestamptz) + ${step}` },
    })
}

/** An empty bucket is the same as none. */
export async function deleteEmptyThrottles(tx: Tx): Promise<void> {
  await tx.sql.delete(loginThrottles).where(lt(loginThrottles.usedUntil, tx.now))
}
