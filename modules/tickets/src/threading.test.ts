import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from './fixtures/test-tickets.ts'

const ana = { name: 'Ana Ruiz', address: 'ana@customer.test' }
const carol = { name: 'Carol', address: 'carol@customer.test' }
const mallory = { name: 'Mallory', address: 'mallory@evil.test' }

let t: TestTickets
/** Ana's ticket with Carol in copy, answered once by an agent. */
let ticketId: number
let number: string
let replyAddress: string
let ownId: string
let receivedId: string

beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())

beforeEach(async () => {
  const first = await t.receive({ from: ana, cc: [carol] })
  ticketId = first.ticketId
  receivedId = (await t.messageRow(first.messageId)).mailMessageId as string
  number = (await t.ticketRow(ticketId)).number
  const reply = await t.outgoingOf(await t.reply(t.agentA, ticketId))
  replyAddress = reply.replyTo as string
  ownId = reply.messageId
})

/** The same token with another signature. */
const forged = (signed: string) => signed.replace(/-([a-z2-7]{16})/u, (_whole, signature: string) => `-${signature.startsWith('a') ? 'b' : 'a'}${signature.slice(1)}`)

async function expectAppended(received: { ticketId: number; messageId: number; outcome: string | null }, { unknownSender = false } = {}) {
  expect(received).toMatchObject({ ticketId, outcome: 'appended' })
  expect((await t.messageRow(received.messageId)).unknownSender).toBe(unknownSender)
}

async function expectCreated(received: { ticketId: number; outcome: string | null }, relatedTo: number | null) {
  expect(received.outcome).toBe('created')
  expect(received.ticketId).not.toBe(ticketId)
  expect((await t.events(received.ticketId))[0]).toMatchObject({ type: 'tickets.ticketCreated', payload: { possiblyRelatedTo: relatedTo } })
}

describe('somebody who takes part', () => {
  test('answers to the signed reply address, which stands in To, in Cc or only in the envelope', async () => {
    await expectAppended(await t.receive({ from: ana, to: [{ name: '', address: replyAddress }] }))
    await expectAppended(await t.receive({ from: carol, cc: [{ name: '', address: replyAddress.toUpperCase() }] }))
    await expectAppended(await t.receive({ from: ana }, { envelopeTo: [replyAddress] }))
  })

  test('answers our mail by its Message-ID, in In-Reply-To or among References', async () => {
    await expectAppended(await t.receive({ from: ana, inReplyTo: [ownId] }))
    await expectAppended(await t.receive({ from: carol, references: ['x@elsewhere', ownId, 'y@elsewhere'] }))
  })

  test('answers a mail that we received', async () => {
    await expectAppended(await t.receive({ from: carol, inReplyTo: [receivedId] }))
    await expectAppended(await t.receive({ from: ana, references: ['x@elsewhere', receivedId] }))
  })

  test('names the ticket in the subject', async () => {
    await expectAppended(await t.receive({ from: ana, subject: `AW: whatever [#${number}]` }))
  })

  test('is known whatever the case of their address', async () => {
    await expectAppended(await t.receive({ from: { name: 'Ana', address: 'Ana@Customer.TEST' }, inReplyTo: [receivedId] }))
  })

  test('who forges a signature is judged by what is left', async () => {
    await expectCreated(await t.receive({ from: ana, to: [{ name: '', address: forged(replyAddress) }], inReplyTo: [forged(ownId)] }), null)
  })
})

