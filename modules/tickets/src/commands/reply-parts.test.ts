import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from '../fixtures/test-tickets.ts'
import type { AddMessageInput } from './add-message.ts'
import { storeUpload } from './store-upload.ts'

let t: TestTickets
let ticketId: number

beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())
beforeEach(async () => {
  ticketId = (await t.receive({ cc: [{ name: 'Carol', address: 'carol@customer.test' }] })).ticketId
})

const addresses = (people: readonly { address: string }[] = []) => people.map(({ address }) => address)

async function reply(html: string, more: Partial<AddMessageInput> = {}) {
  const body = await t.api.cleanBody({ html }, true)
  return t.as(t.agentA, (tx) => t.api.addMessage(tx, t.agentA, { ticketId, kind: 'reply', attachments: [], ...more, body }))
}

async function upload(name: string, contentType: string): Promise<string> {
  const blob = await t.blobs.put(Readable.from([Buffer.from(name)]), { maxBytes: 1000 })
  return (await t.as(t.agentA, (tx) => storeUpload(tx, t.agentA, { name, contentType, blob }))).id
}

describe('a copy nobody else sees', () => {
  test('is delivered and kept with the message, and nobody takes part by it', async () => {
    const id = await reply('<p>Hi</p>', { bcc: ['boss@else.test', 'CAROL@customer.test'] })
    const mail = await t.outgoingOf(id)
    expect([addresses(mail.to), addresses(mail.cc), addresses(mail.bcc)]).toEqual([['ana@customer.test'], ['carol@customer.test'], ['boss@else.test']])
    const { rows } = await t.database.pool.query<{ recipient: string }>('select recipient from deliveries where outgoing_id = $1 order by id', [mail.id])
    expect(rows.map(({ recipient }) => recipient)).toEqual(['ana@customer.test', 'carol@customer.test', 'boss@else.test'])
    expect(addresses((await t.messageRow(id)).mail?.bcc)).toEqual(['boss@else.test'])
    expect(await t.participants(ticketId)).toEqual({ 'ana@customer.test': 'requester', 'carol@customer.test': 'cc' })
    expect((await t.outgoingOf(await reply('<p>Again</p>'))).bcc).toEqual([])
  })

  test.each([[['support@acme.test'], 'tickets.ownAddress'], [['nobody'], 'channels.invalidRecipient']])('to %j is refused', async (bcc, code) => {
    await expect(reply('<p>Hi</p>', { bcc })).rejects.toMatchObject({ code, status: 422 })
  })

  test('has no place on a note', async () => {
    await expect(reply('<p>Hi</p>', { kind: 'note', bcc: ['boss@else.test'] })).rejects.toMatchObject({ code: 'tickets.noteGoesNowhere' })
  })
})

describe('pictures', () => {
  test('that the text shows go inside the mail; other files are attached', async () => {
    const [picture, plan] = [await upload('shot.png', 'image/png'), await upload('plan.pdf', 'application/pdf')]
    const id = await reply(`<p>Look: <img src="cid:${picture}" alt="shot.png"></p>`, { attachments: [picture, plan] })
    const cid = `${picture}@inline.timbre`
    const mail = await t.outgoingOf(id)
    expect(mail.html).toContain(`data-cid="${cid}"`)
    expect(mail.attachments.map(({ name, inline, contentId }) => [name, inline, contentId])).toEqual([['shot.png', true, cid], ['plan.pdf', false, null]])
    const message = (await t.api.messages.list(t.agentA, 'session', ticketId, { limit: 50 })).items.find((one) => one.id === id)
    expect(message?.html).toMatch(new RegExp(`data-cid="${cid}" src="/api/v1/attachments/\\d+\\?`, 'u'))
    expect(message?.attachments.map(({ name, inline }) => [name, inline])).toEqual([['shot.png', true], ['plan.pdf', false]])
  })

  test('are only what their bytes say; of somebody else’s upload nothing is shown', async () => {
    const page = await upload('page.png', 'text/html')
    const mail = await t.outgoingOf(await reply(`<p>x <img src="cid:${page}"><img src="cid:${'a'.repeat(22)}"></p>`, { attachments: [page] }))
    expect(mail.attachments).toMatchObject([{ inline: false, contentId: null }])
    expect(mail.html).not.toContain('@inline.timbre')
  })

  test('come back as uploads when the reply is taken back, with everybody it would have gone to', async () => {
    const picture = await upload('shot.png', 'image/png')
    const sendAfter = new Date(t.clock.now().getTime() + 10_000)
    const id = await reply(`<p>Look <img src="cid:${picture}"></p>`, { attachments: [picture], bcc: ['boss@else.test'], sendAfter })
    const held = await t.takeBack(t.agentA, ticketId, id)
    expect(held).toMatchObject({ cc: ['carol@customer.test'], bcc: ['boss@else.test'], attachments: [{ name: 'shot.png' }] })
    expect(held.html).toContain(`src="cid:${held.attachments[0]?.id}"`)
    expect(held.attachments[0]).not.toHaveProperty('contentId')
    const again = await t.outgoingOf(await reply(held.html as string, { attachments: held.attachments.map((file) => file.id) }))
    expect(again.attachments).toMatchObject([{ inline: true }])
  })
})

