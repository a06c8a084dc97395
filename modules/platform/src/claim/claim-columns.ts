import { sql } from 'drizzle-orm'
import { bigint, integer, text, timestamp } from 'drizzle-orm/pg-core'

/**
 * Columns of a table whose rows are work: who holds a row, until when by the database's clock, and a fencing token that
 * grows with each claim, so that a process that was stopped and wakes up again cannot write over its successor.
 */
export function claimColumns() {
  return {
    attempts: integer().notNull().default(0),
    nextAttemptAt: timestamp({ withTimezone: true }).notNull().default(sql`now()`),
    leaseOwner: text(),
    leaseUntil: timestamp({ withTimezone: true }),
    leaseToken: bigint({ mode: 'number' }).notNull().default(0),
  }
}
