import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from '../fixtures/test-tickets.ts'

let t: TestTickets
let ticketId: number
let received: string

beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())
beforeEach(async () => {
  const first = await t.receive({ cc: [{ name: 'Carol', address: 'carol@customer.test' }] })
  ticketId = first.ticketId
  received = (await t.messageRow(first.messageId)).mailMessageId as string
})

const addresses = (people: readonly { address: string }[]) => people.map(({ address }) => address)

describe('a reply', () => {
  test('leaves for the requester with everybody else in copy, under the ticket’s number', async () => {
    const { number } = await t.ticketRow(ticketId)
    const messageId = await t.reply(t.agentA, ticketId, { text: 'Switch it on.' })
    const mail = await t.outgoingOf(messageId)
    expect(mail).toMatchObject({ subject: `Re: Printer [#${number}]`, inReplyTo: received, references: [received], from: { name: 'Anna (Acme)', address: 'support@acme.test' } })
    expect(addresses(mail.to)).toEqual(['ana@customer.test'])
    expect(addresses(mail.cc)).toEqual(['carol@customer.test'])
    expect(mail.text).toContain('Switch it on.')
    expect(mail.text).toContain('Ana Ruiz wrote:\n> It does not print.')
    expect(await t.messageRow(messageId)).toMatchObject({ kind: 'reply', authorType: 'agent', authorId: t.agentA.agentId, text: 'Switch it on.', mail: { messageId: mail.messageId, subject: mail.subject } })
  })

  test('is the first response once, and opens a new ticket', async () => {
    await t.reply(t.agentA, ticketId)
    const { firstResponseAt, statusCategory } = await t.ticketRow(ticketId)
    expect([firstResponseAt, statusCategory]).toEqual([t.clock.now(), 'open'])
    t.clock.advance(60_000)
    await t.reply(t.agentA, ticketId)
    expect((await t.ticketRow(ticketId)).firstResponseAt).toEqual(firstResponseAt)
  })

  test('cites the whole chain: what came in and what we wrote', async () => {
    const first = await t.outgoingOf(await t.reply(t.agentA, ticketId))
    const again = await t.receive({ inReplyTo: [first.messageId], references: [received, first.messageId] })
    const answer = (await t.messageRow(again.messageId)).mailMessageId
    expect(await t.outgoingOf(await t.reply(t.agentA, ticketId))).toMatchObject({ inReplyTo: answer, references: [received, first.messageId, answer] })
  })

  test('after a reply still answers the customer', async () => {
    await t.reply(t.agentA, ticketId)
    expect(await t.outgoingOf(await t.reply(t.agentA, ticketId))).toMatchObject({ inReplyTo: received, references: [received] })
  })

  test('follows our own mail where the customer never wrote', async () => {
    const opened = await t.create(t.agentA, { kind: 'reply', text: 'We noticed a problem.' })
    const [first] = await t.messagesOf(opened)
    const second = await t.outgoingOf(await t.reply(t.agentA, opened))
    expect(second).toMatchObject({ inReplyTo: first?.mail?.messageId, references: [first?.mail?.messageId] })
    expect(second.text).not.toContain('wrote:')
  })

  test('goes to whom the agent says; whom they add takes part from then on', async () => {
    const mail = await t.outgoingOf(await t.reply(t.agentA, ticketId, { to: ['Dave@customer.test'], cc: ['ana@customer.test', 'dave@customer.test'] }))
    expect([addresses(mail.to), addresses(mail.cc)]).toEqual([['dave@customer.test'], ['ana@customer.test']])
    expect(await t.participants(ticketId)).toEqual({ 'ana@customer.test': 'requester', 'carol@customer.test': 'cc', 'dave@customer.test': 'cc' })
    expect(addresses((await t.outgoingOf(await t.reply(t.agentA, ticketId))).cc)).toEqual(['carol@customer.test', 'dave@customer.test'])
  })

  test('leaves everybody out of copy when told so, this once', async () => {
    expect((await t.outgoingOf(await t.reply(t.agentA, ticketId, { cc: [] }))).cc).toEqual([])
    expect(addresses((await t.outgoingOf(await t.reply(t.agentA, ticketId))).cc)).toEqual(['carol@customer.test'])
  })

  test('to somebody who wrote uninvited lets them in', async () => {
    const { replyTo } = await t.outgoingOf(await t.reply(t.agentA, ticketId))
    const { messageId } = await t.receive({ from: { name: 'Eve', address: 'eve@elsewhere.test' }, to: [{ name: '', address: replyTo as string }] })
    expect((await t.messageRow(messageId)).unknownSender).toBe(true)
    await t.reply(t.agentA, ticketId, { cc: ['eve@elsewhere.test'] })
    expect(await t.participants(ticketId)).toMatchObject({ 'eve@elsewhere.test': 'cc' })
    expect((await t.messageRow(messageId)).unknownSender).toBe(false)
  })

  test('quotes nothing of somebody who was not let in', async () => {
    const { replyTo } = await t.outgoingOf(await t.reply(t.agentA, ticketId))
    await t.receive({ from: { name: 'Eve', address: 'eve@elsewhere.test' }, to: [{ name: '', address: replyTo as string }], text: 'canary-of-eve', messageId: 'canary@eve.test' })
    expect(JSON.stringify(await t.outgoingOf(await t.reply(t.agentA, ticketId)))).not.toMatch(/canary/u)
  })

  test.each([
    [{ to: ['support@acme.test'] }, 'tickets.ownAddress'],
    [{ cc: ['billing+x@acme.test'] }, 'tickets.ownAddress'],
    [{ to: ['nobody'] }, 'tickets.noAddress'],
    [{ to: [] }, 'tickets.noAddress'],
  ])('to %j is refused whole', async (more, code) => {
    const before = [await t.messagesOf(ticketId), await t.outgoing(), await t.ticketRow(ticketId)]
    await expect(t.reply(t.agentA, ticketId, more)).rejects.toMatchObject({ code, status: 422 })
    expect([await t.messagesOf(ticketId), await t.outgoing(), await t.ticketRow(ticketId)]).toEqual(before)
  })

  test('waits when it is told to', async () => {
    const sendAfter = new Date(t.clock.now().getTime() + 3_600_000)
    expect(await t.outgoingOf(await t.reply(t.agentA, ticketId, { sendAfter }))).toMatchObject({ sendAfter, nextAttemptAt: sendAfter, state: 'open' })
  })

  test('is signed by the account and speaks the customer’s language', async () => {
    const account = await t.addAccount('ayuda@acme.test', t.departments.a, 'Acme Ayuda\nwww.acme.test')
    const spanish = await t.receive({ language: 'es' }, { accountId: account })
    const mail = await t.outgoingOf(await t.reply(t.agentA, spanish.ticketId))
    expect(mail.from.address).toBe('ayuda@acme.test')
    expect(mail.text).toContain('-- \nAcme Ayuda\nwww.acme.test')
    expect(mail.text).toContain('escribió:')
  })

  test('leaves from another account of the department when its own is switched off', async () => {
    const account = await t.addAccount('old@acme.test', t.departments.a)
    const { ticketId: old } = await t.receive({}, { accountId: account })
    await t.database.pool.query('update channel_accounts set active = false where id = $1', [account])
    expect((await t.outgoingOf(await t.reply(t.agentA, old))).from.address).toBe('support@acme.test')
  })
})

