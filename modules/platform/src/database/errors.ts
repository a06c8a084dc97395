import { commonErrors } from '@timbre/kernel'

function sqlState(error: unknown): string | undefined {
  let current = error
  // drizzle wraps the driver's error as `cause`
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    const code = (current as Error & { code?: unknown }).code
    if (typeof code === 'string') return code
    current = current.cause
  }
  return undefined
}

/** Deadlock or serialization failure: the same transaction may well succeed now. */
export function isWorthRetrying(error: unknown): boolean {
  const code = sqlState(error)
  return code === '40001' || code === '40P01'
}

const lostStates = new Set(['25006', '57P01', '57P02', '57P03', '08000', '08003', '08006', '08001'])
const lostSystemErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])

/** The connection is dead or leads to a read-only server: drop it from the pool. */
export function isConnectionLost(error: unknown): boolean {
  const code = sqlState(error)
  if (code !== undefined) return lostStates.has(code) || lostSystemErrors.has(code)
  let current = error
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    if (/Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i.test(current.message)) return true
    current = current.cause
  }
  return false
}

/** The disk is full or PostgreSQL has no room: accept nothing for now, lose nothing. */
export function isOutOfSpace(error: unknown): boolean {
  const code = sqlState(error)
  return code === '53100' || code === '53200' || code === '53300' || code === 'ENOSPC'
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (sqlState(error) !== '23505') return false
  return constraint === undefined || constraintOf(error) === constraint
}

/** Name of the constraint a write broke, if any. */
export function constraintOf(error: unknown): string | undefined {
  let current = error
  for (let depth = 0; depth < 4 && current instanceof Error; depth++) {
    const constraint = (current as Error & { constraint?: unknown }).constraint
    if (typeof constraint === 'string') return constraint
    current = current.cause
  }
  return undefined
}

/** Turns a lost database into a 503 with words; every other error passes unchanged. */
export function unavailableFrom(error: unknown): unknown {
  if (isConnectionLost(error)) return commonErrors.unavailable('The database is not answering. Try again in a moment.', { cause: error })
  if (isOutOfSpace(error)) return commonErrors.unavailable('The database has no room left. Free some disk space, then try again.', { cause: error })
  return error
}
