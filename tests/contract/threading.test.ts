import { existsSync, readFileSync } from 'node:fs'
import type { InboundMessageRow } from '@timbre/channels/contract'
import type { Ticket } from '@timbre/tickets/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDesk, mailboxes, rawMail, type TestDesk } from '../support/desk.ts'
import { sharedPath, testWithShared } from '../support/shared.ts'

/** Mails as other desks have met them, through the whole way: bytes in, ticket out. The rules one by one: modules/tickets/src/threading.test.ts. */

interface Scenario {
  readonly id: string
  readonly mail: string
  readonly expect: string
  readonly optional?: boolean
}

const file = sharedPath('corpora', 'threading-scenarios.json')
const scenarios: readonly Scenario[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { scenarios: Scenario[] }).scenarios : []

let desk: TestDesk
beforeAll(async () => {
  desk = await createTestDesk()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

interface Known {
  readonly ticketId: number
  readonly number: string
  readonly subject: string
  readonly messageId: string
}

let count = 0

/** A ticket of the sender of most scenarios. */
async function known(from = 'me@example.com', messageId = `article-${++count}@example.com`): Promise<Known> {
  const subject = `Some subject ${count}`
  const { ticketId } = await desk.receiveTicket({ from, subject, messageId })
  return { ticketId, subject, messageId, number: (await desk.agentA.get<Ticket>(`/tickets/${ticketId}`)).number }
}

const filledIn = (mail: string, values: Record<string, string>) => mail.replace(/\{\{(\w+)\}\}/gu, (_whole, name: string) => values[name] as string).replaceAll('\n', '\r\n')
const corpusMail = (name: string) => readFileSync(sharedPath('corpora', 'mail', 'chatwoot', name), 'latin1')
const byReference = ({ number, subject, messageId }: Known) => ({ ticketRef: `[#${number}]`, articleSubject: subject, articleMessageId: `<${messageId}>` })

async function statusOf(ticketId: number): Promise<string> {
  return (await desk.agentA.get<Ticket>(`/tickets/${ticketId}`)).status.category
}

async function setStatus(ticketId: number, category: string): Promise<void> {
  const { items } = await desk.agentA.get<{ items: { id: number; category: string }[] }>('/statuses')
  await desk.agentA.patch(`/tickets/${ticketId}`, { statusId: items.find((status) => status.category === category)?.id })
}

async function expectAppended(row: InboundMessageRow, { ticketId }: Known, outcome = 'appended') {
  expect(row).toMatchObject({ state: 'processed', outcome, ticketId })
}

async function expectNew(row: InboundMessageRow, ...others: Known[]) {
  expect(row).toMatchObject({ state: 'processed', outcome: 'created' })
  for (const other of others) expect(row.ticketId).not.toBe(other.ticketId)
}

const append = async ({ mail }: Scenario) => {
  const ticket = await known()
  await expectAppended(await desk.receive(filledIn(mail, byReference(ticket))), ticket)
}
const makeNew = async ({ mail }: Scenario) => {
  const ticket = await known()
  await expectNew(await desk.receive(filledIn(mail, byReference(ticket))), ticket)
}

const runs: Record<string, (scenario: Scenario) => Promise<void>> = {
  'subject-ref': append,
  'subject-ref-closed': async ({ mail }) => {
    const ticket = await known()
    await setStatus(ticket.ticketId, 'closed')
    await expectAppended(await desk.receive(filledIn(mail, byReference(ticket))), ticket)
    expect(await statusOf(ticket.ticketId)).toBe('open')
  },
  'body-ref-default': makeNew,
  'html-attr-ref': makeNew,
  'image-attachment-ref': async () => {
    const ticket = await known()
    const mail = rawMail({ from: 'me@example.com', subject: 'no reference' }).replace(
      /Content-Type: text\/plain[\s\S]*$/u,
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nno reference\r\n--b\r\nContent-Type: image/jpg; name="[#${ticket.number}].jpg"\r\n\r\n[#${ticket.number}]\r\n--b--\r\n`,
    )
    await expectNew(await desk.receive(mail), ticket)
  },
  'in-reply-to-same-subject': append,
  'references-middle': append,
  'references-auto-replied': async ({ mail }) => {
    const ticket = await known()
    await setStatus(ticket.ticketId, 'solved')
    await expectAppended(await desk.receive(filledIn(mail, byReference(ticket))), ticket, 'autoReply')
    expect(await statusOf(ticket.ticketId)).toBe('solved')
  },
  'references-two-tickets': async ({ mail }) => {
    const [older, newer] = [await known(), await known()]
    const values = { articleMessageIdOlderTicket: `<${older.messageId}>`, articleMessageIdNewerTicket: `<${newer.messageId}>` }
    await expectAppended(await desk.receive(filledIn(mail, values)), newer)
  },
  'own-loop': async ({ mail }) => {
    const ours = filledIn(mail, { fqdn: 'desk.test' }).replace('my_own_desk@example.com', mailboxes.a)
    expect(await desk.receive(ours)).toMatchObject({ state: 'processed', outcome: 'ignored', ticketId: null })
  },
  'own-fqdn-no-loop-headers': async ({ mail }) => {
    await expectNew(await desk.receive(filledIn(mail, { fqdn: 'desk.test' })))
  },
  'plus-address': async () => {
    const ticket = await known('sony@chatwoot.com')
    const { mail } = await desk.agentA.post<{ mail: { replyTo: { address: string }[] } }>(`/tickets/${ticket.ticketId}/messages`, { kind: 'reply', text: 'Hello' })
    await expectAppended(await desk.receive(corpusMail('reply.eml').replace(/<reply\+[^>]+>/u, `<${mail.replyTo[0]?.address}>`)), ticket)
  },
  // Ids of our own are signed, so here the named mail is one that we received.
  'in-reply-to-source-id': async () => {
    const ticket = await known('sony@chatwoot.com', '0CB459E0-0336-41DA-BC88-E6E28C697DDB@chatwoot.com')
    await expectAppended(await desk.receive(corpusMail('in_reply_to.eml')), ticket)
  },
  'references-source-id': async () => {
    const ticket = await known('sony@chatwoot.com', 'test-reference-id')
    await expectAppended(await desk.receive(corpusMail('references.eml')), ticket)
  },
  'in-reply-to-unknown': makeNew,
  // Our policy: only what we sent or received leads to a ticket.
  'two-mails-same-unknown-in-reply-to': async () => {
    const mail = corpusMail('reply_mail_without_uuid.eml')
    const first = await desk.receive(mail.replace(/^Message-Id:.*$/imu, 'Message-Id: <one@chatwoot.com>'))
    const second = await desk.receive(mail.replace(/^Message-Id:.*$/imu, 'Message-Id: <two@chatwoot.com>'))
    expect([first.outcome, second.outcome]).toEqual(['created', 'created'])
    expect(second.ticketId).not.toBe(first.ticketId)
  },
  'max-recipients-users': async () => {
    const contacts = async () => Number((await desk.database.pool.query('select count(*) as n from contacts')).rows[0].n)
    const before = await contacts()
    const cc = Array.from({ length: 100 }, (_, index) => `crowd-${index}@example.com`).join(', ')
    await expectNew(await desk.receive({ from: 'organizer@example.com', cc }))
    expect((await contacts()) - before).toBeLessThanOrEqual(40)
  },
  'uuid-plus-address-table': async () => {
    const ticket = await known()
    for (const to of ['support+550e8400-e29b-41d4-a716-446655440000@desk.test', 'support+test@desk.test', 'support+test+550e8400-e29b-41d4-a716-446655440000@desk.test']) {
      await expectNew(await desk.receive({ from: 'me@example.com', to }), ticket)
    }
  },
}

describe('scenarios of other desks', () => {
  for (const scenario of scenarios.filter(({ optional }) => !optional)) {
    testWithShared(`${scenario.id}: ${scenario.expect}`, async () => {
      const run = runs[scenario.id]
      if (!run) throw new Error(`There is no test for the scenario ${scenario.id}`)
      await run(scenario)
    })
  }
  testWithShared('there are some', () => expect(scenarios.length).toBeGreaterThan(0))
})

testWithShared('no test is about a scenario that is gone', () => {
  expect(Object.keys(runs).filter((id) => !scenarios.some((scenario) => scenario.id === id))).toEqual([])
})

describe('a customer and an agent write back and forth', () => {
  test('in one ticket, whichever way the customer’s program answers, while notes stay inside', async () => {
    const first = await desk.receiveTicket({ from: 'Ana <ana@journey.test>', subject: 'Router', messageId: 'first@journey.test' })
    const canary = 'canary-of-a-note'
    await desk.agentA.post(`/tickets/${first.ticketId}/messages`, { kind: 'note', text: canary })
    await desk.agentA.post(`/tickets/${first.ticketId}/messages`, { kind: 'reply', html: '<p>Is it <b>on</b>?</p>' })
    const answer = await desk.sent((mail) => mail.recipients.includes('ana@journey.test'))
    const header = (name: string) => new RegExp(`^${name}: (.*(?:\\r?\\n[ \\t].*)*)`, 'imu').exec(answer.raw)?.[1]?.replace(/\s+/gu, ' ')
    expect(header('In-Reply-To')).toBe('<first@journey.test>')
    expect(header('References')).toBe('<first@journey.test>')
    expect(header('Subject')).toMatch(/^Re: Router \[#\d+\]$/u)
    expect(header('From')).toBe(`"Anna Agent (Acme)" <${mailboxes.a}>`)
    expect(header('Reply-To')).toMatch(/^support\+t[\w-]+@desk\.test$/u)
    expect(answer.raw).toMatch(/text\/plain[\s\S]*Is it on\?[\s\S]*text\/html[\s\S]*<b>on<\/b>/u)

    const back = { from: 'Ana <ana@journey.test>', subject: 'unrelated' }
    const ways = [{ inReplyTo: answer.messageId }, { references: `<first@journey.test> <${answer.messageId}>` }, { to: header('Reply-To') as string }, { subject: header('Subject') as string }]
    for (const way of ways) {
      await setStatus(first.ticketId, 'pending')
      expect(await desk.receive({ ...back, ...way })).toMatchObject({ outcome: 'appended', ticketId: first.ticketId })
      expect(await statusOf(first.ticketId)).toBe('open')
    }
    expect(JSON.stringify(desk.sink.mails)).not.toContain(canary)
  })

  test('the same mail twice is one message', async () => {
    const mail = rawMail({ from: 'twice@journey.test' })
    const [first, second] = [await desk.receive(mail), await desk.receive(mail)]
    expect(first.outcome).toBe('created')
    expect(second).toMatchObject({ outcome: 'duplicate', ticketId: first.ticketId, messageId: first.messageId })
  })

  test('a mail without From, subject, date and id is taken too', async () => {
    expect(await desk.receive('\r\nOnly a body\r\n')).toMatchObject({ state: 'processed', outcome: 'created' })
  })
})
