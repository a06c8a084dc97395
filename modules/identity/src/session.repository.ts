import { and, desc, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Sql, Tx } from '@timbre/platform'
import { agents, refreshTokens, sessions } from './identity.schema.ts'
import type { Client } from './session.ts'

type EndReason = NonNullable<(typeof sessions.$inferSelect)['endReason']>

export async function insertSession(tx: Tx, session: { agentId: number; client: Client; expiresAt: Date }): Promise<number> {
  const { agentId, client, expiresAt } = session
  const [row] = await tx.sql
    .insert(sessions)
    .values({ agentId, ip: client.ip, userAgent: client.userAgent?.slice(0, 300) ?? null, createdAt: tx.now, refreshedAt: tx.now, expiresAt })
    .returning({ id: sessions.id })
  return (row as { id: number }).id
}

export async function insertRefreshToken(tx: Tx, token: { tokenHash: string; sessionId: number; expiresAt: Date }): Promise<void> {
  await tx.sql.insert(refreshTokens).values({ ...token, createdAt: tx.now })
}

/** A refresh token with its session and agent, all locked: two refreshes at once take turns. */
export async function lockRefreshToken(tx: Tx, tokenHash: string) {
  const [row] = await tx.sql
    .select({ token: refreshTokens, session: sessions, agentActive: agents.active })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .innerJoin(agents, eq(agents.id, sessions.agentId))
    .where(eq(refreshTokens.tokenHash, tokenHash))
    .for('update', { of: [refreshTokens, sessions] })
  return row ?? null
}

export async function replaceRefreshToken(tx: Tx, tokenHash: string, sessionId: number): Promise<void> {
  await tx.sql.update(refreshTokens).set({ replacedAt: tx.now }).where(eq(refreshTokens.tokenHash, tokenHash))
  await tx.sql.update(sessions).set({ refreshedAt: tx.now }).where(eq(sessions.id, sessionId))
}

/** Answers whether it was still open. */
export async function closeSession(tx: Tx, sessionId: number, reason: EndReason): Promise<boolean> {
  const closed = await tx.sql
    .update(sessions)
    .set({ endedAt: tx.now, endReason: reason })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
    .returning({ id: sessions.id })
  return closed.length > 0
}

export async function liveSessionIds(tx: Tx, agentId: number): Promise<number[]> {
  const rows = await tx.sql
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.agentId, agentId), isNull(sessions.endedAt), gt(sessions.expiresAt, tx.now)))
    .orderBy(sessions.id)
  return rows.map((row) => row.id)
}

/** Addresses from which the agent signed in since then. */
export async function addressesOf(database: Sql, agentId: number, since: Date): Promise<string[]> {
  const rows = await database
    .select({ ip: sessions.ip })
    .from(sessions)
    .where(and(eq(sessions.agentId, agentId), gt(sessions.createdAt, since)))
    .orderBy(desc(sessions.createdAt))
    .limit(100)
  return rows.flatMap((row) => row.ip ?? [])
}

/** Forgets sign-ins that are long over, with their tokens. */
export async function deleteSessionsExpiredBefore(tx: Tx, instant: Date): Promise<void> {
  await tx.sql.delete(sessions).where(lt(sessions.expiresAt, instant))
}
