import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'

/** A mail as it arrived at a customer's server. */
export interface Arrived {
  readonly raw: string
  readonly mail: ParsedMail
  readonly envelopeFrom: string
  readonly recipients: readonly string[]
}

/** The world outside: a mail server that takes everything, and a client that writes to Timbre. */
export interface Outside {
  readonly sinkUrl: string
  readonly arrived: Arrived[]
  /** Waits until so many mails have arrived. */
  waitFor(count: number, milliseconds?: number): Promise<Arrived[]>
  close(): Promise<void>
}

export async function openOutside(): Promise<Outside> {
  const arrived: Arrived[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks)
        void simpleParser(raw).then((mail) => {
          const { mailFrom, rcptTo } = session.envelope
          arrived.push({ raw: raw.toString('utf8'), mail, envelopeFrom: mailFrom ? mailFrom.address : '', recipients: rcptTo.map((recipient) => recipient.address) })
          done()
        })
      })
    },
  })
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  return {
    sinkUrl: `smtp://127.0.0.1:${port}`,
    arrived,
    waitFor: async (count, milliseconds = 10_000) => {
      const deadline = performance.now() + milliseconds
      while (arrived.length < count) {
        if (performance.now() > deadline) throw new Error(`${arrived.length} of ${count} mails arrived within ${milliseconds} ms`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      return arrived
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

export interface Letter {
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly messageId?: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  readonly cc?: string
  readonly attachments?: readonly { filename: string; content: Buffer; contentType: string }[]
}

/** Sends a mail to Timbre's SMTP server as any mail program would. Answers its Message-ID. */
export async function sendMail(smtpPort: number, letter: Letter): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true })
  try {
    const { references, attachments, ...rest } = letter
    const info = await transport.sendMail({ ...rest, ...(references ? { references: [...references] } : {}), ...(attachments ? { attachments: [...attachments] } : {}) })
    return info.messageId
  } finally {
    transport.close()
  }
}
