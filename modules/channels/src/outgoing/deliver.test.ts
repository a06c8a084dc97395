import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AddressInfo } from 'node:net'
import type { OutgoingInput, PreparedMessage } from '../channels.api.ts'
import { channelAccounts, deliveries, outgoingMessages } from '../channels.schema.ts'
import { changeAccount } from '../commands/change-account.ts'
import { accountNamed, actor, createHarness, secrets, until, type Harness } from '../fixtures/harness.ts'

/** The mail server of the customers, saying what a test wants it to say. */
interface Sink {
  readonly port: number
  readonly mails: { raw: Buffer; recipients: string[]; from: string }[]
  /** Answers to RCPT by address; without one the recipient is taken. */
  readonly refusals: Map<string, [code: number, text: string]>
  /** What happens after the dot: taken, answered with a code, or the connection dropped. */
  afterDot: 'accept' | 'drop' | number
  stop(): Promise<void>
}

async function startSink(): Promise<Sink> {
  const refusal = ([code, text]: [number, string]) => Object.assign(new Error(text), { responseCode: code })
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo: ({ address }, _session, callback) => callback(sink.refusals.has(address) ? refusal(sink.refusals.get(address) as [number, string]) : null),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (typeof sink.afterDot === 'number') return callback(refusal([sink.afterDot, 'Not now']))
        sink.mails.push({ raw: Buffer.concat(chunks), recipients: session.envelope.rcptTo.map(({ address }) => address), from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address })
        if (sink.afterDot === 'accept') return callback(null, 'taken')
        for (const connection of server.connections) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const sink: Sink = { port: (server.server.address() as AddressInfo).port, mails: [], refusals: new Map(), afterDot: 'accept', stop: () => new Promise((resolve) => server.close(() => resolve())) }
  return sink
}

let sink: Sink
let harness: Harness
beforeEach(async () => {
  sink = await startSink()
  harness = await createHarness({ defaultSmtpUrl: `smtp://127.0.0.1:${sink.port}`, deliveryPolicy: { retrySeconds: [0.1, 0.1], uncertainRetrySeconds: 0.3 } })
})
afterEach(async () => {
  await harness[Symbol.asyncDispose]()
  await sink.stop()
})

const ana = { name: 'Ana', address: 'ana@customer.example' }

function send(input: Partial<OutgoingInput> = {}): Promise<PreparedMessage> {
  return harness.database.transaction(actor, (tx) => harness.channels.api.send(tx, { accountId: harness.supportAccount, conversationId: 42, to: [ana], subject: 'Re: Printer [#7]', html: '<p>It works <b>again</b>.</p>', text: 'It works again.', ...input }))
}

async function deliveriesOf({ outgoingId }: PreparedMessage) {
  return (await harness.channels.api.deliveriesOf(harness.database.sql, [outgoingId])).get(outgoingId) ?? []
}

async function settled(prepared: PreparedMessage): Promise<void> {
  await until(async () => (await deliveriesOf(prepared)).every(({ state, nextAttemptAt }) => nextAttemptAt === null && state !== 'sending'), 'the deliveries to settle')
}