describe('what stands below a reply', () => {
  test('is what its writer has chosen and changed, cleaned', async () => {
    await t.database.pool.query(`insert into agent_preferences (agent_id, key, value, updated_at) values ($1, 'tickets.signature', $2, now())`, [t.agentA.agentId, { html: '<p>Anna <b>Care</b><script>x</script></p>' }])
    const own = await t.api.frames.partsOf(t.agentA, { kind: 'reply' })
    expect(own).toMatchObject({ signature: { text: 'Anna Care' } })
    expect(await t.api.frames.partsOf(t.agentA, { kind: 'note' })).toEqual({})
    expect(await t.api.frames.partsOf(t.agentA, { kind: 'reply', signature: '', quote: '<p> </p>' })).toEqual({ signature: null, quote: null })
    const written = await t.api.frames.partsOf(t.agentA, { kind: 'reply', quote: '<p>Ana wrote:</p><blockquote>only this</blockquote>' })
    const mail = await t.outgoingOf(await reply('<p>Hi</p>', written))
    expect(mail.text).toBe('Hi\n\n-- \nAnna Care\n\nAna wrote:\n\n> only this\n')
    expect(mail.html).not.toContain('script')
    expect((await t.outgoingOf(await reply('<p>Hi</p>', { quote: null, signature: null }))).text).toBe('Hi\n')
  })

  test('can be seen before', async () => {
    const { number } = await t.ticketRow(ticketId)
    const frame = await t.api.frames.of(t.agentA, ticketId)
    expect(frame).toMatchObject({ from: { name: 'Acme', address: 'support@acme.test', signature: '' }, subject: `Re: Printer [#${number}]` })
    expect(frame.quote).toMatch(/Ana Ruiz wrote:<\/p><blockquote/u)
    await expect(t.api.frames.of(t.agentB, ticketId)).rejects.toMatchObject({ status: 404 })
    await expect(t.api.frames.of(t.lightA, ticketId)).rejects.toMatchObject({ status: 403 })
  })

  test('is part of the draft', async () => {
    const draft = { html: '<p>Hi</p>', text: 'Hi', cc: [], bcc: ['boss@else.test'], from: 'support@acme.test', subject: 'Otra cosa', signature: '<p>Me</p>', quote: '' }
    const { version } = await t.saveDraft(t.agentA, ticketId, 'reply', draft)
    expect(await t.draft(t.agentA, ticketId, 'reply')).toMatchObject({ ...draft, to: null, version })
  })
})

describe('where a reply leaves from', () => {
  const both = async () =>
    t.actorOf(
      await t.addAgent(
        `Both${Math.random()}`,
        [
          { role: 'agent', departmentId: t.departments.a },
          { role: 'agent', departmentId: t.departments.b },
        ],
        [t.departments.a],
      ),
    )
  const sendersOf = async (who: typeof t.agentA) => (await t.api.frames.of(who, ticketId)).senders.map(({ address }) => address)

  test('is chosen among the addresses of departments its writer replies for, with a subject of its own', async () => {
    const who = await both()
    expect(await sendersOf(t.agentA)).toEqual(['support@acme.test'])
    expect(await sendersOf(who)).toEqual(['support@acme.test', 'billing@acme.test'])
    const mail = await t.outgoingOf(await t.reply(who, ticketId, { from: 'Billing@acme.test', subject: 'About your invoice' }))
    expect(mail).toMatchObject({ accountId: t.accounts.b, from: { address: 'billing@acme.test' }, subject: 'About your invoice' })
    expect(mail.replyTo).toMatch(/^billing\+/u)
  })

  test('is where the next one leaves from, whoever writes it, unless it was taken back', async () => {
    const who = await both()
    const waiting = await t.reply(who, ticketId, { from: 'billing@acme.test', sendAfter: new Date(t.clock.now().getTime() + 30_000) })
    await t.takeBack(who, ticketId, waiting)
    expect(await sendersOf(t.agentA)).toEqual(['support@acme.test'])
    await t.reply(who, ticketId, { from: 'billing@acme.test' })
    expect(await sendersOf(t.agentA)).toEqual(['billing@acme.test', 'support@acme.test'])
    expect(await t.outgoingOf(await t.reply(t.agentA, ticketId))).toMatchObject({ accountId: t.accounts.b })
  })

  test('is no address its writer may not use, nor one that is none of ours or switched off', async () => {
    for (const from of ['billing@acme.test', 'ceo@acme.test']) {
      await expect(t.reply(t.agentA, ticketId, { from })).rejects.toMatchObject({ code: 'tickets.notYourSender', status: 403 })
    }
    const who = await both()
    await t.database.pool.query('update channel_accounts set active = false where id = $1', [t.accounts.b])
    await expect(t.reply(who, ticketId, { from: 'billing@acme.test' })).rejects.toMatchObject({ code: 'tickets.notYourSender' })
    await t.database.pool.query('update channel_accounts set active = true where id = $1', [t.accounts.b])
    expect((await t.messagesOf(ticketId)).filter(({ kind }) => kind === 'reply')).toEqual([])
  })

  test('is nothing a note has', async () => {
    for (const part of [{ from: 'support@acme.test' }, { subject: 'Hi' }]) await expect(t.note(t.agentA, ticketId, part)).rejects.toMatchObject({ code: 'tickets.noteGoesNowhere' })
  })
})
