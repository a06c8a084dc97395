import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from '../fixtures/test-tickets.ts'

let t: TestTickets
beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())

describe('a first mail', () => {
  test('becomes a ticket of the account’s department, told as the customer’s doing', async () => {
    const { ticketId, messageId, outcome } = await t.receive({ subject: '  Printer\tbroken ', language: 'es', visibleText: 'It does not\nprint.' })
    expect(outcome).toBe('created')
    expect(await t.ticketRow(ticketId)).toMatchObject({
      subject: 'Printer broken',
      departmentId: t.departments.a,
      assigneeId: null,
      statusCategory: 'new',
      channel: t.channels.defaultType,
      locale: 'es',
      preview: 'It does not print.',
      lastMessageKind: 'customer',
      version: 1,
      createdAt: t.clock.now(),
    })
    expect(await t.messageRow(messageId)).toMatchObject({ kind: 'customer', authorType: 'contact', authorName: 'Ana Ruiz', authorEmail: 'ana@customer.test', unknownSender: false })
    expect((await t.events(ticketId)).map(({ type, actor_type, actor_name }) => [type, actor_type, actor_name])).toEqual([
      ['tickets.ticketCreated', 'contact', 'Ana Ruiz'],
      ['tickets.messageAdded', 'contact', 'Ana Ruiz'],
    ])
  })

  test('brings in everybody it addresses, and where it wants answers, but none of us', async () => {
    const { ticketId } = await t.receive({
      to: [{ name: '', address: 'Support@ACME.test' }, { name: 'Bob', address: 'bob@customer.test' }, { name: 'Bob', address: 'BOB@customer.test' }],
      cc: [{ name: '', address: 'billing+x@acme.test' }, { name: '', address: '' }, { name: 'Ana', address: 'ana@customer.test' }, { name: '', address: 'not an address' }],
      replyTo: [{ name: 'Ana at home', address: 'ana@home.test' }],
    })
    expect(await t.participants(ticketId)).toEqual({ 'ana@customer.test': 'requester', 'ana@home.test': 'cc', 'bob@customer.test': 'cc' })
  })

  test('with a hundred people in copy brings in forty, its sender counted', async () => {
    const cc = Array.from({ length: 100 }, (_, index) => ({ name: '', address: `person-${index}@crowd.test` }))
    const { ticketId, messageId } = await t.receive({ cc })
    expect(Object.keys(await t.participants(ticketId))).toHaveLength(40)
    expect((await t.messageRow(messageId)).mail?.cc).toHaveLength(100)
    const { rows } = await t.database.pool.query(`select 1 from contact_identities where value_normalized like '%@crowd.test'`)
    expect(rows).toHaveLength(39)
  })

  test('without a subject gets one to be found by', async () => {
    for (const subject of ['', '  \r\n ', '\u0007']) {
      const { ticketId } = await t.receive({ subject })
      expect((await t.ticketRow(ticketId)).subject).toBe('(no subject)')
    }
  })

  test('with an endless subject keeps what fits', async () => {
    const { ticketId } = await t.receive({ subject: `x${'😀'.repeat(5000)}` })
    expect((await t.ticketRow(ticketId)).subject).toBe(`x${'😀'.repeat(499)}`)
  })

  test('that is all quote still has a preview', async () => {
    const { ticketId } = await t.receive({ text: '> only a quote', visibleText: '' })
    expect((await t.ticketRow(ticketId)).preview).toBe('> only a quote')
  })
})

