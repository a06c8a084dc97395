import type { Secrets } from '@timbre/platform'
import type { Static } from 'typebox'
import type { channelAccounts } from '../channels.schema.ts'
import type { OutgoingServerState } from '../contract.ts'
import type { SendServer } from '../kit/index.ts'

export const passwordPurpose = 'channels.outgoingPassword'

/** The outgoing server of the environment, for accounts without one of their own. */
export interface DefaultServer {
  readonly server: SendServer | null
  /** As the API shows it; null when there is none. */
  readonly shown: Static<typeof OutgoingServerState> | null
}

/**
 * `smtps://user:password@host` speaks TLS from the start. `smtp://host` turns encryption on (STARTTLS) and fails where
 * it cannot; on this machine itself, and with `?security=none`, it does without.
 */
export function readDefaultServer(url: string | undefined): DefaultServer {
  if (url === undefined) return { server: null, shown: null }
  const { protocol, hostname, port, username, password, searchParams } = new URL(url)
  const asked = searchParams.get('security')
  const security = protocol === 'smtps:' ? 'tls' : asked === 'none' || asked === 'starttls' || asked === 'tls' ? asked : isThisMachine(hostname) ? 'none' : 'starttls'
  const server: SendServer = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (security === 'tls' ? 465 : username ? 587 : 25),
    security,
    username: username ? decodeURIComponent(username) : null,
    password: password ? decodeURIComponent(password) : null,
  }
  return { server, shown: { source: 'environment', host: server.host, port: server.port, security, username: server.username } }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}

/** Where an account's messages leave; null: nowhere yet. */
export function serverOf(account: Pick<typeof channelAccounts.$inferSelect, 'outgoing' | 'outgoingPassword'>, defaultServer: DefaultServer, secrets: Secrets): SendServer | null {
  if (!account.outgoing) return defaultServer.server
  return { ...account.outgoing, password: account.outgoingPassword === null ? null : readable(account.outgoingPassword, secrets) }
}

/** Null for one that was stored with a secret that is lost: the server refuses the login, and the account says what to do about it. */
function readable(sealed: string, secrets: Secrets): string | null {
  try {
    return secrets.decrypt(passwordPurpose, sealed)
  } catch {
    return null
  }
}
