import { createServer, type AddressInfo, type Server } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, test } from 'vitest'
import type { SendServer } from '../../src/kit/index.ts'
import { emailSender } from './email.send.ts'

/** What a real session ends with when the way out is wrong: each says what, on the account too, and is tried again. */
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function smtpServer(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ logger: false, disableReverseLookup: true, ...options })
  server.on('error', () => {})
  closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return listening(server.listen(0, '127.0.0.1'))
}

async function hangingUp(): Promise<number> {
  const server = createServer((socket) => socket.destroy())
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return listening(server.listen(0, '127.0.0.1'))
}

/** Takes connections and never says a word. */
async function silent(): Promise<{ port: number; closed: Promise<void> }> {
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const server = createServer((socket) => socket.once('close', () => resolve()).on('error', () => {}))
  closing.push(() => new Promise((done) => server.close(done)))
  return { port: await listening(server.listen(0, '127.0.0.1')), closed }
}

async function listening(server: Server): Promise<number> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

function refusing(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code })
}

async function send(server: Partial<SendServer> & { port: number }, signal = new AbortController().signal) {
  const message = {
    ...{ messageId: 'a@example.com', date: new Date('2026-06-01T10:00:00Z'), from: { name: 'Acme', address: 'support@example.com' }, to: [{ name: '', address: 'ana@customer.example' }] },
    ...{ cc: [], replyTo: null, subject: 'Hi', html: null, text: 'Hi', inReplyTo: null, references: [], attachments: [] },
  }
  return emailSender.send({
    message,
    server: { host: '127.0.0.1', security: 'none', username: null, password: null, ...server },
    recipients: ['ana@customer.example'],
    beforeHandover: async () => {},
    signal,
  })
}

function checked(server: Partial<SendServer> & { port: number }, signal = new AbortController().signal) {
  return emailSender.check({ host: '127.0.0.1', security: 'none', username: null, password: null, ...server }, signal)
}

async function expectAccountFailure(server: Partial<SendServer> & { port: number }, code: string, detail: RegExp) {
  const failure = { code, detail: expect.stringMatching(detail) as unknown }
  expect(await send(server)).toEqual({ recipients: [{ recipient: 'ana@customer.example', result: 'later', failure }], accountFailure: failure })
}

describe('a way out', () => {
  test('where nothing listens', () => expectAccountFailure({ port: 1 }, 'connectionRefused', /ECONNREFUSED/))

  test('that hangs up', async () => expectAccountFailure({ port: await hangingUp() }, 'connectionLost', /closed/))

  test('whose name nobody knows', () => expectAccountFailure({ host: 'mail.invalid', port: 25 }, 'serverNotFound', /mail\.invalid/))

  test('that does not take the password', async () => {
    const port = await smtpServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth: (_auth, _session, callback) => callback(refusing(535, '5.7.8 Wrong password')) })
    await expectAccountFailure({ port, username: 'desk', password: 'wrong' }, 'loginRefused', /^535 5\.7\.8 Wrong password$/)
  })

  test('that wants to know who it is', async () => {
    const port = await smtpServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
    await expectAccountFailure({ port }, 'loginRefused', /^530 .*authentication required/i)
  })

  test('without the encryption that was asked for', async () => {
    const port = await smtpServer({ disabledCommands: ['STARTTLS', 'AUTH'] })
    await expectAccountFailure({ port, security: 'starttls' }, 'encryptionMissing', /^5\d\d /)
    await expectAccountFailure({ port, security: 'tls' }, 'encryptionMissing', /./)
  })

  test('is found to be wrong before there is a message', async () => {
    const port = await smtpServer({ disabledCommands: ['STARTTLS', 'AUTH'] })
    expect(await checked({ port })).toBeNull()
    expect(await checked({ port, username: 'desk', password: 'secret' })).toMatchObject({ code: 'loginRefused' })
    expect(await checked({ port, security: 'tls' })).toMatchObject({ code: 'encryptionMissing' })
    expect(await checked({ port: await smtpServer({ disabledCommands: ['AUTH'] }), security: 'starttls' })).toMatchObject({ code: 'certificateRejected' })
    expect(await checked({ port: await hangingUp() })).toMatchObject({ code: 'connectionLost' })
  })

  test('is let go of when nobody waits for it any more, and the wait ends with it', async () => {
    for (const ask of [send, checked]) {
      const { port, closed } = await silent()
      const gone = new AbortController()
      const asked = ask({ port }, gone.signal)
      setTimeout(() => gone.abort(), 50)
      const answer = await asked
      expect('recipients' in answer! ? answer.accountFailure : answer).toMatchObject({ code: 'noAnswer' })
      await closed
    }
  })

  test('with a certificate of its own making', async () => {
    await expectAccountFailure({ port: await smtpServer({ disabledCommands: ['AUTH'] }), security: 'starttls' }, 'certificateRejected', /certificate/)
    await expectAccountFailure({ port: await smtpServer({ secure: true, disabledCommands: ['AUTH'] }), security: 'tls' }, 'certificateRejected', /certificate/)
  })

  test('that does not take the sender', async () => {
    const port = await smtpServer({ disabledCommands: ['STARTTLS', 'AUTH'], onMailFrom: (_address, _session, callback) => callback(refusing(553, '5.7.1 Sender address rejected')) })
    await expectAccountFailure({ port }, 'senderRefused', /^553 5\.7\.1 Sender address rejected$/)
  })
})

test('a recipient that is refused says nothing about the account', async () => {
  const port = await smtpServer({ disabledCommands: ['STARTTLS', 'AUTH'], onRcptTo: (_address, _session, callback) => callback(refusing(550, '5.1.1 No such user')) })
  expect(await send({ port })).toEqual({ recipients: [{ recipient: 'ana@customer.example', result: 'refused', failure: { code: 'recipientUnknown', detail: '550 5.1.1 No such user' } }], accountFailure: null })
})
