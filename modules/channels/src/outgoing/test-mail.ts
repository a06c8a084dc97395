import { commonErrors, type Locale } from '@timbre/kernel'
import { randomToken, type Secrets, type Sql } from '@timbre/platform'
import { eq } from 'drizzle-orm'
import { channelAccounts } from '../channels.schema.ts'
import { typeOf } from '../registry.ts'
import { serverOf, type DefaultServer } from './outgoing-server.ts'
import { text } from '../texts.ts'

export interface TestMailResult {
  readonly ok: boolean
  readonly error: string | null
}

/** Sends one mail right now, past the queue, and tells what the server said. Nothing of it is kept. */
export async function sendTestMail({ sql, secrets, defaultServer, now }: { sql: Sql; secrets: Secrets; defaultServer: DefaultServer; now: Date }, { accountId, to, locale }: { accountId: number; to: string; locale: Locale }): Promise<TestMailResult> {
  const [account] = await sql.select().from(channelAccounts).where(eq(channelAccounts.id, accountId))
  if (!account) throw commonErrors.notFound('There is no such channel account.')
  const server = serverOf(account, defaultServer, secrets)
  if (!server) return { ok: false, error: text(locale, 'testMail.noServer') }
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
  const { recipients } = await typeOf(account).sender.send({ message, server, recipients: [to], beforeHandover: async () => {}, signal: new AbortController().signal })
  const [result] = recipients
  return result?.result === 'accepted' ? { ok: true, error: null } : { ok: false, error: result?.detail ?? null }
}
