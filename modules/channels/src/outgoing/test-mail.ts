import { commonErrors, type Locale } from '@timbre/kernel'
import { randomToken, type Secrets, type Sql } from '@timbre/platform'
import { eq } from 'drizzle-orm'
import type { Static } from 'typebox'
import { channelAccounts } from '../channels.schema.ts'
import type { TestMailResult } from '../contract.ts'
import type { SendFailure } from '../kit/index.ts'
import { typeOf } from '../registry.ts'
import { noServer } from './deliver.ts'
import { serverOf, type DefaultServer } from './outgoing-server.ts'
import { text } from '../texts.ts'

/** Somebody looks at the screen until then. */
const longestMs = 40_000

/** Sends one mail right now, past the queue, and tells what the server said. Nothing of it is kept. */
export async function sendTestMail({ sql, secrets, defaultServer, now }: { sql: Sql; secrets: Secrets; defaultServer: DefaultServer; now: Date }, { accountId, to, locale }: { accountId: number; to: string; locale: Locale }): Promise<Static<typeof TestMailResult>> {
  const [account] = await sql.select().from(channelAccounts).where(eq(channelAccounts.id, accountId))
  if (!account) throw commonErrors.notFound('There is no such channel account.')
  const server = serverOf(account, defaultServer, secrets)
  if (!server) return failed(noServer)
  const message = {
    messageId: `test.${randomToken()}@${account.address.slice(account.address.lastIndexOf('@') + 1)}`,
    date: now,
    from: { name: account.name, address: account.address },
    to: [{ name: '', address: to }],
    cc: [],
    replyTo: null,
    subject: text(locale, 'testMail.subject', { name: account.name }),
    html: null,
    text: text(locale, 'testMail.body', { name: account.name, address: account.address }),
    inReplyTo: null,
    references: [],
    attachments: [],
  }
  const { recipients } = await typeOf(account).sender.send({ message, server, recipients: [to], beforeHandover: async () => {}, signal: AbortSignal.timeout(longestMs) })
  const [result] = recipients
  if (!result) throw new Error(`A sender of type "${account.type}" said nothing of its recipient.`)
  return result.result === 'accepted' ? { ok: true, errorCode: null, error: null } : failed(result.failure)
}

function failed({ code, detail }: SendFailure): Static<typeof TestMailResult> {
  return { ok: false, errorCode: code, error: detail }
}
