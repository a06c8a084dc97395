import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from '../fixtures/test-tickets.ts'

let t: TestTickets
beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())

test('in the customer’s name: it is theirs, and nothing leaves', async () => {
  const ticketId = await t.create(t.agentA, { subject: ' Printer\n', priorityId: 4, typeId: 2, tags: ['phone'], assigneeId: t.agentA.agentId })
  expect(await t.ticketRow(ticketId)).toMatchObject({ subject: 'Printer', statusCategory: 'new', priorityId: 4, typeId: 2, tags: ['phone'], assigneeId: t.agentA.agentId, departmentId: t.departments.a, firstResponseAt: null })
  expect(await t.messagesOf(ticketId)).toMatchObject([{ kind: 'customer', authorType: 'contact', authorName: 'Ana Ruiz', text: 'Please help', outgoingId: null }])
  expect(await t.participants(ticketId)).toEqual({ 'ana@customer.test': 'requester' })
  expect((await t.events(ticketId)).map(({ type, actor_name }) => [type, actor_name])).toEqual([
    ['tickets.ticketCreated', 'Anna'],
    ['tickets.messageAdded', 'Anna'],
  ])
})

test('by writing first: the mail leaves, and the ticket is open', async () => {
  const ticketId = await t.create(t.agentA, { kind: 'reply', text: 'Your contract ends.', requester: { email: 'Bob@Customer.test' } })
  expect(await t.ticketRow(ticketId)).toMatchObject({ statusCategory: 'open', firstResponseAt: t.clock.now(), lastMessageKind: 'reply' })
  const [message] = await t.messagesOf(ticketId)
  const mail = await t.outgoingOf(message?.id as number)
  expect(mail).toMatchObject({ subject: `Printer [#${(await t.ticketRow(ticketId)).number}]`, inReplyTo: null, references: [], to: [{ address: 'bob@customer.test' }] })
})

test('what it says can wait and be taken back, and the ticket stays; what does not leave has nothing to wait for', async () => {
  const ticketId = await t.create(t.agentA, { kind: 'reply', text: 'Your contract ends.', undoSeconds: 10 })
  const [message] = await t.messagesOf(ticketId)
  expect((await t.outgoingOf(message?.id as number)).sendAfter.getTime() - t.clock.now().getTime()).toBe(10_000)
  const taken = await t.takeBack(t.agentA, ticketId, message?.id as number)
  expect(taken.text).toBe('Your contract ends.')
  expect(await t.messagesOf(ticketId)).toEqual([])
  expect(await t.ticketRow(ticketId)).toMatchObject({ subject: 'Printer', firstResponseAt: null, lastMessageId: null })
  await expect(t.create(t.agentA, { kind: 'note', undoSeconds: 10 })).rejects.toMatchObject({ status: 400, errors: [{ path: '/undoSeconds' }] })
})

test('with a note: nothing leaves, nobody outside reads it, and it is still to be answered', async () => {
  const before = (await t.outgoing()).length
  const ticketId = await t.create(t.agentA, { kind: 'note', text: 'Call Ana back.' })
  expect(await t.ticketRow(ticketId)).toMatchObject({ statusCategory: 'new', firstResponseAt: null, lastMessageKind: 'note', preview: 'Call Ana back.' })
  expect(await t.messagesOf(ticketId)).toMatchObject([{ kind: 'note', authorType: 'agent', authorId: t.agentA.agentId, outgoingId: null }])
  expect((await t.outgoing()).length).toBe(before)
  const mail = await t.outgoingOf(await t.reply(t.agentA, ticketId, { text: 'Hello Ana' }))
  expect(mail).toMatchObject({ to: [{ address: 'ana@customer.test' }], inReplyTo: null })
  expect(mail.text).not.toContain('Call Ana back.')
})

test('others who take part get a copy of the first mail and of those that follow', async () => {
  const ticketId = await t.create(t.agentA, { kind: 'reply', cc: ['Luis@customer.test', 'ana@customer.test'] })
  expect(await t.participants(ticketId)).toEqual({ 'ana@customer.test': 'requester', 'luis@customer.test': 'cc' })
  const first = await t.outgoingOf((await t.messagesOf(ticketId))[0]?.id as number)
  const next = await t.outgoingOf(await t.reply(t.agentA, ticketId))
  for (const mail of [first, next]) expect([mail.to, mail.cc].map((people) => people.map(({ address }) => address))).toEqual([['ana@customer.test'], ['luis@customer.test']])
})

