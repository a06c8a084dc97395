import { connect } from 'node:net'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectSmtp, type SendOutcome } from '../../../../tests/support/smtp-client.ts'
import { inboundMessages } from '../channels.schema.ts'
import { createHarness, mail, supportAddress, type Harness } from '../fixtures/harness.ts'

let harness: Harness
beforeAll(async () => {
  harness = await createHarness()
  await harness.start('smtp server')
})
afterAll(() => harness[Symbol.asyncDispose]())

async function sendMail(raw: Buffer, { from = 'ana@customer.example' as string | null, to = supportAddress as string | string[] } = {}): Promise<SendOutcome> {
  const client = await connectSmtp({ port: harness.smtpPort })
  try {
    return await client.send({ from, to, raw })
  } finally {
    await client.quit()
  }
}

function rows() {
  return harness.database.sql.select().from(inboundMessages).orderBy(asc(inboundMessages.id))
}

/** Speaks raw SMTP: sends each piece after the server has answered the one before; answers everything that was said. */
async function talk(pieces: readonly (string | Buffer)[], { thenCut = false, waitAfterLast = true } = {}): Promise<string> {
  const socket = connect(harness.smtpPort, '127.0.0.1')
  let said = ''
  const answered = () => new Promise<void>((resolve) => socket.once('data', () => resolve()))
  socket.on('data', (chunk) => (said += chunk.toString()))
  socket.on('error', () => {})
  await answered()
  for (const [index, piece] of pieces.entries()) {
    socket.write(piece)
    if (index < pieces.length - 1 || waitAfterLast) await answered()
  }
  if (thenCut) socket.resetAndDestroy()
  else socket.end('QUIT\r\n')
  await new Promise((resolve) => socket.once('close', resolve))
  return said
}
const opening = ['EHLO client.example\r\n', 'MAIL FROM:<ana@customer.example>\r\n', `RCPT TO:<${supportAddress}>\r\n`, 'DATA\r\n']

