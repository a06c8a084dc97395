import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { ChannelSender, RecipientResult, SendAttempt, SendResult, SendServer } from '../../src/kit/index.ts'
import { composeMail } from './email.compose.ts'
import { failureOf, type SmtpError } from './email.failure.ts'

interface Accepted {
  readonly accepted: readonly string[]
  readonly rejectedErrors?: readonly SmtpError[]
}

/** One SMTP session for all recipients that are due; each gets its own result. */
export const emailSender: ChannelSender = {
  send: async (attempt) => {
    const connection = new SMTPConnection(connectionOptions(attempt.server))
    const abort = () => connection.close()
    attempt.signal.addEventListener('abort', abort, { once: true })
    try {
      await open(connection, attempt.server, attempt.signal)
      return await handOver(connection, attempt)
    } catch (error) {
      return failedBefore(attempt, error as SmtpError)
    } finally {
      attempt.signal.removeEventListener('abort', abort)
      connection.close()
    }
  },
  check: async (server, signal) => {
    const connection = new SMTPConnection(connectionOptions(server))
    try {
      await open(connection, server, signal)
      connection.quit()
      return null
    } catch (error) {
      return failureOf(error as SmtpError)
    } finally {
      connection.close()
    }
  },
}

function connectionOptions({ host, port, security }: SendServer): ConstructorParameters<typeof SMTPConnection>[0] {
  return {
    host,
    port,
    secure: security === 'tls',
    // Asked for TLS, plaintext is an error and never a fallback; certificates are always checked.
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 120_000,
    dnsTimeout: 15_000,
    logger: false,
  }
}

async function open(connection: SMTPConnection, { username, password }: SendServer, signal: AbortSignal): Promise<void> {
  await answer<void>(connection, signal, (done) => connection.connect((error) => done(error)))
  if (username !== null) await answer<void>(connection, signal, (done) => connection.login({ user: username, pass: password ?? '' }, (error) => done(error)))
}

/** What the server says to one step, or why nothing is said any more: a connection that we close ourselves is silent about it. */
async function answer<Answer>(connection: SMTPConnection, signal: AbortSignal, step: (done: (error?: Error | null, answer?: Answer) => void) => void): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const giveUp = () => reject(Object.assign(new Error('The server did not answer in time.'), { code: 'ETIMEDOUT' }))
  signal.addEventListener('abort', giveUp, { once: true })
  connection.once('error', reject)
  try {
    if (signal.aborted) giveUp()
    else step((error, answer) => (error ? reject(error) : resolve(answer as Answer)))
    return await promise
  } finally {
    signal.removeEventListener('abort', giveUp)
    connection.removeListener('error', reject)
  }
}

async function handOver(connection: SMTPConnection, { message, recipients, beforeHandover, signal }: SendAttempt): Promise<SendResult> {
  let handedOver = false
  // The last byte waits for the caller: what it could not write down first is not sent.
  const bytes = Readable.from(
    (async function* () {
      yield* composeMail(message) as AsyncIterable<Buffer>
      await beforeHandover()
      handedOver = true
    })(),
    { objectMode: false },
  )
  try {
    const accepted = await answer<Accepted>(connection, signal, (done) => connection.send({ from: message.from.address, to: [...recipients] }, bytes, (error: unknown, info?: unknown) => done(error as Error | null, info as Accepted)))
    connection.quit()
    return { recipients: recipients.map((recipient) => resultOf(recipient, accepted)), accountFailure: null }
  } catch (error) {
    const failure = error as SmtpError
    // Without an answer to the last byte nobody knows; with one, it is refused like any other.
    if (handedOver && failure.responseCode === undefined) return { recipients: recipients.map((recipient) => ({ recipient, result: 'unknown', failure: { ...failureOf(failure), code: 'unconfirmed' } })), accountFailure: null }
    throw failure
  }
}

function resultOf(recipient: string, { accepted, rejectedErrors }: Accepted): RecipientResult {
  const refusal = rejectedErrors?.find((error) => error.recipient === recipient)
  if (refusal) return refused(recipient, refusal)
  return accepted.includes(recipient) ? { recipient, result: 'accepted' } : { recipient, result: 'later', failure: { code: 'later', detail: 'The server did not say whether it takes this recipient.' } }
}

/** Nothing was handed over: recipients that were named are refused one by one, the others share the failure. */
function failedBefore({ recipients }: SendAttempt, error: SmtpError): SendResult {
  const named = error.rejectedErrors ?? []
  const [telling = error, ...others] = named
  if ([telling, ...others].every(isAboutTheAccount)) {
    const failure = failureOf(telling)
    return { recipients: recipients.map((recipient) => ({ recipient, result: 'later', failure })), accountFailure: failure }
  }
  return { recipients: recipients.map((recipient) => refused(recipient, named.find((each) => each.recipient === recipient) ?? error)), accountFailure: null }
}

/** 5xx about this mail or recipient is final; everything else is worth another try. */
function refused(recipient: string, error: SmtpError): RecipientResult {
  const final = error.responseCode !== undefined && error.responseCode >= 500 && error.responseCode < 600
  return { recipient, result: final ? 'refused' : 'later', failure: failureOf(error) }
}

/** The way out is broken, whoever the mail is for: a wrong password must not fail every reply for good. */
function isAboutTheAccount(error: SmtpError): boolean {
  const { code = '', command = '', responseCode } = error
  if (responseCode === undefined) return code !== 'ESTREAM'
  if (['EAUTH', 'ENOAUTH', 'ETLS', 'EDNS'].includes(code) || ['CONN', 'EHLO', 'HELO', 'STARTTLS'].includes(command)) return true
  const reason = failureOf(error).code
  return reason === 'loginRefused' || reason === 'encryptionMissing' || (reason === 'senderRefused' && command === 'MAIL FROM')
}
