import type { Sql } from '@timbre/platform'
import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { sessions } from './identity.schema.ts'
import { secondsAfter, sessionTimes } from './session.ts'

/** Where an agent is signed in, the one used last first. */
export async function liveSessions(database: Sql, agentId: number, now: Date) {
  return database
    .select({ id: sessions.id, ip: sessions.ip, userAgent: sessions.userAgent, createdAt: sessions.createdAt, refreshedAt: sessions.refreshedAt })
    .from(sessions)
    .where(and(eq(sessions.agentId, agentId), isNull(sessions.endedAt), gt(sessions.expiresAt, now), gt(sessions.refreshedAt, secondsAfter(now, -sessionTimes.idle))))
    .orderBy(desc(sessions.refreshedAt), desc(sessions.id))
    .limit(100)
}