describe('the mail server', () => {
  test('commits the raw mail before it says 250', async () => {
    const raw = mail({ 'Message-ID': '<a1@customer.example>' })
    expect(await sendMail(raw)).toMatchObject({ state: 'accepted' })
    const row = (await rows()).at(-1)
    expect(row).toMatchObject({ state: 'received', accountId: harness.supportAccount, size: raw.length, envelope: { from: 'ana@customer.example', to: [supportAddress] } })
    expect(row?.raw.equals(raw)).toBe(true)
  })

  test('takes mail for plus-addresses of its accounts, and whatever the case', async () => {
    expect(await sendMail(mail({}), { to: 'Support+t1-abc@Example.COM' })).toMatchObject({ state: 'accepted' })
    expect((await rows()).at(-1)?.envelope.to).toEqual(['Support+t1-abc@Example.COM'])
  })

  test.each(['nobody@example.com', 'support@elsewhere.example', 'supports@example.com', 'ana@customer.example'])('relays for nobody: %s', async (to) => {
    expect(await sendMail(mail({}), { to })).toMatchObject({ state: 'refused', reply: expect.stringMatching(/^550 5\.1\.1/) })
  })

  test('takes the empty return path of a bounce', async () => {
    expect(await sendMail(mail({}), { from: null })).toMatchObject({ state: 'accepted' })
    expect((await rows()).at(-1)?.envelope.from).toBeNull()
  })

  test('makes one row per account that was addressed', async () => {
    const sales = await harness.addAccount('sales@example.com')
    const before = (await rows()).length
    await sendMail(mail({ To: `${supportAddress}, sales@example.com` }), { to: [supportAddress, 'sales@example.com', 'support+x@example.com'] })
    expect((await rows()).slice(before).map(({ accountId }) => accountId)).toEqual([harness.supportAccount, sales])
  })

  test('finds an account the moment it exists', async () => {
    expect(await sendMail(mail({}), { to: 'new@example.com' })).toMatchObject({ state: 'refused' })
    await harness.addAccount('new@example.com')
    expect(await sendMail(mail({}), { to: 'new@example.com' })).toMatchObject({ state: 'accepted' })
  })

  test('keeps many mails that arrive at once apart', async () => {
    const before = (await rows()).length
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, index) => sendMail(mail({ Subject: `Mail ${index}` }))))
    expect(outcomes.every(({ state }) => state === 'accepted')).toBe(true)
    const subjects = (await rows()).slice(before).map(({ raw }) => /Subject: (Mail \d+)/.exec(raw.toString())?.[1])
    expect(new Set(subjects).size).toBe(40)
  })

  test('F3: a connection cut before the final dot leaves nothing', async () => {
    const before = (await rows()).length
    await talk([...opening, mail({ Subject: 'Cut' })], { thenCut: true, waitAfterLast: false })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await rows()).length).toBe(before)
  })

  test('F4: a reply that never arrives leaves the mail stored once for each time it came', async () => {
    const before = (await rows()).length
    const raw = mail({ 'Message-ID': '<f4@customer.example>' })
    await talk([...opening, Buffer.concat([raw, Buffer.from('.\r\n')])], { thenCut: true, waitAfterLast: false })
    await expect.poll(async () => (await rows()).length).toBe(before + 1)
    expect(await sendMail(raw)).toMatchObject({ state: 'accepted' })
    expect((await rows()).length).toBe(before + 2)
  })

  test.each(['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\r\n\0.\r\n'])('S16: %j does not end a mail', async (terminator) => {
    const before = (await rows()).length
    const smuggled = `MAIL FROM:<boss@example.com>\r\nRCPT TO:<${supportAddress}>\r\nDATA\r\nSubject: Smuggled\r\n\r\nx\r\n.\r\n`
    await talk([...opening, `Subject: Outer\r\n\r\nbody${terminator}${smuggled}`])
    const added = (await rows()).slice(before)
    expect(added).toHaveLength(1)
    expect(added[0]?.envelope.from).toBe('ana@customer.example')
  })

  test('S21: refuses what is too large, without keeping it', async () => {
    const announced = await talk(['EHLO client.example\r\n', 'MAIL FROM:<ana@customer.example> SIZE=60000000\r\n'])
    expect(announced).toMatch(/250[ -]SIZE 52428800/)
    expect(announced).toMatch(/552/)
    const before = (await rows()).length
    const huge = Buffer.concat([mail({ Subject: 'Huge' }), Buffer.alloc(51 * 1024 * 1024, 'x'.repeat(78) + '\r\n')])
    expect(await sendMail(huge)).toMatchObject({ state: 'refused', reply: expect.stringMatching(/^552 5\.3\.4/) })
    expect((await rows()).length).toBe(before)
  })

  test('trouble of ours is temporary: 451, and the sender keeps the mail', async () => {
    await harness.database.pool.query('alter table inbound_messages rename to inbound_messages_away')
    try {
      expect(await sendMail(mail({ Subject: 'Trouble' }))).toMatchObject({ state: 'refused', reply: expect.stringMatching(/^451 4\.3\.0/) })
    } finally {
      await harness.database.pool.query('alter table inbound_messages_away rename to inbound_messages')
    }
    expect(await sendMail(mail({ Subject: 'Trouble over' }))).toMatchObject({ state: 'accepted' })
  })

  test('offers no relaying of secrets: neither AUTH nor VRFY', async () => {
    const said = await talk(['EHLO client.example\r\n', 'AUTH PLAIN AGEAYg==\r\n', 'VRFY ana\r\n'])
    expect(said).not.toMatch(/250[ -]AUTH/)
    expect(said.match(/^5\d\d/gm)?.length).toBe(2)
  })

  test('tells an externally known message once', async () => {
    const store = () => harness.channels.store.store({ accountIds: [harness.supportAccount], raw: mail({}), envelope: {}, externalId: 'INBOX/7/42' })
    const [first] = await store()
    expect(await store()).toEqual([first])
    expect(await harness.database.sql.select().from(inboundMessages).where(eq(inboundMessages.externalId, 'INBOX/7/42'))).toHaveLength(1)
  })
})
