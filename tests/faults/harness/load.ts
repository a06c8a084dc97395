import { setTimeout as sleep } from 'node:timers/promises'
import type { ApiClient } from '../../support/api-client.ts'
import type { TestMail } from '../../support/mails.ts'
import { connectSmtp, type SmtpClient } from '../../support/smtp-client.ts'
import type { Ledger, Reply } from './ledger.ts'

/** What a client does when the server is away: it waits a little and comes again. */
const retryMilliseconds = 150

interface Sending {
  readonly port: number
  readonly ledger: Ledger
  /** Whether to go on with mails that are not acknowledged; mail servers do for days. */
  readonly keepTrying: () => boolean
  readonly connections?: number
}

/** Sends mails over several connections, each until it is acknowledged, like the mail servers of customers do. */
export async function sendAll(mails: readonly TestMail[], { connections = 6, ...sending }: Sending): Promise<void> {
  const waiting = [...mails]
  await Promise.all(Array.from({ length: connections }, () => sendSome(() => waiting.shift(), sending)))
}

/** One connection's worth: takes mails from `next` until there is none. */
export async function sendSome(next: () => TestMail | undefined, { port, ledger, keepTrying }: Omit<Sending, 'connections'>): Promise<void> {
  let client: SmtpClient | undefined
  for (let mail = next(); mail; mail = next()) {
    while (!ledger.isAcknowledged(mail)) {
      client ??= await connectSmtp({ port }).catch(() => undefined)
      const outcome = await client?.send(mail)
      if (outcome) ledger.noteMail(mail, outcome)
      if (outcome?.state === 'accepted') break
      if (outcome?.state !== 'refused') client = undefined
      if (!keepTrying()) return
      await sleep(retryMilliseconds)
    }
  }
  await client?.quit()
}

/** Writes a reply as the console does: with one key for all tries, until the API has taken it. */
export async function writeReply(api: ApiClient, reply: Reply, { ledger, keepTrying }: { ledger: Ledger; keepTrying: () => boolean }): Promise<void> {
  ledger.noteReply(reply)
  const text = `Hello,\n\nthis is our answer, reference ${reply.marker}.`
  const body = { kind: 'reply', text, ...(reply.cc?.length ? { cc: reply.cc } : {}) }
  for (;;) {
    const answer = await api.request('POST', `/tickets/${reply.ticketId}/messages`, { body, idempotencyKey: reply.marker }).catch(() => undefined)
    if (answer?.status === 201) return ledger.noteReplyTaken(reply)
    // What the server refuses is an error of the test, what it cannot do right now is not.
    if (answer && answer.status < 500) throw new Error(`Reply ${reply.marker}: ${answer.status} ${JSON.stringify(answer.body)}`)
    if (!keepTrying()) return
    await sleep(retryMilliseconds)
  }
}