describe('what leaves', () => {
  test('is a correct mail: ids, addresses, threading, both bodies', async () => {
    await harness.start('channels.deliveries')
    const prepared = await send({ agentName: 'Berta', inReplyTo: 'q@customer.example', references: ['p@customer.example', 'q@customer.example'], cc: [{ name: '', address: 'boss@customer.example' }] })
    await settled(prepared)
    expect(await deliveriesOf(prepared)).toMatchObject([
      { recipient: 'ana@customer.example', state: 'sent', attempts: 1, error: null },
      { recipient: 'boss@customer.example', state: 'sent', attempts: 1, error: null },
    ])
    const [{ raw, recipients, from }] = sink.mails as [Sink['mails'][number]]
    expect(sink.mails).toHaveLength(1)
    expect({ recipients, from }).toEqual({ recipients: ['ana@customer.example', 'boss@customer.example'], from: 'support@example.com' })
    const mail = await simpleParser(raw)
    expect(mail.from?.value).toEqual([{ name: 'Berta (Acme Support)', address: 'support@example.com' }])
    expect(mail.messageId).toBe(`<${prepared.messageId}>`)
    expect(mail.inReplyTo).toBe('<q@customer.example>')
    expect(mail.references).toEqual(['<p@customer.example>', '<q@customer.example>'])
    expect(mail.subject).toBe('Re: Printer [#7]')
    expect(mail.text?.trim()).toBe('It works again.')
    expect(mail.html).toContain('<p>It works <b>again</b>.</p>')
    const replyTo = mail.replyTo?.value[0]?.address ?? ''
    expect(replyTo).toMatch(/^support\+t[\w-]+@example\.com$/)
    expect(harness.channels.api.parseReplyAddress(replyTo)).toBe(42)
    expect(harness.channels.api.parseOwnMessageId(prepared.messageId)).toBe(42)
    for (const name of ['auto-submitted', 'precedence', 'list-id', 'x-auto-response-suppress', 'bcc']) expect(mail.headers.has(name)).toBe(false)
    expect(await harness.events('channels.deliveryChanged')).toEqual([{ outgoingId: prepared.outgoingId, accountId: harness.supportAccount }])
  })

  test('names nobody who gets it unseen, and reaches them', async () => {
    await harness.start('channels.deliveries')
    const prepared = await send({ bcc: [{ name: '', address: 'quiet@customer.example' }, ana] })
    await settled(prepared)
    expect(await deliveriesOf(prepared)).toMatchObject([{ recipient: 'ana@customer.example', state: 'sent' }, { recipient: 'quiet@customer.example', state: 'sent' }])
    const [{ raw, recipients }] = sink.mails as [Sink['mails'][number]]
    expect([sink.mails.length, recipients]).toEqual([1, ['ana@customer.example', 'quiet@customer.example']])
    expect(raw.toString()).not.toMatch(/quiet|^bcc:/imu)
  })

  test('carries files and pictures from the blob store', async () => {
    const file = await harness.blobs.put(Buffer.from('a;b\n'))
    const picture = await harness.blobs.put(Buffer.from('GIF89a'))
    await harness.start('channels.deliveries')
    const attachments = [
      { name: 'größe "1".csv', contentType: 'text/csv', size: 4, sha256: file.sha256, inline: false, contentId: null },
      { name: 'dot.gif', contentType: 'image/gif', size: 6, sha256: picture.sha256, inline: true, contentId: 'dot@timbre' },
    ]
    await settled(await send({ html: '<p>See <img alt="dot" data-cid="dot@timbre" /> <img data-remote-src="https://example.com/a.png" /></p>', attachments }))
    const mail = await simpleParser((sink.mails[0] as Sink['mails'][number]).raw, { keepCidLinks: true })
    expect(mail.attachments.map(({ filename, contentType, content, cid }) => ({ filename, contentType, text: content.toString(), cid }))).toEqual(
      expect.arrayContaining([
        { filename: 'größe "1".csv', contentType: 'text/csv', text: 'a;b\n', cid: undefined },
        { filename: 'dot.gif', contentType: 'image/gif', text: 'GIF89a', cid: 'dot@timbre' },
      ]),
    )
    expect(mail.html).toContain('src="cid:dot@timbre"')
    expect(mail.html).toContain('src="https://example.com/a.png"')
  })

  test('names and subjects longer than a header takes are cut between characters', async () => {
    await harness.start('channels.deliveries')
    for (const first of ['', 'x']) {
      const long = first + '\u{1F600}'.repeat(600)
      const prepared = await send({ agentName: long, to: [{ name: long, address: 'ana@customer.example' }], subject: long })
      await settled(prepared)
      expect([prepared.subject, prepared.from.name, prepared.to[0]?.name].map((text) => text?.isWellFormed())).toEqual([true, true, true])
      expect(await deliveriesOf(prepared)).toMatchObject([{ state: 'sent' }])
    }
  })

  test('names no id that would make a line longer than mail servers take', async () => {
    await harness.start('channels.deliveries')
    const long = `${'a'.repeat(980)}@customer.example`
    await settled(await send({ inReplyTo: long, references: ['p@customer.example', long, 'q@customer.example'] }))
    const head = sink.mails[0]?.raw.toString().split('\r\n\r\n')[0] ?? ''
    expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThan(998)
    expect(head).not.toMatch(/^in-reply-to:/im)
    expect(head.replace(/\r\n\s+/g, ' ')).toMatch(/^references: <p@customer\.example> <q@customer\.example>$/im)
  })

  test('S15: nothing in a name, a subject or a reference ends its header', async () => {
    await harness.start('channels.deliveries')
    const evil = 'x\r\nBcc: victim@evil.example\r\n\r\nbody\u2028'
    await settled(await send({ to: [{ name: evil, address: ana.address }], subject: evil, agentName: evil, references: [evil], inReplyTo: null, text: 'Hi' }))
    const [{ raw, recipients }] = sink.mails as [Sink['mails'][number]]
    expect(recipients).toEqual(['ana@customer.example'])
    const head = raw.toString().split('\r\n\r\n')[0] as string
    expect(head).not.toMatch(/^bcc:/im)
    await expect(send({ to: [{ name: '', address: 'ana@customer.example\r\nRCPT TO:<victim@evil.example>' }] })).rejects.toThrow(/not an address/)
    await expect(send({ to: [{ name: '', address: 'ana@customer.example, victim@evil.example' }] })).rejects.toThrow(/not an address/)
  })
})

