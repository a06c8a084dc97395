import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** One mail as the sink took it: there it is somebody else's, so each is a copy that a customer gets. */
export interface SunkMail {
  readonly messageId: string
  readonly recipients: readonly string[]
  readonly raw: string
}

export interface SmtpSink {
  readonly port: number
  readonly mails: readonly SunkMail[]
  /** How often a recipient was given the mail with this Message-ID (without brackets). */
  copies(messageId: string, recipient: string): number
  stop(): Promise<void>
}

/** The mail server of the customers: takes everything and remembers it. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const mails: SunkMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('latin1')
        const messageId = /^message-id:\s*<([^>]+)>/im.exec(raw)?.[1] ?? ''
        mails.push({ messageId, recipients: session.envelope.rcptTo.map(({ address }) => address.toLowerCase()), raw })
        callback()
      })
    },
  })
  // A sender that is killed breaks its connection.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    copies: (messageId, recipient) => mails.filter((mail) => mail.messageId === messageId && mail.recipients.includes(recipient.toLowerCase())).length,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
