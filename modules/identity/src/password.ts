import { hash, verify } from '@node-rs/argon2'
import { dictionary } from '@zxcvbn-ts/language-common'
import { identityErrors } from './identity.errors.ts'

/** An Argon2id hash in PHC form. Commands take this, never a password, so that no transaction waits for hashing. */
export type PasswordHash = string & { readonly isPasswordHash: true }

export const minimumPasswordLength = 10

const common = new Set(dictionary['passwords-common'].filter((password) => password.length >= minimumPasswordLength))

/** Why a password is refused, or `null`. Length counts characters as people see them typed, and nothing else is demanded. */
export function passwordWeakness(password: string): 'short' | 'common' | null {
  if ([...password].length < minimumPasswordLength) return 'short'
  return common.has(password.toLowerCase()) ? 'common' : null
}

/** @throws identity.weakPassword */
export function requireGoodPassword(password: string): void {
  switch (passwordWeakness(password)) {
    case 'short':
      throw identityErrors.weakPassword(`Choose a password of at least ${minimumPasswordLength} characters.`)
    case 'common':
      throw identityErrors.weakPassword('This password is among the most common ones. Choose another, such as a few unrelated words.')
    case null:
  }
}

/** Compares a password with a hash; null (nobody has that address) takes as long and never matches. */
export type Matches = (stored: string | null, password: string) => Promise<boolean>

export interface Passwords {
  /** @throws identity.weakPassword */
  hash(password: string): Promise<PasswordHash>
  /** Runs `run` when its turn to compare has come, so that of many guesses sent at once each knows what became of those before. */
  inTurn<T>(run: (matches: Matches) => Promise<T>): Promise<T>
}

const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashing takes a core for a while and 19 MiB: more than `concurrency` at once would starve everything else. */
export function createPasswords({ concurrency = 2 } = {}): Passwords {
  const slot = limiter(concurrency)
  let nobody: Promise<string> | undefined
  const make = (password: string) => hash(password.normalize('NFKC'), argon2id)
  const matches: Matches = async (stored, password) => {
    const against = stored ?? (await (nobody ??= make('nobody has this password')))
    return (await verify(against, password.normalize('NFKC'))) && stored !== null
  }
  return {
    hash: (password) => {
      requireGoodPassword(password)
      return slot(() => make(password)) as Promise<PasswordHash>
    },
    inTurn: (run) => slot(() => run(matches)),
  }
}

function limiter(concurrency: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = concurrency
  return async (run) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