describe('F12: one of five recipients refused', () => {
  test('gives the other four one copy each and says why on the fifth', async () => {
    const to = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name: '', address: `${name}@customer.example` }))
    sink.refusals.set('c@customer.example', [550, 'No such user here'])
    await harness.start('channels.deliveries')
    const prepared = await send({ to })
    await settled(prepared)
    expect((await deliveriesOf(prepared)).map(({ state }) => state)).toEqual(['sent', 'sent', 'failed', 'sent', 'sent'])
    expect((await deliveriesOf(prepared))[2]).toMatchObject({ errorCode: 'recipientUnknown', error: expect.stringMatching(/^550 .*No such user here$/) })
    expect(sink.mails.flatMap(({ recipients }) => recipients).sort()).toEqual(['a', 'b', 'd', 'e'].map((name) => `${name}@customer.example`))
  })

  test('tries only those again that were put off', async () => {
    sink.refusals.set('ana@customer.example', [451, 'Greylisted'])
    await harness.start('channels.deliveries')
    const prepared = await send({ cc: [{ name: '', address: 'boss@customer.example' }] })
    await until(async () => (await deliveriesOf(prepared))[0]?.error !== null)
    expect(await deliveriesOf(prepared)).toMatchObject([{ state: expect.stringMatching(/queued|sending/), errorCode: 'later', error: expect.stringContaining('Greylisted') }, { state: 'sent' }])
    sink.refusals.clear()
    await settled(prepared)
    expect(await deliveriesOf(prepared)).toMatchObject([{ state: 'sent', errorCode: null, error: null }, { state: 'sent', attempts: 1 }])
    expect(sink.mails.map(({ recipients }) => recipients)).toEqual([['boss@customer.example'], ['ana@customer.example']])
  })
})

describe('F11: a server that says "later"', () => {
  test('is tried again, at last in vain', async () => {
    sink.afterDot = 451
    await harness.start('channels.deliveries')
    const prepared = await send()
    await settled(prepared)
    expect(await deliveriesOf(prepared)).toMatchObject([{ state: 'failed', attempts: 3, errorCode: 'later', error: '451 Not now' }])
    expect(sink.mails).toHaveLength(0)
  })

  test('refusing the mail itself for good ends it at once', async () => {
    sink.afterDot = 554
    await harness.start('channels.deliveries')
    const prepared = await send()
    await settled(prepared)
    expect(await deliveriesOf(prepared)).toMatchObject([{ state: 'failed', attempts: 1, errorCode: 'refused', error: '554 Not now' }])
  })
})