describe('a note', () => {
  const canary = 'canary-7f3a'

  test('reaches no mail, no recipient and no quote, whatever happens before and after', async () => {
    const before = (await t.outgoing()).length
    await t.note(t.agentA, ticketId, { text: canary, statusId: await t.status('pending') })
    await t.note(t.lightA, ticketId, { text: `${canary} again` })
    expect((await t.outgoing()).length).toBe(before)
    await t.reply(t.agentA, ticketId)
    await t.receive({ inReplyTo: [received] })
    await t.note(t.agentA, ticketId, { text: canary })
    await t.reply(t.colleagueA, ticketId)
    const opened = await t.create(t.agentA, { kind: 'reply', subject: 'Another' })
    await t.note(t.agentA, opened, { text: canary })
    await t.reply(t.agentA, opened)
    const leaving = await t.database.pool.query(`select o::text as row from outgoing_messages o union all select d::text from deliveries d`)
    expect(leaving.rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(leaving.rows)).not.toContain(canary)
    const { rows } = await t.database.pool.query('select kind, outgoing_id, mail from messages where text like $1', [`${canary}%`])
    expect(rows).toHaveLength(4)
    for (const row of rows) expect(row).toEqual({ kind: 'note', outgoing_id: null, mail: null })
    // The log outlives what people wrote: it never holds the words.
    expect(JSON.stringify((await t.database.pool.query('select changes, payload from domain_events')).rows)).not.toContain(canary)
  })

  test('is no first response and leaves the ticket new', async () => {
    await t.note(t.agentA, ticketId)
    expect(await t.ticketRow(ticketId)).toMatchObject({ firstResponseAt: null, statusCategory: 'new', lastMessageKind: 'note' })
  })

  test.each([{ to: ['x@customer.test'] }, { cc: [] }, { sendAfter: new Date('2026-11-22T10:00:00Z') }])('with %j is refused: it goes nowhere', async (more) => {
    await expect(t.note(t.agentA, ticketId, more)).rejects.toMatchObject({ code: 'tickets.noteGoesNowhere' })
  })
})

