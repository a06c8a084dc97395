import type { Service } from '@timbre/platform'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { ReceiverHost } from '../../src/kit/index.ts'
import { createMailRoom, standardRoom, type MailPlace } from './email.room.ts'

/** Recipients of one mail that are ours; real mail names a few. */
const maximumRecipients = 100
const maximumClients = 300
/** How long open conversations may finish when the server stops. */
const closeAfterMilliseconds = 5_000

/** What the other server is told, with the code of RFC 3463. 4xx: try again, the fault is ours; 5xx: never, it is theirs. */
class SmtpReply extends Error {
  readonly responseCode: number

  constructor(responseCode: number, enhancedCode: string, message: string) {
    super(`${enhancedCode} ${message}`)
    this.responseCode = responseCode
  }
}

/**
 * The built-in mail server: takes mail for the desk's own addresses, relays for nobody, and says 250 only when the mail
 * is committed. Trouble on our side is always temporary (RFC 5321, 4.2.5): the sender keeps the mail and comes back.
 */
export function createSmtpReceiver(host: ReceiverHost, roomSize = standardRoom): Service & { port(): number } {
  const { listen, log } = host
  const room = createMailRoom(roomSize)
  let server: SMTPServer | undefined
  const pending = new Set<Promise<void>>()

  async function admit(address: string, session: SMTPServerSession): Promise<void> {
    if (session.envelope.rcptTo.length >= maximumRecipients) throw new SmtpReply(452, '4.5.3', 'Too many recipients in one message, send the rest in another')
    const account = await host.accountFor(address)
    if (!account) throw new SmtpReply(550, '5.1.1', 'There is no such mailbox here')
  }

  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const place = room.enter()
    try {
      return await keep(await readAll(stream, place), session)
    } finally {
      place.leave()
    }
  }

  async function keep(raw: Buffer, session: SMTPServerSession): Promise<string> {
    const to = session.envelope.rcptTo.map(({ address }) => address)
    const accounts = await Promise.all(to.map((address) => host.accountFor(address)))
    const accountIds = [...new Set(accounts.flatMap((account) => account?.id ?? []))]
    // Switched off since RCPT: the sender may find it on again.
    if (accountIds.length === 0) throw new SmtpReply(451, '4.2.1', 'The mailbox is not available right now, try again later')
    const from = session.envelope.mailFrom === false ? null : session.envelope.mailFrom.address || null
    const ids = await host.store({ accountIds, raw, envelope: { from, to } })
    return `OK, stored as ${ids.join(', ')}`
  }

  /** The whole message. Past the limit, or without room for it, the rest is heard out but not kept. */
  async function readAll(stream: SMTPServerDataStream, place: MailPlace): Promise<Buffer> {
    const chunks: Buffer[] = []
    let hasRoom = true
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      hasRoom &&= !stream.sizeExceeded && place.take(chunk.length)
      if (hasRoom) {
        chunks.push(chunk)
        continue
      }
      chunks.length = 0
      place.leave()
    }
    if (stream.sizeExceeded) throw new SmtpReply(552, '5.3.4', `The message is larger than ${Math.floor(listen.maxMessageBytes / 1_048_576)} MB`)
    if (!hasRoom) throw noRoom()
    return Buffer.concat(chunks)
  }

  /** Runs one step; whatever goes wrong in it on our side becomes a temporary refusal. */
  function answer<T>(step: Promise<T>, reply: (error: Error | null, result?: T) => void): void {
    const done = step.then(
      (result) => reply(null, result),
      (error: unknown) => {
        if (error instanceof SmtpReply) return reply(error)
        log.error({ err: error }, 'mail not taken, the sender will try again')
        return reply(host.troubleOf(error) === 'full' ? noRoom() : new SmtpReply(451, '4.3.0', 'Not possible at the moment, try again later'))
      },
    )
    pending.add(done)
    void done.finally(() => pending.delete(done))
  }

  return {
    name: 'smtp server',
    role: 'mail',
    /** Where it listens: the port asked for, or the one the system chose. */
    port: () => {
      const address = server?.server.address()
      return typeof address === 'object' && address !== null ? address.port : listen.port
    },
    start: async () => {
      if (listen.port === 0) return
      server = new SMTPServer({
        name: 'timbre',
        size: listen.maxMessageBytes,
        // No accounts to sign in to here, and no certificate of our own yet.
        disabledCommands: ['AUTH', 'STARTTLS', 'VRFY'],
        authOptional: true,
        // Ours are in the replies: the library's own cannot tell a full disk from a full mailbox.
        hideENHANCEDSTATUSCODES: true,
        disableReverseLookup: true,
        maxClients: maximumClients,
        socketTimeout: 60_000,
        closeTimeout: closeAfterMilliseconds,
        logger: false,
        onRcptTo: (address, session, callback) => answer(admit(address.address, session), (error) => callback(error)),
        onData: (stream, session, callback) => answer(receive(stream, session), callback),
      })
      server.on('error', (error) => log.debug({ err: error }, 'smtp connection failed'))
      await new Promise<void>((resolve, reject) => {
        server?.server.once('error', reject)
        server?.listen(listen.port, listen.host, () => {
          server?.server.off('error', reject)
          resolve()
        })
      })
    },
    stop: async () => {
      const closing = server
      server = undefined
      if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()))
      await Promise.all(pending)
    },
  }
}

function noRoom(): SmtpReply {
  return new SmtpReply(452, '4.3.1', 'No room at the moment, try again later')
}
