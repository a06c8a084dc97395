import type { Secrets, Sql } from '@timbre/platform'
import { and, eq } from 'drizzle-orm'
import type { Static } from 'typebox'
import { channelErrors } from '../channels.errors.ts'
import { channelAccounts } from '../channels.schema.ts'
import { keepingPassword } from '../commands/change-account.ts'
import { outgoingColumns } from '../commands/create-account.ts'
import type { ConnectionTest, ConnectionTestResult } from '../contract.ts'
import { channelType } from '../registry.ts'
import { noServer } from './deliver.ts'
import { serverOf, type DefaultServer } from './outgoing-server.ts'

/** For all of it together: nobody waits longer in front of a screen. */
const longestMs = 20_000

/** Tries an outgoing server as somebody typed it, with the password that saving it would leave. Nothing is sent, nothing is kept. Ends with `gone`, since then nobody waits for the answer. */
export async function testConnection({ sql, secrets, defaultServer, gone }: { sql: Sql; secrets: Secrets; defaultServer: DefaultServer; gone: AbortSignal }, { type: name, outgoing, accountId }: Static<typeof ConnectionTest>): Promise<Static<typeof ConnectionTestResult>> {
  const type = channelType(name)
  if (!type) throw channelErrors.unknownType(`Use a channel type that this Timbre has; it has none called "${name}".`, { errors: [{ path: '/type', message: 'is not a channel type', code: 'doesNotExist' }] })
  const typed = outgoingColumns(outgoing, secrets)
  const server = serverOf(accountId === undefined ? typed : keepingPassword(typed, outgoing, await storedServer(sql, name, accountId)), defaultServer, secrets)
  const failure = server ? await type.sender.check(server, AbortSignal.any([gone, AbortSignal.timeout(longestMs)])) : noServer
  return { ok: failure === null, errorCode: failure?.code ?? null, error: failure?.detail ?? null }
}

async function storedServer(sql: Sql, type: string, accountId: number) {
  const [account] = await sql
    .select({ outgoing: channelAccounts.outgoing, outgoingPassword: channelAccounts.outgoingPassword })
    .from(channelAccounts)
    .where(and(eq(channelAccounts.id, accountId), eq(channelAccounts.type, type)))
  if (!account) throw channelErrors.unknownAccount('Look the channel account up and send its id, or none.', { errors: [{ path: '/accountId', message: 'does not exist', code: 'doesNotExist' }] })
  return account
}
