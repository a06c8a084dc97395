import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { ChannelSender, RecipientResult, SendAttempt, SendResult, SendServer } from '../../src/kit/index.ts'
import { composeMail } from './email.compose.ts'

/** What nodemailer puts on its errors. */
interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
  readonly recipient?: string
  readonly rejectedErrors?: readonly SmtpError[]
}

interface Accepted {
  readonly accepted: readonly string[]
  readonly rejectedErrors?: readonly SmtpError[]
  readonly response?: string
}

/** One SMTP session for all recipients that are due; each gets its own result. */
export const emailSender: ChannelSender = {
  send: async (attempt) => {
    const connection = new SMTPConnection(connectionOptions(attempt.server))
    const abort = () => connection.close()
    attempt.signal.addEventListener('abort', abort, { once: true })
    try {
      await open(connection, attempt.server)
      return await handOver(connection, attempt)
    } catch (error) {
      return failedBefore(attempt, error as SmtpError)
    } finally {
      attempt.signal.removeEventListener('abort', abort)
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

async function open(connection: SMTPConnection, { username, password }: SendServer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject)
    connection.connect((error) => (error ? reject(error) : resolve()))
  })
  connection.removeAllListeners('error')
  if (username === null) return
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject)
    connection.login({ user: username, pass: password ?? '' }, (error) => (error ? reject(error) : resolve()))
  })
  connection.removeAllListeners('error')
}

async function handOver(connection: SMTPConnection, { message, recipients, beforeHandover }: SendAttempt): Promise<SendResult> {
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
    const answer = await new Promise<Accepted>((resolve, reject) => {
      connection.once('error', reject)
      connection.send({ from: message.from.address, to: [...recipients] }, bytes, (error: unknown, info?: unknown) => (error ? reject(error as Error) : resolve(info as Accepted)))
    })
    connection.quit()
    return { recipients: recipients.map((recipient) => resultOf(recipient, answer)), accountError: null }
  } catch (error) {
    const failure = error as SmtpError
    // Without an answer to the last byte nobody knows; with one, it is refused like any other.
    if (handedOver && failure.responseCode === undefined) return { recipients: recipients.map((recipient) => ({ recipient, result: 'unknown', detail: wordsFor(failure) })), accountError: null }
    throw failure
  }
}

function resultOf(recipient: string, { accepted, rejectedErrors, response }: Accepted): RecipientResult {
  const refusal = rejectedErrors?.find((error) => error.recipient === recipient)
  if (refusal) return refused(recipient, refusal)
  return accepted.includes(recipient) ? { recipient, result: 'accepted', detail: response ?? null } : { recipient, result: 'later', detail: 'The server did not say whether it takes this recipient.' }
}

/** Nothing was handed over: recipients that were named are refused one by one, the others share the failure. */
function failedBefore({ recipients }: SendAttempt, error: SmtpError): SendResult {
  if (error.rejectedErrors && error.rejectedErrors.length > 0) {
    return { recipients: recipients.map((recipient) => refused(recipient, error.rejectedErrors?.find((each) => each.recipient === recipient) ?? error)), accountError: null }
  }
  const accountError = isAboutTheAccount(error) ? wordsFor(error) : null
  return { recipients: recipients.map((recipient) => (accountError === null ? refused(recipient, error) : { recipient, result: 'later', detail: accountError })), accountError }
}

/** 5xx about this mail or recipient is final; everything else is worth another try. */
function refused(recipient: string, error: SmtpError): RecipientResult {
  const final = error.responseCode !== undefined && error.responseCode >= 500 && error.responseCode < 600
  return { recipient, result: final ? 'refused' : 'later', detail: wordsFor(error) }
}

/** The way out is broken, whoever the mail is for: a wrong password must not fail every reply for good. */
function isAboutTheAccount(error: SmtpError): boolean {
  return error.code === 'EAUTH' || error.code === 'ENOAUTH' || error.code === 'ETLS' || error.code === 'EDNS' || (error.responseCode === undefined && error.code !== 'ESTREAM') || ['CONN', 'EHLO', 'HELO', 'STARTTLS'].includes(error.command ?? '')
}

/** What happened and what to do, for an agent or an administrator. */
export function wordsFor(error: SmtpError): string {
  const said = error.response?.trim().replace(/\s+/g, ' ').slice(0, 500)
  const message = error.message.replace(/\s+/g, ' ').slice(0, 500)
  switch (error.code) {
    case 'EAUTH':
    case 'ENOAUTH':
      return `The outgoing server refused the user name or password${said ? `: ${said}` : ''}. Check them in the channel account.`
    case 'EDNS':
      return `The outgoing server's name could not be found (${message}). Check its spelling.`
    case 'ECONNECTION':
    case 'ESOCKET':
    case 'ETIMEDOUT':
      if (/certificate|self.signed|altnames|ssl|tls/i.test(message)) return `The outgoing server's certificate was not accepted (${message}). Use the name it was issued for, or have it renewed.`
      return `The outgoing server did not answer (${message}). Check its name and port, and whether a firewall is in between.`
    case 'ETLS':
      return `The outgoing server offers no encryption, which this account asks for (${message}). Choose another port or security.`
    default:
      return said ?? message
  }
}