describe('mentions', () => {
  test('of a note are kept, told, and let whom it names see the ticket', async () => {
    await t.change(t.agentA, ticketId, { watcherIds: [t.colleagueA.agentId] })
    const mentions = [t.agentB.agentId, t.colleagueA.agentId]
    await expect(t.api.queries.byId(t.agentB, ticketId)).rejects.toMatchObject({ status: 404 })
    const messageId = await t.note(t.agentA, ticketId, { text: '@Bert @Carl look', mentions })
    expect(await t.api.queries.byId(t.agentB, ticketId)).toMatchObject({ watcherIds: [t.colleagueA.agentId, t.agentB.agentId] })
    expect(await t.api.messages.byId(t.agentB, '', messageId)).toMatchObject({ mentions })
    expect((await t.events(ticketId)).at(-1)).toMatchObject({ payload: { mentions }, changes: { watcherIds: [[t.colleagueA.agentId], [t.colleagueA.agentId, t.agentB.agentId]] } })
  })

  test('of somebody who is not there refuse the note, and name which', async () => {
    const gone = await t.addAgent('Gone', [], [])
    await t.database.pool.query('update agents set active = false where id = $1', [gone])
    const refused = { code: 'tickets.unknownReference', status: 422, errors: [{ path: '/mentions/1' }, { path: '/mentions/2' }] }
    await expect(t.note(t.agentA, ticketId, { mentions: [t.agentB.agentId, gone, 99_999] })).rejects.toMatchObject(refused)
    expect((await t.ticketRow(ticketId)).watcherIds).toEqual([])
  })

  test('are nothing for a reply', async () => {
    await expect(t.reply(t.agentA, ticketId, { mentions: [t.agentB.agentId] })).rejects.toMatchObject({ code: 'tickets.replyMentionsNobody', status: 422, errors: [{ path: '/mentions' }] })
  })

  test('come from whoever may write notes', async () => {
    await expect(t.note(t.agentB, ticketId, { mentions: [t.agentB.agentId] })).rejects.toMatchObject({ status: 404 })
    await t.note(t.lightA, ticketId, { mentions: [t.agentB.agentId] })
    expect((await t.ticketRow(ticketId)).watcherIds).toEqual([t.agentB.agentId])
  })
})