describe('F10: no answer to the last byte', () => {
  test('is uncertain, then tried once more with the same Message-ID', async () => {
    sink.afterDot = 'drop'
    await harness.start('channels.deliveries')
    const prepared = await send()
    await until(async () => (await deliveriesOf(prepared))[0]?.state === 'uncertain')
    sink.afterDot = 'accept'
    await settled(prepared)
    expect(await deliveriesOf(prepared)).toMatchObject([{ state: 'sent', attempts: 2 }])
    const ids = await Promise.all(sink.mails.map(async ({ raw }) => (await simpleParser(raw)).messageId))
    expect(ids).toEqual([`<${prepared.messageId}>`, `<${prepared.messageId}>`])
  })

  test('twice stays uncertain and is never tried a third time', async () => {
    sink.afterDot = 'drop'
    await harness.start('channels.deliveries')
    const prepared = await send()
    await settled(prepared)
    expect(await deliveriesOf(prepared)).toMatchObject([{ state: 'uncertain', attempts: 2, nextAttemptAt: null, errorCode: 'unconfirmed' }])
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(sink.mails).toHaveLength(2)
  })

  test('after a crash: marked as handed over it is uncertain, else sent as if nothing had happened', async () => {
    const [unsure, safe] = [await send(), await send()]
    const crashed = (prepared: PreparedMessage, handedOverAt: Date | null) => harness.database.sql.update(deliveries).set({ state: 'sending', attempts: 1, nextAttemptAt: null, handedOverAt }).where(eq(deliveries.outgoingId, prepared.outgoingId))
    await crashed(unsure, new Date())
    await crashed(safe, null)
    await harness.start('channels.deliveries')
    await until(async () => (await deliveriesOf(safe))[0]?.state === 'sent')
    expect((await deliveriesOf(unsure))[0]).toMatchObject({ state: 'uncertain', errorCode: 'unconfirmed', error: expect.stringContaining('may have arrived') })
    await settled(unsure)
    expect((await deliveriesOf(unsure))[0]).toMatchObject({ state: 'sent', attempts: 2 })
  })

  test('a process that lost its lease sends nothing: the dot waits for the marker', async () => {
    const prepared = await send()
    const sender = (await import('../registry.ts')).channelTypes[0].sender
    const original = sender.send
    Object.assign(sender, {
      send: async (attempt: Parameters<typeof original>[0]) => {
        // Another process takes the message over while this one is connecting.
        await harness.database.sql.update(outgoingMessages).set({ leaseToken: 99, leaseUntil: new Date(Date.now() + 60_000) }).where(eq(outgoingMessages.id, prepared.outgoingId))
        return original(attempt)
      },
    })
    try {
      await harness.start('channels.deliveries')
      await new Promise((resolve) => setTimeout(resolve, 700))
    } finally {
      Object.assign(sender, { send: original })
    }
    expect(sink.mails).toHaveLength(0)
    expect(await deliveriesOf(prepared)).toMatchObject([{ state: 'sending' }])
  })
})

describe('taking back', () => {
  test('works until somebody has been sent it', async () => {
    const later = await send({ sendAfter: new Date(Date.now() + 60_000) })
    await harness.start('channels.deliveries')
    const now = await send()
    await settled(now)
    await harness.database.transaction(actor, async (tx) => {
      expect(await harness.channels.api.cancel(tx, later.outgoingId)).toBe(true)
      expect(await harness.channels.api.cancel(tx, later.outgoingId)).toBe(false)
      expect(await harness.channels.api.cancel(tx, now.outgoingId)).toBe(false)
    })
    expect(await deliveriesOf(later)).toMatchObject([{ state: 'cancelled', nextAttemptAt: null }])
    expect(sink.mails).toHaveLength(1)
  })

  test('send later means later', async () => {
    await harness.start('channels.deliveries')
    const prepared = await send({ sendAfter: new Date(Date.now() + 1500) })
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(sink.mails).toHaveLength(0)
    await settled(prepared)
    expect(sink.mails).toHaveLength(1)
  })
})

