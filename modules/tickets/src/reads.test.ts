import type { AgentActor } from '@timbre/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from './fixtures/test-tickets.ts'

let t: TestTickets
let ticketId: number
let first: number
beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())
beforeEach(async () => {
  ;({ ticketId, messageId: first } = await t.receive({ messageId: `m${Math.random()}@customer.test` }))
})

const reading = async (who: AgentActor) => (await t.api.queries.byId(who, ticketId)).reading
const markRead = (who: AgentActor, messageId: number) => t.as(who, (tx) => t.api.markRead(tx, who, { ticketId, messageId }))
const markUnread = (who: AgentActor) => t.as(who, (tx) => t.api.markUnread(tx, who, { ticketId }))
const statusOf = async (category: string) => Number((await t.database.pool.query<{ id: number }>('select min(id) as id from ticket_statuses where category = $1', [category])).rows[0]?.id)

describe('a ticket', () => {
  test('is unread until its reader has seen the last message of others, and unread again with the next', async () => {
    expect(await reading(t.agentA)).toEqual({ unread: true, lastReadMessageId: 0, version: 0, firstUnreadMessageId: first })
    expect(await markRead(t.agentA, first)).toEqual({ unread: false, lastReadMessageId: first, version: 1 })
    expect(await reading(t.colleagueA)).toMatchObject({ unread: true })
    const note = await t.note(t.colleagueA, ticketId)
    expect(await reading(t.agentA)).toEqual({ unread: true, lastReadMessageId: first, version: 1, firstUnreadMessageId: note })
    expect(await reading(t.colleagueA)).toMatchObject({ unread: false, firstUnreadMessageId: null })
  })

  test('is not made unread by what its reader writes', async () => {
    await markRead(t.agentA, first)
    const reply = await t.reply(t.agentA, ticketId)
    expect(await reading(t.agentA)).toEqual({ unread: false, lastReadMessageId: reply, version: 2, firstUnreadMessageId: null })
  })

  test('keeps unread what came in while its reader wrote without seeing it', async () => {
    const unseen = await t.note(t.colleagueA, ticketId)
    await t.reply(t.agentA, ticketId, { lastSeenMessageId: first })
    expect(await reading(t.agentA)).toMatchObject({ unread: true, lastReadMessageId: first, firstUnreadMessageId: unseen })
  })

  test('that a reader made themselves is read by them', async () => {
    ticketId = await t.create(t.agentA)
    expect([await reading(t.agentA), await reading(t.colleagueA)]).toMatchObject([{ unread: false }, { unread: true }])
  })

  test('that was done before anybody else opened it is new to nobody', async () => {
    await t.reply(t.agentA, ticketId, { statusId: await statusOf('solved') })
    expect(await reading(t.colleagueA)).toEqual({ unread: false, lastReadMessageId: 0, version: 0, firstUnreadMessageId: null })
    expect(await markUnread(t.colleagueA)).toMatchObject({ unread: true })
  })

  test('is read again when the message that made it unread is taken back', async () => {
    await markRead(t.agentA, first)
    const reply = await t.reply(t.colleagueA, ticketId, { sendAfter: new Date(t.clock.now().getTime() + 30_000) })
    expect(await reading(t.agentA)).toMatchObject({ unread: true })
    await t.takeBack(t.colleagueA, ticketId, reply)
    expect([await reading(t.agentA), await reading(t.colleagueA)]).toMatchObject([{ unread: false }, { unread: false }])
    expect(await t.ticketRow(ticketId)).toMatchObject({ lastMessageId: first, lastMessageAgentId: null })
  })
})

describe('the mark', () => {
  test('moves forward only, and never ahead of what is there', async () => {
    const note = await t.note(t.colleagueA, ticketId)
    await markRead(t.agentA, 999_999)
    expect(await markRead(t.agentA, first)).toEqual({ unread: false, lastReadMessageId: note, version: 1 })
    await t.note(t.colleagueA, ticketId)
    expect(await reading(t.agentA)).toMatchObject({ unread: true })
  })

  test('goes back to the last message of somebody else when the ticket is to be read again', async () => {
    const note = await t.note(t.colleagueA, ticketId)
    await t.note(t.agentA, ticketId)
    const { lastReadMessageId } = await markUnread(t.agentA)
    expect(lastReadMessageId).toBe(note - 1)
    expect(await reading(t.agentA)).toMatchObject({ unread: true, firstUnreadMessageId: note })
  })

  test('is nobody’s who may not see the ticket', async () => {
    await expect(markRead(t.agentB, first)).rejects.toMatchObject({ code: 'tickets.notFound' })
    await expect(markUnread(t.agentB)).rejects.toMatchObject({ code: 'tickets.notFound' })
  })
})

