import { commonErrors, TimbreError } from '@timbre/kernel'
import { DrizzleQueryError } from 'drizzle-orm'
import pg from 'pg'

/** The error and what led to it: drizzle wraps the driver's error, and ours keep what caused them. */
function* causes(error: unknown): Generator<Error> {
  let current = error
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    yield current
    current = current.cause
  }
}

function hasCode(error: unknown, codes: ReadonlySet<string>): boolean {
  for (const cause of causes(error)) if (codes.has(String((cause as { code?: unknown }).code))) return true
  return false
}

const worthRetrying = new Set(['40001', '40P01'])

/** Deadlock or serialization failure: the same transaction may well succeed now. */
export function isWorthRetrying(error: unknown): boolean {
  return hasCode(error, worthRetrying)
}

const lostStates = new Set(['25006', '57P01', '57P02', '57P03', '57P05', '08000', '08001', '08003', '08006', '25P03'])
const lostSystemErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'])
/** Said by the driver, without a code. */
const lostWords = /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Query read timeout)/i

/** The connection is dead or leads to a read-only server: drop it from the pool. */
export function isConnectionLost(error: unknown): boolean {
  if (hasCode(error, lostStates) || hasCode(error, lostSystemErrors)) return true
  for (const cause of causes(error)) if (lostWords.test(cause.message)) return true
  return false
}

const full = new Set(['53100', 'ENOSPC', 'EDQUOT'])
const overloaded = new Set(['53200', '53300'])

/** The disk is full or PostgreSQL has no room: accept nothing for now, lose nothing. */
export function isOutOfSpace(error: unknown): boolean {
  return hasCode(error, full) || hasCode(error, overloaded)
}

/**
 * Whether the failure comes from the database being away or full and so says nothing against the work at hand. Other
 * servers refuse connections too, so a system's error counts only where it is known to be the database's.
 */
export function isDatabaseTrouble(error: unknown): boolean {
  const fromDatabase = [...causes(error)].some(
    (cause) => cause instanceof pg.DatabaseError || cause instanceof DrizzleQueryError || lostWords.test(cause.message) || (cause instanceof TimbreError && cause.kind === 'unavailable'),
  )
  return fromDatabase && (isConnectionLost(error) || isOutOfSpace(error))
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!hasCode(error, new Set(['23505']))) return false
  return constraint === undefined || constraintOf(error) === constraint
}

/** Name of the constraint a write broke, if any. */
export function constraintOf(error: unknown): string | undefined {
  for (const cause of causes(error)) {
    const { constraint } = cause as { constraint?: unknown }
    if (typeof constraint === 'string') return constraint
  }
  return undefined
}

/** Turns a lost or full database into a 503 with words; every other error passes unchanged. */
export function unavailableFrom(error: unknown): unknown {
  if (error instanceof TimbreError) return error
  if (hasCode(error, full)) return commonErrors.unavailable('The disk is full. Free some space, then try again.', { cause: error })
  if (hasCode(error, overloaded)) return commonErrors.unavailable('The database is at its limits. Try again in a moment.', { cause: error })
  if (isConnectionLost(error)) return commonErrors.unavailable('The database is not answering. Try again in a moment.', { cause: error })
  return error
}

/** What to keep of a failure for people to read: of a failed statement what the database said, never what it was given. */
export function wordsOf(error: Error): string {
  const words = error.message.startsWith('Failed query: ') && error.cause instanceof Error ? error.cause.message : error.message
  return (words.split('\nparams: ')[0] ?? '').slice(0, 2000)
}