test('nobody asks for help from an address of ours, nor gets a copy there', async () => {
  for (const kind of ['customer', 'reply', 'note'] as const) {
    await expect(t.create(t.agentA, { kind, requester: { email: 'Support+x@acme.test' } })).rejects.toMatchObject({ code: 'tickets.ownAddress', errors: [{ path: '/requester' }] })
    await expect(t.create(t.agentA, { kind, cc: ['billing@acme.test'] })).rejects.toMatchObject({ code: 'tickets.ownAddress' })
  }
})

test('a later answer by mail finds it', async () => {
  const ticketId = await t.create(t.agentA, { kind: 'reply' })
  const mail = await t.outgoingOf((await t.messagesOf(ticketId))[0]?.id as number)
  expect(await t.receive({ inReplyTo: [mail.messageId] })).toMatchObject({ ticketId, outcome: 'appended' })
})

test('the requester is the same person, however they are named', async () => {
  const first = await t.ticketRow(await t.create(t.agentA, { requester: { email: 'zoe@customer.test', name: 'Zoe' } }))
  const second = await t.ticketRow(await t.create(t.agentA, { requester: { id: first.requesterId } }))
  const third = await t.ticketRow((await t.receive({ from: { name: 'Zoé', address: 'ZOE@customer.test' } })).ticketId)
  expect([second.requesterId, third.requesterId]).toEqual([first.requesterId, first.requesterId])
})

describe('the department', () => {
  test('is the agent’s own when they name none', async () => {
    expect(await t.ticketRow(await t.create(t.agentB))).toMatchObject({ departmentId: t.departments.b })
    expect(await t.ticketRow(await t.create(t.admin))).toMatchObject({ departmentId: t.departments.a })
    const mail = await t.outgoingOf((await t.messagesOf(await t.create(t.agentB, { kind: 'reply' })))[0]?.id as number)
    expect(mail.from.address).toBe('billing@acme.test')
  })

  test('is the account’s when that is named', async () => {
    expect(await t.ticketRow(await t.create(t.admin, { channelAccountId: t.accounts.b }))).toMatchObject({ departmentId: t.departments.b })
  })

  test('must be one the agent may create tickets in', async () => {
    await expect(t.create(t.agentA, { departmentId: t.departments.b })).rejects.toMatchObject({ code: 'tickets.forbidden', status: 403, errors: [{ path: '/departmentId' }] })
    await expect(t.create(t.agentA, { channelAccountId: t.accounts.b })).rejects.toMatchObject({ code: 'tickets.forbidden' })
    await expect(t.create(t.lightA)).rejects.toMatchObject({ code: 'tickets.forbidden' })
  })

  test('of the account must be one, too: nobody writes in the name of another department', async () => {
    const borrowed = { channelAccountId: t.accounts.b, departmentId: t.departments.a }
    for (const kind of ['reply', 'customer'] as const) {
      await expect(t.create(t.agentA, { ...borrowed, kind })).rejects.toMatchObject({ code: 'tickets.forbidden', status: 403, errors: [{ path: '/channelAccountId' }] })
      expect(await t.ticketRow(await t.create(t.admin, { ...borrowed, kind }))).toMatchObject({ departmentId: t.departments.a })
    }
  })
})

describe('ids that mean nothing', () => {
  test.each([
    [{ requester: { id: 99_999 } }, '/requester'],
    [{ channelAccountId: 99_999 }, '/channelAccountId'],
    [{ statusId: 99_999 }, '/statusId'],
    [{ priorityId: 99_999, typeId: 99_999 }, '/priorityId'],
    [{ departmentId: 99_999 }, '/departmentId'],
    [{ assigneeId: 99_999 }, '/assigneeId'],
    [{ customFields: { nope: 1 } }, '/customFields/nope'],
    [{ attachments: ['x'.repeat(22)] }, '/attachments/0'],
  ])('%j is refused with its path, and nothing is made', async (more, path) => {
    const count = async () => (await t.database.pool.query('select (select count(*) from tickets) as tickets, (select count(*) from contacts) as contacts, (select count(*) from domain_events) as events')).rows
    const before = await count()
    await expect(t.create(t.agentA, { requester: { email: `new-${path.length}@customer.test` }, ...more })).rejects.toMatchObject({ status: 422, errors: expect.arrayContaining([expect.objectContaining({ path })]) })
    expect(await count()).toEqual(before)
  })

  test('an assignee who could not see it is refused', async () => {
    await expect(t.create(t.agentA, { assigneeId: t.agentB.agentId })).rejects.toMatchObject({ code: 'tickets.assigneeCannotSee' })
  })
})
