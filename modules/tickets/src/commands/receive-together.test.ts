import * as fc from 'fast-check'
import { systemActor } from '@timbre/kernel'
import { inboundMessages } from '@timbre/channels/schema'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestTickets, parsedMail, type TestTickets } from '../fixtures/test-tickets.ts'

let t: TestTickets
/** A ticket of Ana's that an agent has answered: what can be proven to belong to it. */
let answered: { id: number; replyAddress: string; ownId: string }
beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())

const people = ['ana', 'bob', 'carol', 'mallory'].map((name) => ({ name, address: `${name}@customer.test` }))
const person = fc.constantFrom(...people)

/** A mail of a small world, where many answer each other, share ids and write to the same tickets. */
const mail = fc.record({
  from: fc.option(person, { freq: 12 }),
  messageId: fc.option(fc.integer({ min: 0, max: 5 })),
  inReplyTo: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 2 }),
  proof: fc.constantFrom('none', 'none', 'none', 'address', 'id'),
  cc: fc.array(person, { maxLength: 2 }),
  account: fc.constantFrom('a', 'a', 'b'),
  isAutoReply: fc.constantFrom(false, false, true),
  subject: fc.constantFrom('Printer', '', 'Impresora 🖨'),
})
type Mail = typeof mail extends fc.Arbitrary<infer Value> ? Value : never

let runs = 0
beforeEach(async () => {
  const first = await t.receive()
  const sent = await t.outgoingOf(await t.reply(t.agentA, first.ticketId))
  answered = { id: first.ticketId, replyAddress: sent.replyTo as string, ownId: sent.messageId }
})

async function store(mails: readonly Mail[]): Promise<number[]> {
  const world = `world-${++runs}`
  const ids: number[] = []
  for (const [index, { from, messageId, inReplyTo, proof, cc, account, ...rest }] of mails.entries()) {
    const named = inReplyTo.map((id) => `${world}-${id}@customer.test`)
    const parsed = {
      ...rest,
      from,
      cc,
      messageId: messageId === null ? null : `${world}-${messageId}@customer.test`,
      inReplyTo: proof === 'id' ? [answered.ownId, ...named] : named,
      to: [{ name: '', address: proof === 'address' ? answered.replyAddress : 'support@acme.test' }],
      fingerprint: `${world}-${index}`,
    }
    ids.push(await t.store(parsed, { accountId: t.accounts[account as 'a' | 'b'], envelopeFrom: from?.address ?? null }))
  }
  return ids
}

/** What became of the mails, without ids and numbers, which differ from run to run. */
async function whatBecameOf(taken: Awaited<ReturnType<TestTickets['takeAll']>>) {
  const known = new Map<number, string>([[answered.id, 'answered']])
  const name = (ticketId: unknown) => known.get(ticketId as number) ?? (known.set(ticketId as number, `ticket ${known.size}`), known.get(ticketId as number))
  const mails = []
  for (const { outcome, ticketId, messageId } of taken) {
    const { unknownSender, authorName, authorEmail, kind } = await t.messageRow(messageId)
    mails.push({ outcome, ticket: name(ticketId), unknownSender, authorName, authorEmail, kind })
  }
  const tickets = []
  for (const ticketId of new Set(taken.map((one) => one.ticketId))) {
    const { subject, statusCategory, version, preview } = await t.ticketRow(ticketId)
    const events = (await t.events(ticketId)).map(({ type, actor_name, changes, payload }) => ({
      type,
      actor_name,
      fields: Object.keys(changes),
      related: payload['possiblyRelatedTo'] ? name(payload['possiblyRelatedTo']) : null,
      unknownSender: payload['unknownSender'],
    }))
    tickets.push({ name: name(ticketId), subject, statusCategory, preview, ...(ticketId === answered.id ? {} : { version, participants: withoutIds(await t.participants(ticketId)), events }) })
  }
  return { mails, tickets }
}

function withoutIds(participants: Record<string, string>): string[] {
  return Object.entries(participants).map(([who, role]) => `${who.replace(/\d+/u, 'without address')} ${role}`).sort()
}

test('mails taken together become what they become one by one', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mail, { minLength: 2, maxLength: 8 }), async (mails) => {
      const single = []
      for (const id of await store(mails)) single.push(await t.take(id))
      const expected = await whatBecameOf(single)
      const together = await whatBecameOf(await t.takeAll(await store(mails)))
      expect(together).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

test('numbers and ids rise with the mails, and numbers that are taken are left out', async () => {
  const { number } = await t.ticketRow((await t.receive()).ticketId)
  const taken = Number(number) + 2
  await t.database.pool.query(`update tickets set number = $1 where id = $2`, [String(taken), answered.id])

  const plain: Mail = { from: people[0]!, messageId: null, inReplyTo: [], proof: 'none', cc: [], account: 'a', isAutoReply: false, subject: '' }
  const made = await t.takeAll(await store([plain, plain, plain, plain]))

  const numbers = await Promise.all(made.map(async ({ ticketId }) => Number((await t.ticketRow(ticketId)).number)))
  expect(new Set(numbers).size).toBe(4)
  expect(numbers).not.toContain(taken)
  expect(made.map(({ messageId }) => messageId)).toEqual(made.map(({ messageId }) => messageId).toSorted((a, b) => a - b))
})

test('each event names the one that brought its mail', async () => {
  const inboundIds = [await t.store(parsedMail()), await t.store(parsedMail())]
  const causes = new Map(inboundIds.map((id, index) => [id, { id: 1000 + index, depth: 3 } as never]))
  const receiver = systemActor('tickets.receive')
  await t.database.transaction(receiver, (tx) => t.api.receiveMessages(tx, receiver, { inboundIds, causes }))

  for (const [index, inboundId] of inboundIds.entries()) {
    const [row] = await t.database.sql.select({ ticketId: inboundMessages.ticketId }).from(inboundMessages).where(eq(inboundMessages.id, inboundId))
    const { rows } = await t.database.pool.query(`select distinct causation_id, depth from domain_events where subject_type = 'ticket' and subject_id = $1`, [row?.ticketId])
    expect(rows).toEqual([{ causation_id: 1000 + index, depth: 4 }])
  }
})
