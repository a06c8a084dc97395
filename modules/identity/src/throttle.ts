import { createHash } from 'node:crypto'
import type { Clock } from '@timbre/kernel'
import type { Database, Tx } from '@timbre/platform'
import { networkOf } from './client-address.ts'
import { identityErrors } from './identity.errors.ts'
import { accountLimit, addressLimit, waitSeconds, type ThrottleLimit } from './login-throttle.ts'
import { secondsAfter, type Client } from './session.ts'
import { addressesOf } from './session.repository.ts'
import { countFailure, readThrottles } from './throttle.repository.ts'

export interface Attempt {
  /** @throws identity.tooManyAttempts with the seconds to wait */
  requireAllowed(): Promise<void>
  failed(tx: Tx): Promise<void>
}

export interface Throttle {
  attempt(who: { emailNormalized: string; agentId: number | null; client: Client }): Promise<Attempt>
}

const addressKnownForDays = 30

/** Slows down guessing, by account and by address. The counts are in the database, so they hold for all processes. */
export function createThrottle({ database, clock }: { database: Database; clock: Clock }): Throttle {
  async function bucketsFor({ emailNormalized, agentId, client }: Parameters<Throttle['attempt']>[0]): Promise<Map<string, ThrottleLimit>> {
    const network = networkOf(client.ip)
    const account = `account:${createHash('sha256').update(emailNormalized).digest('base64url')}`
    // Asked for an unknown account too, so that the time it takes tells nothing.
    const known = await isKnownNetwork(agentId ?? 0, network)
    return new Map([
      [known ? `${account}:${network}` : account, accountLimit],
      [`address:${network}`, addressLimit],
    ])
  }

  async function isKnownNetwork(agentId: number, network: string): Promise<boolean> {
    const since = secondsAfter(clock.now(), -addressKnownForDays * 24 * 3600)
    return (await addressesOf(database.sql, agentId, since)).some((ip) => networkOf(ip) === network)
  }

  async function requireAllowed(buckets: ReadonlyMap<string, ThrottleLimit>): Promise<void> {
    const used = await readThrottles(database.sql, [...buckets.keys()])
    const now = clock.now()
    const wait = Math.max(...[...buckets].map(([key, limit]) => waitSeconds(used.get(key) ?? null, limit, now)))
    if (wait === 0) return
    throw identityErrors.tooManyAttempts(`Wait ${wait} seconds, then try again.`, { extra: { retryAfter: wait } })
  }

  return {
    attempt: async (who) => {
      const buckets = await bucketsFor(who)
      await requireAllowed(buckets)
      return {
        requireAllowed: () => requireAllowed(buckets),
        failed: async (tx) => {
          for (const [key, limit] of buckets) await countFailure(tx, key, limit)
        },
      }
    },
  }
}
