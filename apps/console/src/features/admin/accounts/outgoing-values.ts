import type { ChannelAccount, ConnectionTest } from '@timbre/channels/contract'
import type { Static } from 'typebox'
import { usualPorts, type ServerAnswers } from '../../../shared/outgoing/server-answers.ts'

type Values = Readonly<Record<string, unknown>>

/** An account’s own outgoing server as its form holds it. */
export interface TypedServer {
  readonly host: string
  readonly port: number | undefined
  readonly security: ServerAnswers['security']
  readonly username: string
  readonly password: string
}

export function typedServer(values: Values): TypedServer | null {
  return (values['outgoing'] ?? null) as TypedServer | null
}

/** What the form is filled with; null: the usual server does. Where there is none at all, the fields are there to be filled in. The password is never known. */
export function ownServer({ outgoing: { source, host, port, security, username } }: ChannelAccount) {
  return source === 'account' ? { host, port, security, username } : source === 'none' ? {} : null
}

/** A port that nobody chose goes with the kind of encryption. */
export function withUsualPort(values: Values, before: Values): Values {
  const [now, was] = [typedServer(values), typedServer(before)]
  if (!now || !was || now.security === was.security || String(was.port) !== usualPorts[was.security]) return values
  return { ...values, outgoing: { ...now, port: Number(usualPorts[now.security]) } }
}

/** As it is sent, to be tried or to be saved. */
export function serverToTry({ host, port, security, username, password }: TypedServer): NonNullable<Static<typeof ConnectionTest>['outgoing']> {
  return { host: host.trim(), port: port ?? 0, security, ...(username.trim() && { username: username.trim() }), ...(password && { password }) }
}
