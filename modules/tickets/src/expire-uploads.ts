import type { Clock } from '@timbre/kernel'
import type { Database } from '@timbre/platform'
import { lte } from 'drizzle-orm'
import { uploads } from './tickets.schema.ts'

/** Forgets files that no message ever carried. */
export async function expireUploads({ database, clock }: { database: Database; clock: Clock }): Promise<void> {
  await database.backgroundSql.delete(uploads).where(lte(uploads.expiresAt, clock.now()))
}