describe('a mail that does not say who wrote it', () => {
  test('is its envelope’s sender’s', async () => {
    const { ticketId } = await t.receive({ from: null }, { envelopeFrom: 'eve@customer.test' })
    expect(await t.participants(ticketId)).toMatchObject({ 'eve@customer.test': 'requester' })
    const garbled = await t.receive({ from: { name: 'Eve', address: 'eve at customer' } }, { envelopeFrom: 'eve2@customer.test' })
    expect(await t.participants(garbled.ticketId)).toMatchObject({ 'eve2@customer.test': 'requester' })
  })

  test.each([[null], [undefined], ['']])('makes a ticket nobody can be answered on, with envelope sender %j', async (envelopeFrom) => {
    const { ticketId, messageId, outcome } = await t.receive({ from: null }, envelopeFrom === undefined ? {} : { envelopeFrom })
    expect(outcome).toBe('created')
    expect(await t.messageRow(messageId)).toMatchObject({ authorName: 'Unknown sender', authorEmail: null })
    await expect(t.reply(t.agentA, ticketId)).rejects.toMatchObject({ code: 'tickets.noAddress', errors: [{ path: '/to' }] })
    const reply = await t.outgoingOf(await t.reply(t.agentA, ticketId, { to: ['found@customer.test'] }))
    expect(reply.to).toEqual([{ name: 'found', address: 'found@customer.test' }])
  })
})

describe('a further mail', () => {
  test('brings a solved ticket back, and says so', async () => {
    const { ticketId } = await t.receive()
    await t.change(t.agentA, ticketId, { statusId: await t.status('solved') })
    const reference = (await t.messagesOf(ticketId))[0]?.mailMessageId as string
    const { outcome } = await t.receive({ inReplyTo: [reference], text: 'Still broken' })
    expect(outcome).toBe('appended')
    expect(await t.ticketRow(ticketId)).toMatchObject({ statusCategory: 'open', solvedAt: null, preview: 'Still broken', version: 3 })
    expect((await t.events(ticketId)).at(-1)).toMatchObject({ type: 'tickets.messageAdded', changes: { statusId: [await t.status('solved'), await t.status('open')] } })
    const { rows } = await t.database.pool.query('select status_id, ended_at from ticket_status_periods where ticket_id = $1 order by id', [ticketId])
    expect(rows.map((row) => row.ended_at === null)).toEqual([false, false, true])
  })

  test('that a machine sent wakes nobody up', async () => {
    const { ticketId } = await t.receive()
    await t.change(t.agentA, ticketId, { statusId: await t.status('pending') })
    const reference = (await t.messagesOf(ticketId))[0]?.mailMessageId as string
    const { outcome } = await t.receive({ inReplyTo: [reference], isAutoReply: true, text: 'I am on holiday' })
    expect(outcome).toBe('autoReply')
    expect(await t.ticketRow(ticketId)).toMatchObject({ statusCategory: 'pending', preview: 'I am on holiday' })
  })
})

test('one message makes one ticket, however often it is told', async () => {
  const first = await t.receive()
  expect(await t.take(first.inboundId)).toEqual(first)
  expect(await t.messagesOf(first.ticketId)).toHaveLength(1)
})

test('attachments keep what they are under names that are safe', async () => {
  const file = { contentType: 'text/plain', size: 3, contentId: null, inline: false, sha256: 'a'.repeat(64) }
  const names = ['', '../../x', '\u200B.htaccess', 'x'.repeat(5000), 'a\r\nX-Evil: 1', 'gpj\u202Eexe.exe']
  const { messageId } = await t.receive({ attachments: names.map((name) => ({ ...file, name })) })
  const { rows } = await t.database.pool.query<{ name: string }>('select name from attachments where message_id = $1 order by id', [messageId])
  expect(rows.map((row) => row.name)).toEqual(['file', 'x', 'htaccess', 'x'.repeat(200), 'aX-Evil: 1', 'gpjexe.exe'])
})

test('a number that an earlier format already gave away is passed over', async () => {
  const { ticketId } = await t.receive()
  const next = Number((await t.database.pool.query(`select last_value from ticket_number_seq`)).rows[0].last_value) + 1
  await t.database.pool.query('update tickets set number = $1 where id = $2', [String(next), ticketId])
  const later = await t.receive()
  expect(later.outcome).toBe('created')
  expect((await t.ticketRow(later.ticketId)).number).toBe(String(next + 1))
})
