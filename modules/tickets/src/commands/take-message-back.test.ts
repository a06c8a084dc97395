import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from '../fixtures/test-tickets.ts'

let t: TestTickets
let ticketId: number

beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())
beforeEach(async () => {
  ticketId = (await t.receive({ cc: [{ name: 'Carol', address: 'carol@customer.test' }] })).ticketId
  t.clock.advance(60_000)
})

const soon = () => new Date(t.clock.now().getTime() + 10_000)
/** All of a ticket that a reply moves. */
async function state() {
  const { statusId, statusCategory, preview, lastMessageKind, firstResponseAt, solvedAt, waitingSince } = await t.ticketRow(ticketId)
  return { statusId, statusCategory, preview, lastMessageKind, firstResponseAt, solvedAt, waitingSince, messages: (await t.messagesOf(ticketId)).map(({ id }) => id) }
}

describe('a reply that waits', () => {
  test('is gone when taken back: message, mail, status and first response', async () => {
    const before = await state()
    const messageId = await t.reply(t.agentA, ticketId, { text: 'Too fast', sendAfter: soon(), statusId: await t.status('solved') })
    const { outgoingId } = await t.messageRow(messageId)
    expect(await state()).not.toEqual(before)
    t.clock.advance(5000)
    expect(await t.takeBack(t.agentA, ticketId, messageId)).toMatchObject({ text: 'Too fast', html: '<p>Too fast</p>', to: ['ana@customer.test'], cc: ['carol@customer.test'], attachments: [] })
    expect(await state()).toEqual(before)
    const { rows } = await t.database.pool.query('select state from deliveries where outgoing_id = $1', [outgoingId])
    expect(rows).toEqual([{ state: 'cancelled' }, { state: 'cancelled' }])
    const event = (await t.events(ticketId)).at(-1)
    expect(event).toMatchObject({ type: 'tickets.messageTakenBack', actor_name: 'Anna', payload: { messageId, outgoingId }, changes: { statusId: [await t.status('solved'), before.statusId] } })
    expect(JSON.stringify(event)).not.toContain('Too fast')
  })

  test('is never quoted, cited or answered by what comes after it', async () => {
    const messageId = await t.reply(t.agentA, ticketId, { text: 'canary-taken-back', sendAfter: soon() })
    const mail = await t.outgoingOf(messageId)
    await t.takeBack(t.agentA, ticketId, messageId)
    const next = await t.outgoingOf(await t.reply(t.agentA, ticketId))
    expect(next.references).not.toContain(mail.messageId)
    expect(JSON.stringify(next)).not.toContain('canary-taken-back')
  })

  test('gives its files back, to be sent again', async () => {
    const now = t.clock.now()
    await t.database.pool.query(`insert into uploads (id, agent_id, name, content_type, size, sha256, created_at, expires_at) values ($1, $2, 'plan.txt', 'text/plain', 4, $3, $4, $5)`, ['u'.repeat(22), t.agentA.agentId, 'b'.repeat(64), now, new Date(now.getTime() + 86_400_000)])
    const messageId = await t.reply(t.agentA, ticketId, { attachments: ['u'.repeat(22)], sendAfter: soon() })
    const { attachments } = await t.takeBack(t.agentA, ticketId, messageId)
    expect(attachments).toMatchObject([{ name: 'plan.txt', size: 4, sha256: 'b'.repeat(64) }])
    const again = await t.outgoingOf(await t.reply(t.agentA, ticketId, { attachments: attachments.map(({ id }) => id) }))
    expect(again.attachments.map(({ name }) => name)).toEqual(['plan.txt'])
  })

  test('leaves alone what was changed since, and the first response of another', async () => {
    await t.reply(t.colleagueA, ticketId)
    const first = (await state()).firstResponseAt
    t.clock.advance(1000)
    const messageId = await t.reply(t.agentA, ticketId, { sendAfter: soon(), statusId: await t.status('solved') })
    t.clock.advance(1000)
    await t.change(t.colleagueA, ticketId, { statusId: await t.status('pending') })
    await t.note(t.colleagueA, ticketId, { text: 'Wait for parts' })
    await t.takeBack(t.agentA, ticketId, messageId)
    expect(await state()).toMatchObject({ statusCategory: 'pending', preview: 'Wait for parts', firstResponseAt: first })
  })
})

describe('it stays', () => {
  test('once it is on its way to anybody', async () => {
    const messageId = await t.reply(t.agentA, ticketId, { sendAfter: soon() })
    const before = await state()
    const { outgoingId } = await t.messageRow(messageId)
    await t.database.pool.query(`update deliveries set state = 'sending' where id = (select min(id) from deliveries where outgoing_id = $1)`, [outgoingId])
    await expect(t.takeBack(t.agentA, ticketId, messageId)).rejects.toMatchObject({ code: 'tickets.alreadyLeft', status: 409 })
    expect(await state()).toEqual(before)
  })

  test('when it is a note or the customer’s, or taken back before', async () => {
    const note = await t.note(t.agentA, ticketId)
    await expect(t.takeBack(t.agentA, ticketId, note)).rejects.toMatchObject({ code: 'tickets.alreadyLeft' })
    const [received] = await t.messagesOf(ticketId)
    await expect(t.takeBack(t.agentA, ticketId, received?.id as number)).rejects.toMatchObject({ code: 'tickets.forbidden' })
    const reply = await t.reply(t.agentA, ticketId, { sendAfter: soon() })
    const both = await Promise.allSettled([t.takeBack(t.agentA, ticketId, reply), t.takeBack(t.agentA, ticketId, reply)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('when somebody else asks, or it is another ticket’s', async () => {
    const reply = await t.reply(t.agentA, ticketId, { sendAfter: soon() })
    await expect(t.takeBack(t.colleagueA, ticketId, reply)).rejects.toMatchObject({ code: 'tickets.forbidden' })
    await expect(t.takeBack(t.admin, ticketId, reply)).rejects.toMatchObject({ code: 'tickets.forbidden' })
    await expect(t.takeBack(t.agentB, ticketId, reply)).rejects.toMatchObject({ code: 'tickets.notFound' })
    const other = await t.receive({})
    await expect(t.takeBack(t.agentA, other.ticketId, reply)).rejects.toMatchObject({ code: 'tickets.noMessage', status: 404 })
  })
})