test('lists ask by the same rule as rows, with one look-up for a page', async () => {
  const solved = await statusOf('solved')
  for (const [index, act] of [() => {}, () => markRead(t.agentA, first), () => markUnread(t.agentA), () => t.change(t.agentA, ticketId, { statusId: solved }), () => t.note(t.agentA, ticketId)].entries()) {
    ;({ ticketId, messageId: first } = await t.receive({ messageId: `list${index}@customer.test` }))
    await act()
  }
  const { items } = await t.api.queries.list(t.agentA, { limit: 100 })
  const unread = await t.api.queries.list(t.agentA, { limit: 100, query: 'is:unread' })
  expect(items.some((item) => item.reading?.unread) && items.some((item) => !item.reading?.unread)).toBe(true)
  expect(unread.items.map(({ id }) => id)).toEqual(items.filter((item) => item.reading?.unread).map(({ id }) => id))
  expect(await t.api.queries.count(t.agentA, 'is:unread', 1000)).toBe(unread.items.length)
  expect((await t.api.queries.list(t.agentA, { limit: 100, query: '-is:unread' })).items.length).toBe(items.length - unread.items.length)
})

test('a row says of its last message who wrote it, whether files came with it, and why a reply failed', async () => {
  const row = async () => (({ lastMessageId, lastMessageAgentId, lastMessageHasFiles, sendFailure }) => ({ lastMessageId, lastMessageAgentId, lastMessageHasFiles, sendFailure }))(await t.api.queries.byId(t.agentA, ticketId))
  expect(await row()).toEqual({ lastMessageId: first, lastMessageAgentId: null, lastMessageHasFiles: false, sendFailure: null })
  const reply = await t.reply(t.agentA, ticketId)
  expect(await row()).toMatchObject({ lastMessageId: reply, lastMessageAgentId: t.agentA.agentId })
  const outgoingId = Number((await t.messagesOf(ticketId)).at(-1)?.outgoingId)
  const deliver = async (state: string, errorCode: string | null) => {
    await t.database.pool.query('update deliveries set state = $2, error_code = $3 where outgoing_id = $1', [outgoingId, state, errorCode])
    await t.inTransaction((tx) => t.api.noteDelivery(tx, tx.actor, { outgoingId }))
  }
  await deliver('failed', 'recipientUnknown')
  expect(await row()).toMatchObject({ sendFailure: 'recipientUnknown' })
  await deliver('sent', null)
  expect(await row()).toMatchObject({ sendFailure: null })
  await deliver('failed', 'recipientUnknown')
  await t.reply(t.agentA, ticketId)
  expect(await row()).toMatchObject({ sendFailure: null })
  // An old reply that fails late is not the last word any more.
  await deliver('failed', 'mailboxFull')
  expect(await row()).toMatchObject({ sendFailure: null })
})

test('whoever sees a ticket may follow it, and sees it from then on', async () => {
  const follow = (who: AgentActor, following: boolean) => t.as(who, (tx) => t.api.followTicket(tx, who, { ticketId, follow: following }))
  await expect(follow(t.agentB, true)).rejects.toMatchObject({ code: 'tickets.notFound' })
  await follow(t.lightA, true)
  await follow(t.lightA, true)
  expect(await t.ticketRow(ticketId)).toMatchObject({ watcherIds: [t.lightA.agentId] })
  await t.change(t.agentA, ticketId, { departmentId: t.departments.b })
  expect(await t.api.queries.byId(t.lightA, ticketId)).toMatchObject({ id: ticketId })
  await follow(t.lightA, false)
  await expect(t.api.queries.byId(t.lightA, ticketId)).rejects.toMatchObject({ code: 'tickets.notFound' })
})