describe('the way out', () => {
  test('missing: mail waits with a reason and leaves once there is a server', async () => {
    await using waiting = await createHarness()
    await waiting.start('channels.deliveries')
    const { outgoingId } = await waiting.database.transaction(actor, (tx) => waiting.channels.api.send(tx, { accountId: waiting.supportAccount, conversationId: 1, to: [ana], subject: 'Hi', html: null, text: 'Hi' }))
    const state = async () => (await waiting.channels.api.deliveriesOf(waiting.database.sql, [outgoingId])).get(outgoingId)?.[0]
    await until(async () => (await state())?.error !== null)
    expect(await state()).toMatchObject({ state: 'queued', attempts: 0, errorCode: 'noServer', error: expect.stringContaining('no outgoing server') })

    const other = await waiting.addAccount('other@desk.example')
    await waiting.database.transaction(actor, (tx) => waiting.channels.api.send(tx, { accountId: waiting.supportAccount, conversationId: 2, to: [ana], subject: 'Hi', html: null, text: 'Hi', sendAfter: new Date('2100-01-01T00:00:00Z') }))
    const counts = new Map((await waiting.channels.api.health(waiting.database.sql)).map((account) => [account.id, account.waiting]))
    expect([counts.get(waiting.supportAccount), counts.get(other)]).toEqual([2, 0])

    const change = changeAccount({ secrets, identity: { recordAudit: async () => {} } })
    await waiting.database.transaction(actor, (tx) => change(tx, actor, { id: waiting.supportAccount, change: { outgoing: { host: '127.0.0.1', port: sink.port, security: 'none' } } }))
    await until(async () => (await state())?.state === 'sent')
    expect(sink.mails).toHaveLength(1)
  })

  test('closed: said on account and message, gone once it works again', async () => {
    const port = sink.port
    await sink.stop()
    await harness.start('channels.deliveries')
    await harness.database.sql.update(channelAccounts).set({ outgoing: { host: '127.0.0.1', port, security: 'none', username: null } })
    const prepared = await send()
    await until(async () => (await deliveriesOf(prepared))[0]?.error !== null)
    expect((await deliveriesOf(prepared))[0]).toMatchObject({ errorCode: 'connectionRefused', error: expect.stringContaining('ECONNREFUSED') })
    await until(async () => (await accountNamed(harness.database, harness.supportAccount)).lastErrorCode === 'connectionRefused')
    sink = await startSink()
    await harness.database.sql.update(channelAccounts).set({ outgoing: { host: '127.0.0.1', port: sink.port, security: 'none', username: null } })
    await until(async () => ['sent', 'failed'].includes((await deliveriesOf(prepared))[0]?.state ?? ''))
    const again = await send()
    await settled(again)
    expect(await accountNamed(harness.database, harness.supportAccount)).toMatchObject({ lastErrorCode: null, lastError: null })
  })

  test('that does not let us in: said on account and message, and tried again although it said 5xx', async () => {
    const server = new SMTPServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, disableReverseLookup: true, logger: false, onAuth: (_auth, _session, callback) => callback(Object.assign(new Error('5.7.8 Wrong password'), { responseCode: 535 })) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const change = changeAccount({ secrets, identity: { recordAudit: async () => {} } })
    const outgoing = { host: '127.0.0.1', port: (server.server.address() as AddressInfo).port, security: 'none' as const, username: 'desk', password: 'wrong' }
    await harness.database.transaction(actor, (tx) => change(tx, actor, { id: harness.supportAccount, change: { outgoing } }))
    await harness.start('channels.deliveries')
    const prepared = await send()
    await settled(prepared)
    expect(await deliveriesOf(prepared)).toMatchObject([{ state: 'failed', attempts: 3, errorCode: 'loginRefused', error: '535 5.7.8 Wrong password' }])
    expect(await accountNamed(harness.database, harness.supportAccount)).toMatchObject({ lastErrorCode: 'loginRefused', lastError: '535 5.7.8 Wrong password' })
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })

  test('F34: asked for encryption, it never falls back to plaintext', async () => {
    await harness.start('channels.deliveries')
    await harness.database.sql.update(channelAccounts).set({ outgoing: { host: '127.0.0.1', port: sink.port, security: 'starttls', username: null } })
    const prepared = await send()
    await until(async () => (await deliveriesOf(prepared))[0]?.error !== null)
    expect((await deliveriesOf(prepared))[0]).toMatchObject({ errorCode: 'encryptionMissing', error: expect.stringMatching(/^5\d\d /) })
    expect(sink.mails).toHaveLength(0)
  })
})
