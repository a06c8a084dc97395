import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AgentActor, TimbreError } from '@timbre/kernel'
import type { NewerMessage } from '../contract.ts'
import { createTestTickets, type TestTickets } from '../fixtures/test-tickets.ts'

let t: TestTickets
let ticketId: number
let seen: number
let mailId: string

beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())
beforeEach(async () => {
  const first = await t.receive({})
  ticketId = first.ticketId
  seen = first.messageId
  mailId = (await t.messageRow(seen)).mailMessageId as string
})

const stopped = (error: unknown) => (error as TimbreError).extra['newer'] as NewerMessage[]

describe('a reply of somebody who has not seen the last word', () => {
  test('stops for the customer’s, changes nothing, and goes through once they have seen it', async () => {
    const { messageId } = await t.receive({ inReplyTo: [mailId] })
    const before = [await t.messagesOf(ticketId), await t.outgoing(), await t.ticketRow(ticketId)]
    const error = await t.reply(t.agentA, ticketId, { lastSeenMessageId: seen }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'tickets.somethingNew', status: 409 })
    expect(stopped(error)).toEqual([{ id: messageId, kind: 'customer', author: { type: 'contact', id: expect.any(Number), name: 'Ana Ruiz' }, createdAt: t.clock.now().toISOString() }])
    expect([await t.messagesOf(ticketId), await t.outgoing(), await t.ticketRow(ticketId)]).toEqual(before)
    await t.reply(t.agentA, ticketId, { lastSeenMessageId: messageId })
  })

  test('stops for another agent’s reply, and not for one’s own', async () => {
    const answer = await t.reply(t.colleagueA, ticketId)
    const error = await t.reply(t.agentA, ticketId, { lastSeenMessageId: seen }).catch((caught: unknown) => caught)
    expect(stopped(error)).toMatchObject([{ id: answer, kind: 'reply', author: { type: 'agent', id: t.colleagueA.agentId, name: 'Carl' } }])
    await t.reply(t.colleagueA, ticketId, { lastSeenMessageId: seen })
  })

  test('is told all there is, oldest first', async () => {
    const ids = [(await t.receive({ inReplyTo: [mailId] })).messageId, await t.reply(t.colleagueA, ticketId)]
    const error = await t.reply(t.agentA, ticketId, { lastSeenMessageId: 0 }).catch((caught: unknown) => caught)
    expect(stopped(error).map(({ id }) => id)).toEqual([seen, ...ids])
  })

  test('is not stopped by a colleague’s note, by another ticket, or without saying what was seen', async () => {
    await t.note(t.colleagueA, ticketId)
    await t.receive({})
    await t.reply(t.agentA, ticketId, { lastSeenMessageId: seen })
    await t.reply(t.colleagueA, ticketId)
  })

  test('a note stops for nothing', async () => {
    await t.receive({ inReplyTo: [mailId] })
    await t.note(t.agentA, ticketId, { lastSeenMessageId: seen })
  })
})

test('of a hundred races of two agents, no answer leaves without its writer having seen the other’s', async () => {
  let known = seen
  for (let race = 0; race < 100; race++) {
    const results = await Promise.allSettled([t.agentA, t.colleagueA].map((who) => t.reply(who, ticketId, { lastSeenMessageId: known })))
    const first = results.find((result) => result.status === 'fulfilled') as PromiseFulfilledResult<number>
    const second = results.find((result) => result.status === 'rejected') as PromiseRejectedResult
    expect(results.map(({ status }) => status).toSorted(), `race ${race}`).toEqual(['fulfilled', 'rejected'])
    expect(stopped(second.reason).map(({ id }) => id)).toEqual([first.value])
    const late: AgentActor = results[0]?.status === 'rejected' ? t.agentA : t.colleagueA
    known = await t.reply(late, ticketId, { lastSeenMessageId: first.value })
  }
  expect((await t.messagesOf(ticketId)).filter(({ kind }) => kind === 'reply')).toHaveLength(200)
}, 60_000)