describe('a stranger', () => {
  test('with the signed reply address gets in, flagged, and takes no part', async () => {
    await expectAppended(await t.receive({ from: mallory, to: [{ name: '', address: replyAddress }] }), { unknownSender: true })
    expect(await t.participants(ticketId)).toEqual({ 'ana@customer.test': 'requester', 'carol@customer.test': 'cc', 'mallory@evil.test': 'unconfirmed' })
    const reply = await t.outgoingOf(await t.reply(t.agentA, ticketId))
    expect([...reply.to, ...reply.cc].map(({ address }) => address)).toEqual(['ana@customer.test', 'carol@customer.test'])
  })

  test('with the Message-ID of our mail gets in, flagged', async () => {
    await expectAppended(await t.receive({ from: mallory, inReplyTo: [ownId] }), { unknownSender: true })
    await expectAppended(await t.receive({ from: { name: '', address: 'colleague@customer.test' }, inReplyTo: [receivedId], references: [ownId] }), { unknownSender: true })
  })

  test('with a Message-ID we received makes a new ticket that names the other', async () => {
    await expectCreated(await t.receive({ from: mallory, inReplyTo: [receivedId], subject: 'Re: Printer' }), ticketId)
  })

  test('who quotes the number makes a new ticket that names the other', async () => {
    await expectCreated(await t.receive({ from: mallory, subject: `Re: Printer [#${number}]` }), ticketId)
  })

  test('who quotes the subject, or the number elsewhere, makes a new ticket', async () => {
    await expectCreated(await t.receive({ from: mallory, subject: 'Re: Printer' }), null)
    await expectCreated(await t.receive({ from: mallory, subject: `Ticket ${number}`, text: `[#${number}]` }), null)
    await expectCreated(await t.receive({ from: ana, subject: 'Printer', text: `[#${number}]` }), null)
  })

  test.each(['signature', 'conversation', 'domain only'])('with a forged Message-ID of ours (%s) makes a new ticket', async (what) => {
    const id = what === 'signature' ? forged(ownId) : what === 'conversation' ? ownId.replace(/^t[0-9a-z]+-/u, 't1z-') : `1234@${ownId.split('@')[1]}`
    await expectCreated(await t.receive({ from: mallory, inReplyTo: [id], references: [id] }), null)
  })

  test('who forges the reply address makes a new ticket', async () => {
    const [local, domain] = replyAddress.split('@') as [string, string]
    for (const address of [forged(replyAddress), `support+${ticketId}@${domain}`, `${local.slice(0, -1)}@${domain}`, `support+test@${domain}`]) {
      await expectCreated(await t.receive({ from: mallory, to: [{ name: '', address }] }), null)
    }
  })

  test('who wrote once and was not let in stays one', async () => {
    await t.receive({ from: mallory, to: [{ name: '', address: replyAddress }] })
    await expectAppended(await t.receive({ from: mallory, to: [{ name: '', address: replyAddress }] }), { unknownSender: true })
    await expectCreated(await t.receive({ from: mallory, subject: `Re: [#${number}]` }), ticketId)
  })

  test('once confirmed takes part, is no longer flagged and gets replies', async () => {
    const { messageId } = await t.receive({ from: mallory, to: [{ name: '', address: replyAddress }] })
    const contactId = (await t.messageRow(messageId)).authorId as number
    await t.as(t.agentA, (tx) => t.api.confirmParticipant(tx, t.agentA, { ticketId, contactId }))
    expect((await t.messageRow(messageId)).unknownSender).toBe(false)
    await expectAppended(await t.receive({ from: mallory, subject: `Re: [#${number}]` }))
    expect((await t.outgoingOf(await t.reply(t.agentA, ticketId))).cc.map(({ address }) => address)).toContain('mallory@evil.test')
  })
})

