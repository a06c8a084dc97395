import type { Tx } from '@timbre/platform'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deliveries } from '../channels.schema.ts'
import { actor, createHarness, mail, until, type Harness } from '../fixtures/harness.ts'
import { inboundById } from './inbound.queries.ts'
import { replay } from './inbound.commands.ts'

let harness: Harness
beforeAll(async () => {
  harness = await createHarness()
  await harness.start('channels.parsers', 'channels.inbound')
}, 60_000)
afterAll(() => harness[Symbol.asyncDispose]())

async function store(raw: Buffer, { from = 'ana@customer.example' as string | null, accounts = [harness.supportAccount] } = {}): Promise<number> {
  const [id] = await harness.channels.store.store({ accountIds: accounts, raw, envelope: { from, to: ['support@example.com'] } })
  return id as number
}

async function outcomeOf(raw: Buffer, options = {}) {
  const id = await store(raw, options)
  await harness.settled()
  return harness.inboundRow(id)
}

async function take(tx: Tx, ...ids: number[]) {
  const taken = []
  for await (const portion of harness.channels.api.takeInbound(tx, ids)) taken.push(...portion)
  return taken
}

describe('processing what came in', () => {
  test('hands a message to tickets, once', async () => {
    const row = await outcomeOf(mail({ 'Message-ID': '<p1@customer.example>' }))
    expect(row).toMatchObject({ state: 'parsed', attempts: 1, leaseOwner: null })
    expect(await harness.events('channels.messageReceived')).toContainEqual({ inboundId: row.id, accountId: harness.supportAccount })

    await harness.database.transaction(actor, async (tx) => {
      const [received] = await take(tx, row.id)
      expect(received).toMatchObject({ accountId: harness.supportAccount, channel: 'email', envelopeFrom: 'ana@customer.example', envelopeTo: ['support@example.com'] })
      expect(received?.message).toMatchObject({ messageId: 'p1@customer.example', subject: 'Printer', visibleText: 'Hello, my printer does not print.' })
      await harness.channels.api.recordOutcomes(tx, [{ inboundId: row.id, outcome: 'created', ticketId: 7, messageId: 8 }])
      expect(await take(tx, row.id)).toEqual([])
    })
    expect(await inboundById(harness.database.sql, row.id)).toMatchObject({ state: 'processed', outcome: 'created', ticketId: 7, messageId: 8, error: null })
  })

  test('reads large mails, too, several at once, and hands them on in portions', async () => {
    const text = 'A long line of a log. '.repeat(86_000)
    const ids = await Promise.all(['one', 'two', 'three', 'four', 'five'].map((name) => store(mail({ 'Message-ID': `<large-${name}@customer.example>` }, text))))
    await harness.settled()
    await harness.database.transaction(actor, async (tx) => {
      const sizes = []
      for await (const portion of harness.channels.api.takeInbound(tx, ids)) sizes.push(portion.map(({ message }) => message.text.length > 1_800_000))
      expect(sizes).toEqual([[true, true, true, true], [true]])
    })
  })

  test('F4: the same mail twice is a duplicate that shows the first one', async () => {
    const raw = mail({ 'Message-ID': '<p2@customer.example>' })
    const first = await outcomeOf(raw)
    await harness.database.transaction(actor, (tx) => harness.channels.api.recordOutcomes(tx, [{ inboundId: first.id, outcome: 'created', ticketId: 21, messageId: 22 }]))
    const again = Buffer.concat([Buffer.from('Received: from another.example by us; Mon, 1 Jun 2026 10:00:00 +0000\r\n'), raw])
    const second = await outcomeOf(again)
    expect(second).toMatchObject({ state: 'processed', outcome: 'duplicate', duplicateOfId: first.id })
    expect(await inboundById(harness.database.sql, second.id)).toMatchObject({ outcome: 'duplicate', ticketId: 21, messageId: 22 })
  })

  test('F8: one Message-ID with two contents keeps both, and mails without one too', async () => {
    const forged = await outcomeOf(mail({ 'Message-ID': '<p3@customer.example>', From: 'Mallory <m@evil.example>' }))
    const real = await outcomeOf(mail({ 'Message-ID': '<p3@customer.example>' }))
    const none = await outcomeOf(mail({ Subject: 'No id, first' }))
    const noneEither = await outcomeOf(mail({ Subject: 'No id, second' }))
    for (const row of [forged, real, none, noneEither]) expect(row.state).toBe('parsed')
  })

  test('the same mail to two accounts is two messages', async () => {
    const sales = await harness.addAccount('sales@example.com')
    const raw = mail({ 'Message-ID': '<p4@customer.example>' })
    const ids = await harness.channels.store.store({ accountIds: [harness.supportAccount, sales], raw, envelope: {} })
    await harness.settled()
    for (const id of ids) expect((await harness.inboundRow(id)).state).toBe('parsed')
  })

  test('puts attachments in the blob store', async () => {
    const body = ['--b', 'Content-Type: text/plain', '', 'See the file.', '--b', 'Content-Type: text/csv; name="list.csv"', 'Content-Disposition: attachment; filename="../../list.csv"', '', 'a,b', '--b--'].join('\r\n')
    const row = await outcomeOf(mail({ 'Content-Type': 'multipart/mixed; boundary=b' }, body))
    const [attachment] = row.parsed?.attachments ?? []
    expect(attachment).toMatchObject({ name: 'list.csv', contentType: 'text/csv', size: 3, inline: false })
    expect(attachment && (await harness.blobs.readAll(attachment.sha256)).toString()).toBe('a,b')
  })

  test('ignores a mail of our own that comes back', async () => {
    const prepared = await harness.database.transaction(actor, (tx) => harness.channels.api.send(tx, reply('loop@customer.example')))
    expect(await outcomeOf(mail({ 'Message-ID': `<${prepared.messageId}>`, From: 'support@example.com' }))).toMatchObject({ state: 'processed', outcome: 'ignored' })
    expect(await outcomeOf(mail({ From: 'support@example.com', 'Auto-Submitted': 'auto-generated' }))).toMatchObject({ outcome: 'ignored' })
    expect(await outcomeOf(mail({ From: 'support@example.com', Subject: 'To myself' }))).toMatchObject({ state: 'parsed' })
  })

  function reply(address: string) {
    return { accountId: harness.supportAccount, conversationId: 5, to: [{ name: '', address }], subject: 'Re: Printer', html: null, text: 'Hello' }
  }
  function report(messageId: string, recipient: string, action = 'failed', status = '5.1.1'): Buffer {
    const parts = ['--r', 'Content-Type: text/plain', '', 'Your message could not be delivered.', '--r', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '']
    const group = [`Final-Recipient: rfc822; ${recipient}`, `Action: ${action}`, `Status: ${status}`, 'Diagnostic-Code: smtp; 550 no such user']
    const original = ['--r', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${messageId}>`, 'Subject: Re: Printer', '--r--']
    return mail({ From: 'MAILER-DAEMON@mx.example', Subject: 'Undelivered Mail', 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=r', 'Message-ID': `<${Math.random()}@mx.example>` }, [...parts, ...group, '', ...original].join('\r\n'))
  }

  test('a delivery report lands on the message it speaks of, and only by our signature', async () => {
    const prepared = await harness.database.transaction(actor, (tx) => harness.channels.api.send(tx, reply('gone@customer.example')))
    await harness.database.sql.update(deliveries).set({ state: 'sent' }).where(eq(deliveries.outgoingId, prepared.outgoingId))

    const forged = prepared.messageId.replace(/-[a-z2-7]{4}/, '-aaaa')
    expect(await outcomeOf(report(forged, 'gone@customer.example'), { from: null })).toMatchObject({ outcome: 'bounce' })
    const state = async () => (await harness.channels.api.deliveriesOf(harness.database.sql, [prepared.outgoingId])).get(prepared.outgoingId)
    expect(await state()).toMatchObject([{ state: 'sent' }])

    expect(await outcomeOf(report(prepared.messageId, 'gone@customer.example', 'delayed', '4.4.7'), { from: null })).toMatchObject({ outcome: 'bounce' })
    expect(await state()).toMatchObject([{ state: 'sent', errorCode: 'delayed', error: '4.4.7 550 no such user' }])

    expect(await outcomeOf(report(prepared.messageId, 'gone@customer.example'), { from: null })).toMatchObject({ outcome: 'bounce', ticketId: null })
    expect(await state()).toMatchObject([{ state: 'failed', errorCode: 'recipientUnknown', error: '5.1.1 550 no such user' }])
    expect(await harness.events('channels.deliveryChanged')).toContainEqual({ outgoingId: prepared.outgoingId, accountId: harness.supportAccount })
  })

  test('what only looks like a bounce, from a person, stays a mail', async () => {
    const raw = mail({ Subject: 'Delivery failed?', From: 'Ana <postmaster@customer.example>' }, 'Hi, a message I sent you could not be delivered: 550 user unknown. Can you help?')
    expect(await outcomeOf(raw)).toMatchObject({ state: 'parsed' })
  })
})

describe('F9: mails that cannot be read', () => {
  test('beyond the limits are put aside at once, with words', async () => {
    const parts = Array.from({ length: 1200 }, (_, index) => `--b\r\nContent-Type: text/plain\r\n\r\npart ${index}\r\n`).join('')
    const row = await outcomeOf(mail({ 'Content-Type': 'multipart/mixed; boundary=b' }, `${parts}--b--`))
    expect(row).toMatchObject({ state: 'quarantined', attempts: 1, errorCode: 'tooManyParts', error: expect.stringContaining('parts') })
  })

  test('are put aside after three tries, hold nobody up, and can be processed again', async () => {
    // The file where attachments would go is in the way: as good as a bug of ours that was mended later.
    const put = harness.blobs.put
    let failures = 0
    Object.assign(harness.blobs, {
      put: async (...args: Parameters<typeof put>) => {
        if (failures++ < 3) throw new Error('The blob store is not there.')
        return put(...args)
      },
    })
    const body = ['--b', 'Content-Type: image/png; name="a.png"', '', 'xx', '--b--'].join('\r\n')
    const id = await store(mail({ 'Content-Type': 'multipart/mixed; boundary=b', 'Message-ID': '<poison@customer.example>' }, body))
    const next = await store(mail({ Subject: 'Behind it' }))
    await until(async () => (await harness.inboundRow(next)).state === 'parsed')
    await until(async () => (await harness.inboundRow(id)).state === 'quarantined')
    expect(await harness.inboundRow(id)).toMatchObject({ attempts: 3, errorCode: 'failed', error: 'The blob store is not there.' })

    await harness.database.transaction(actor, (tx) => replay(tx, actor, { inboundId: id }))
    await until(async () => (await harness.inboundRow(id)).state === 'parsed')
    await expect(harness.database.transaction(actor, (tx) => replay(tx, actor, { inboundId: id }))).rejects.toThrow(/was processed/)
  }, 30_000)
})
