/**
 * Failed sign-ins as a leaky bucket: `burst` failures at once, then one more every `everySeconds`. Only failures count, and what is
 * refused does not, so nobody can lock anybody out for longer than `everySeconds` after they stop.
 */
export interface ThrottleLimit {
  readonly burst: number
  readonly everySeconds: number
}

/** A known address of the account has a bucket of its own, so that strangers who guess do not shut its owner out. */
export const accountLimit: ThrottleLimit = { burst: 10, everySeconds: 30 }
export const addressLimit: ThrottleLimit = { burst: 20, everySeconds: 6 }

/** Seconds until the next try is allowed; 0 when it is allowed now. */
export function waitSeconds(usedUntil: Date | null, limit: ThrottleLimit, now: Date): number {
  if (usedUntil === null) return 0
  const allowedAt = usedUntil.getTime() - (limit.burst - 1) * limit.everySeconds * 1000
  return Math.max(0, Math.ceil((allowedAt - now.getTime()) / 1000))
}
