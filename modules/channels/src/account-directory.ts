import type { Sql } from '@timbre/platform'
import { channelAccounts } from './channels.schema.ts'
import type { ChannelType } from './kit/index.ts'
import { typeOf } from './registry.ts'

interface KnownAccount {
  readonly id: number
  readonly type: string
  readonly addressNormalized: string
  readonly active: boolean
}

/** Which account an address leads to, asked for every recipient of every mail. */
export interface AccountDirectory {
  /** The active account of that type, plus-addresses and the like included. Never misses one that was just made. */
  accountFor(type: string, address: string): Promise<KnownAccount | null>
  /** Everything known of our accounts, at most a second old. */
  snapshot(): Promise<KnownAccounts>
}

export interface KnownAccounts {
  isOwn(address: string): boolean
  typeOf(accountId: number): ChannelType
}

/** How long an answer is believed; a switched-off account still takes mail so long. */
const freshForMilliseconds = 1000

export function createAccountDirectory({ sql, monotonic }: { sql: Sql; monotonic(): number }): AccountDirectory {
  let accounts: readonly KnownAccount[] = []
  let loadedAt = -Infinity
  let loading: Promise<void> | undefined

  async function load(): Promise<void> {
    const startedAt = monotonic()
    accounts = await sql.select({ id: channelAccounts.id, type: channelAccounts.type, addressNormalized: channelAccounts.addressNormalized, active: channelAccounts.active }).from(channelAccounts)
    loadedAt = startedAt
  }

  /** Those who ask while a look is under way share the next one, so that a flood of wrong addresses costs little. */
  async function reload(): Promise<void> {
    if (loading) await loading.catch(() => {})
    loading ??= load().finally(() => (loading = undefined))
    await loading
  }

  function find(type: string, address: string): KnownAccount | null {
    for (const account of accounts) {
      if (account.type === type && account.active && typeOf(account).accountAddresses(address).includes(account.addressNormalized)) return account
    }
    return null
  }

  const isFresh = () => monotonic() - loadedAt < freshForMilliseconds

  return {
    accountFor: async (type, address) => {
      const known = isFresh() ? find(type, address) : null
      if (known) return known
      await reload()
      return find(type, address)
    },
    snapshot: async () => {
      if (!isFresh()) await reload()
      const known = accounts
      return {
        isOwn: (address) => known.some((account) => typeOf(account).accountAddresses(address).includes(account.addressNormalized)),
        typeOf: (accountId) => {
          const account = known.find(({ id }) => id === accountId)
          if (!account) throw new Error(`There is no channel account ${accountId}.`)
          return typeOf(account)
        },
      }
    },
  }
}