describe('who may', () => {
  test('light agents note and do not reply', async () => {
    await t.note(t.lightA, ticketId)
    await expect(t.reply(t.lightA, ticketId)).rejects.toMatchObject({ code: 'tickets.forbidden', status: 403 })
    await expect(t.note(t.lightA, ticketId, { statusId: await t.status('solved') })).rejects.toMatchObject({ code: 'tickets.forbidden' })
  })

  test('agents of another department see nothing to write on', async () => {
    await expect(t.reply(t.agentB, ticketId)).rejects.toMatchObject({ code: 'tickets.notFound', status: 404 })
    await expect(t.note(t.agentB, ticketId, { to: ['x@y.test'], statusId: 99_999 })).rejects.toMatchObject({ code: 'tickets.notFound' })
  })

  test('a follower from elsewhere notes, and replies only when it is given to them', async () => {
    await t.change(t.agentA, ticketId, { watcherIds: [t.agentB.agentId] })
    await t.note(t.agentB, ticketId)
    await expect(t.reply(t.agentB, ticketId)).rejects.toMatchObject({ code: 'tickets.forbidden' })
  })
})

describe('attachments', () => {
  let next = 0
  /** What a route leaves behind when a file was sent ahead. */
  async function upload(agentId: number, name = 'plan.txt'): Promise<string> {
    const id = `${String(++next).padStart(4, '0')}${'u'.repeat(18)}`
    const now = t.clock.now()
    await t.database.pool.query(`insert into uploads (id, agent_id, name, content_type, size, sha256, created_at, expires_at) values ($1, $2, $3, 'text/plain', 4, $4, $5, $6)`, [
      ...[id, agentId, name, 'b'.repeat(64)],
      ...[now, new Date(now.getTime() + 86_400_000)],
    ])
    return id
  }

  test('go along in the order given and can be used once', async () => {
    const ids = [await upload(t.agentA.agentId, 'b.txt'), await upload(t.agentA.agentId, 'a.txt')]
    const mail = await t.outgoingOf(await t.reply(t.agentA, ticketId, { attachments: ids }))
    expect(mail.attachments.map(({ name }) => name)).toEqual(['b.txt', 'a.txt'])
    await expect(t.reply(t.agentA, ticketId, { attachments: ids })).rejects.toMatchObject({ code: 'tickets.uploadGone' })
  })

  test('of somebody else are as unknown as ones that never were, and stay theirs', async () => {
    const theirs = await upload(t.colleagueA.agentId)
    const problems = []
    for (const id of [theirs, 'x'.repeat(22)]) {
      const error = await t.reply(t.agentA, ticketId, { attachments: [id] }).catch((caught: unknown) => caught)
      problems.push(JSON.stringify([error, (error as Error).message]))
    }
    expect(problems[0]).toBe(problems[1])
    expect(problems[0]).toContain('/attachments/0')
    await t.reply(t.colleagueA, ticketId, { attachments: [theirs] })
  })

  test('one that is missing undoes the whole message', async () => {
    const mine = await upload(t.agentA.agentId)
    await expect(t.reply(t.agentA, ticketId, { attachments: [mine, 'x'.repeat(22)] })).rejects.toMatchObject({ errors: [{ path: '/attachments/1' }] })
    await t.reply(t.agentA, ticketId, { attachments: [mine] })
  })

  test('are gone after a day', async () => {
    const id = await upload(t.agentA.agentId)
    t.clock.advance(86_400_000)
    await expect(t.reply(t.agentA, ticketId, { attachments: [id] })).rejects.toMatchObject({ code: 'tickets.uploadGone' })
  })

  test('of a note stay in the house', async () => {
    const before = (await t.outgoing()).length
    await t.note(t.agentA, ticketId, { attachments: [await upload(t.agentA.agentId, 'internal.txt')] })
    await t.reply(t.agentA, ticketId)
    expect(JSON.stringify((await t.outgoing()).slice(before))).not.toContain('internal.txt')
  })
})