describe('signs that disagree', () => {
  let other: number
  let otherId: string
  beforeEach(async () => {
    const second = await t.receive({ from: ana })
    other = second.ticketId
    otherId = (await t.messageRow(second.messageId)).mailMessageId as string
  })

  test('the reply address counts before Message-IDs', async () => {
    await expectAppended(await t.receive({ from: ana, to: [{ name: '', address: replyAddress }], inReplyTo: [otherId], subject: `[#${(await t.ticketRow(other)).number}]` }))
  })

  test('In-Reply-To counts before References', async () => {
    await expectAppended(await t.receive({ from: ana, inReplyTo: [receivedId], references: [otherId, ownId] }))
  })

  test('Message-IDs count before the subject', async () => {
    await expectAppended(await t.receive({ from: ana, references: [receivedId], subject: `[#${(await t.ticketRow(other)).number}]` }))
  })

  test('References to two tickets lead to the newer one, in whatever order', async () => {
    expect(await t.receive({ from: ana, references: [receivedId, otherId] })).toMatchObject({ ticketId: other })
    expect(await t.receive({ from: ana, references: [otherId, receivedId] })).toMatchObject({ ticketId: other })
    expect(await t.receive({ from: ana, references: [otherId, ownId] })).toMatchObject({ ticketId: other })
  })

  test('a ticket where the sender takes part counts before one they only know of', async () => {
    await expectAppended(await t.receive({ from: carol, inReplyTo: [otherId], references: [receivedId] }))
    await expectAppended(await t.receive({ from: carol, inReplyTo: [otherId], subject: `Re: [#${number}]` }))
  })
})

test('an id received on one account says nothing on another', async () => {
  await expectCreated(await t.receive({ from: ana, inReplyTo: [receivedId] }, { accountId: t.accounts.b }), null)
})

test('one mail to two of our mailboxes makes two tickets, the second naming the first', async () => {
  const first = await t.receive({ from: ana, messageId: 'both@customer.test' })
  const second = await t.receive({ from: ana, messageId: 'both@customer.test' }, { accountId: t.accounts.b })
  await expectCreated(second, first.ticketId)
  expect((await t.ticketRow(second.ticketId)).departmentId).toBe(t.departments.b)
})

test('From decides who wrote; Reply-To, control headers and agents’ addresses change nothing', async () => {
  const { messageId } = await t.receive({ from: mallory, replyTo: [ana], inReplyTo: [receivedId] })
  expect(await t.messageRow(messageId)).toMatchObject({ authorType: 'contact', authorEmail: 'mallory@evil.test' })
  const posing = await t.receive({ from: { name: 'Anna', address: 'anna@example.com' }, inReplyTo: [ownId] })
  expect(await t.messageRow(posing.messageId)).toMatchObject({ kind: 'customer', authorType: 'contact', unknownSender: true })
})

test('who poses as the requester with a victim in copy brings nobody in', async () => {
  await expectAppended(await t.receive({ from: ana, cc: [mallory], replyTo: [mallory], subject: `Re: [#${number}]` }))
  expect(await t.participants(ticketId)).not.toHaveProperty('mallory@evil.test')
  const reply = await t.outgoingOf(await t.reply(t.agentA, ticketId))
  expect(JSON.stringify([reply.to, reply.cc])).not.toContain('mallory')
})

test('a mail with thousands of references is looked through quickly', async () => {
  const many = Array.from({ length: 5000 }, (_, index) => `id-${index}@elsewhere`)
  await expectAppended(await t.receive({ from: ana, references: [...many, ownId] }))
})

test('old mail still finds its ticket after the format of numbers changed', async () => {
  const { version } = await t.desk.settings(t.database.sql)
  await t.as(t.admin, (tx) => t.desk.changeSettings(tx, t.admin, { ticketNumberFormat: { prefix: 'HD-', date: 'year', digits: 5 }, version }))
  await expectAppended(await t.receive({ from: ana, subject: `Re: [#${number}]` }))
  const { ticketId: later } = await t.receive({ from: ana })
  const prefixed = (await t.ticketRow(later)).number
  expect(prefixed).toMatch(/^HD-2026\d{5}$/u)
  expect(await t.receive({ from: ana, subject: `Re: Printer [#${prefixed}]` })).toMatchObject({ ticketId: later })
})

test('an answer finds its ticket though many mails elsewhere use the same Message-ID', async () => {
  const other = await t.addAccount('crowded@acme.test', t.departments.b)
  for (let copy = 0; copy < 60; copy++) await t.receive({ from: mallory, messageId: receivedId }, { accountId: other })
  await expectAppended(await t.receive({ from: ana, inReplyTo: [receivedId] }))
})
