import type { AccessGrant } from '@timbre/identity/contract'

/** Keeps one thing from happening twice at once, over all tabs: `navigator.locks`, or a stand-in. */
export type Exclusively = <Result>(name: string, run: () => Promise<Result>) => Promise<Result>

export interface Access {
  token(): string | undefined
  /** Takes over what sign-in or setup answered. */
  adopt(grant: AccessGrant): void
  /**
   * Gets a new access token with the session cookie. `stale` is the token that was refused: when another call has replaced it meanwhile,
   * nothing is asked. False when the session is over; throws when the server could not be asked.
   */
  refresh(stale?: string): Promise<boolean>
  forget(): void
}

interface AccessOptions {
  /** Asks the server: the grant, or undefined when there is no session. */
  readonly ask: () => Promise<AccessGrant | undefined>
  readonly exclusively: Exclusively
  readonly onGrant: (grant: AccessGrant) => void
  readonly onEnd: () => void
}

/** The access token, in memory only. */
export function createAccess({ ask, exclusively, onGrant, onEnd }: AccessOptions): Access {
  let token: string | undefined
  let running: Promise<boolean> | undefined

  const adopt = (grant: AccessGrant) => {
    token = grant.accessToken
    onGrant(grant)
  }

  async function askOnce(): Promise<boolean> {
    // The lock keeps tabs from spending the same refresh token side by side.
    const grant = await exclusively('timbre.refresh', ask)
    if (grant) {
      adopt(grant)
      return true
    }
    token = undefined
    onEnd()
    return false
  }

  return {
    token: () => token,
    adopt,
    refresh(stale) {
      if (stale !== undefined && token !== undefined && token !== stale) return Promise.resolve(true)
      running ??= askOnce().finally(() => (running = undefined))
      return running
    },
    forget() {
      token = undefined
    },
  }
}

/** Web Locks where the browser has them (secure pages and localhost), otherwise one tab at a time is the best there is. */
export const browserLock: Exclusively = (name, run) => (navigator.locks ? (navigator.locks.request(name, run) as ReturnType<typeof run>) : run())
