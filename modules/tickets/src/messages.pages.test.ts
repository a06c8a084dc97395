import type { AgentActor } from '@timbre/kernel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessagesQuery } from './contract.ts'
import { createTestTickets, type TestTickets } from './fixtures/test-tickets.ts'

let t: TestTickets
let ticketId: number
/** Of twenty messages, oldest first. */
let ids: number[]
beforeAll(async () => {
  t = await createTestTickets()
  ticketId = (await t.receive()).ticketId
  for (let n = 0; n < 19; n++) await t.note(t.colleagueA, ticketId, { text: `Note ${n}` })
  ids = (await t.messagesOf(ticketId)).map(({ id }) => id)
})
afterAll(() => t?.[Symbol.asyncDispose]())

/** Places of the messages on a page, and how many lie before and after it. */
async function page(place: MessagesQuery, who: AgentActor = t.agentA, ticket = ticketId) {
  const { items, earlier, later, nextCursor } = await t.api.messages.list(who, 'session', ticket, place)
  return { places: items.map(({ id }) => ids.indexOf(id)), earlier, later, nextCursor }
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

describe('a long thread', () => {
  test('is read from the beginning, page by page', async () => {
    const first = await page({ limit: 8 })
    expect(first).toMatchObject({ places: range(0, 7), earlier: 0, later: 12 })
    const second = await page({ limit: 8, cursor: first.nextCursor! })
    expect(second).toMatchObject({ places: range(8, 15), earlier: 8, later: 4 })
    expect(await page({ limit: 8, cursor: second.nextCursor! })).toEqual({ places: range(16, 19), earlier: 16, later: 0, nextCursor: null })
  })

  test('is read on from any message, both ways', async () => {
    expect(await page({ limit: 5, to: ids[10]! })).toMatchObject({ places: range(6, 10), earlier: 6, later: 9 })
    expect(await page({ limit: 5, from: ids[10]! })).toMatchObject({ places: range(10, 14), earlier: 10, later: 5 })
    expect(await page({ limit: 5, to: ids[1]! })).toMatchObject({ places: [0, 1], earlier: 0, later: 18 })
    expect(await page({ limit: 5, from: ids[19]! })).toEqual({ places: [19], earlier: 19, later: 0, nextCursor: null })
  })

  test('is opened where its reader goes on reading', async () => {
    expect(await page({ limit: 8, around: 'newest' })).toEqual({ places: range(12, 19), earlier: 12, later: 0, nextCursor: null })
    expect(await page({ limit: 8, around: 'unread' })).toMatchObject({ places: range(0, 5), earlier: 0, later: 14 })
    await t.as(t.agentA, (tx) => t.api.markRead(tx, t.agentA, { ticketId, messageId: ids[9]! }))
    expect(await page({ limit: 8, around: 'unread' })).toMatchObject({ places: range(8, 15), earlier: 8, later: 4 })
    await t.as(t.agentA, (tx) => t.api.markRead(tx, t.agentA, { ticketId, messageId: ids[19]! }))
    expect(await page({ limit: 8, around: 'unread' })).toMatchObject({ places: range(12, 19), earlier: 12, later: 0 })
  })

  test('goes on after a page that is cut short', async () => {
    expect(await page({ limit: 1, around: 'unread' }, t.lightA)).toMatchObject({ places: [0], earlier: 0, later: 19 })
  })
})

describe('a page', () => {
  test('lies in one place', async () => {
    await expect(page({ from: ids[1]!, around: 'newest' })).rejects.toMatchObject({ code: 'common.invalid' })
  })

  test('begins and ends with messages of its own ticket', async () => {
    const other = await t.receive({ subject: 'Something else' })
    await expect(page({ from: other.messageId })).rejects.toMatchObject({ code: 'tickets.noMessage' })
    await expect(page({ to: Number.MAX_SAFE_INTEGER })).rejects.toMatchObject({ code: 'tickets.noMessage' })
  })

  test('of a ticket out of sight is not there', async () => {
    await expect(page({ from: ids[1]! }, t.agentB)).rejects.toMatchObject({ code: 'tickets.notFound' })
  })

  test('of a thread that is empty is empty', async () => {
    const empty = await t.receive()
    await t.database.pool.query('delete from messages where ticket_id = $1', [empty.ticketId])
    expect(await page({ around: 'unread' }, t.agentA, empty.ticketId)).toEqual({ places: [], earlier: 0, later: 0, nextCursor: null })
  })
})

test('history is told of a stretch of time', async () => {
  const { items } = await t.api.messages.history(t.agentA, ticketId, { limit: 200 })
  const at = items[5]!.at
  const part = await t.api.messages.history(t.agentA, ticketId, { limit: 200, since: at, until: at })
  expect(part.items.map(({ id }) => id)).toEqual(items.filter((item) => item.at === at).map(({ id }) => id))
  await expect(t.api.messages.history(t.agentA, ticketId, { since: '2026-11-21T23:59:60Z' })).rejects.toMatchObject({ code: 'common.invalid' })
})
