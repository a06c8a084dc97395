import type { TimbreError } from '@timbre/kernel'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from '../fixtures/test-tickets.ts'

let t: TestTickets
let ticketId: number

beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())
beforeEach(async () => {
  ticketId = (await t.receive({})).ticketId
  t.clock.advance(1000)
})

const mine = async () => (await t.api.drafts.mine(t.agentA, {})).items.filter((draft) => draft.ticketId === ticketId)

describe('a draft', () => {
  test('is one per ticket and mode, and its writer’s alone', async () => {
    await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'Hola', to: ['ana@customer.test'] })
    await t.saveDraft(t.agentA, ticketId, 'note', { text: 'careful' })
    await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'Hola Ana', html: '<p>Hola Ana</p>' })
    expect(await mine()).toMatchObject([{ mode: 'reply', text: 'Hola Ana', html: '<p>Hola Ana</p>', to: null }, { mode: 'note', text: 'careful' }])
    expect(await t.draft(t.colleagueA, ticketId, 'reply')).toMatchObject({ text: '', version: 0, updatedAt: null })
    expect((await t.api.drafts.mine(t.colleagueA, {})).items).toEqual([])
  })

  test('is refused when another screen was faster, which then shows what that one wrote', async () => {
    const first = await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'one', version: 0 })
    await expect(t.saveDraft(t.agentA, ticketId, 'reply', { text: 'other', version: 0 })).rejects.toMatchObject({ code: 'tickets.draftChanged', status: 409, extra: { current: first } })
    const second = await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'two', version: first.version })
    expect(second.version).toBeGreaterThan(first.version)
    await expect(t.saveDraft(t.agentA, ticketId, 'reply', { text: 'late', version: first.version })).rejects.toMatchObject({ code: 'tickets.draftChanged' })
    const remove = (version?: number) => t.as(t.agentA, (tx) => t.api.deleteDraft(tx, t.agentA, { ticketId, mode: 'reply', version }))
    await expect(remove(first.version)).rejects.toMatchObject({ code: 'tickets.draftChanged' })
    await remove(second.version)
    await remove(second.version)
    t.clock.advance(10)
    const again = await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'three', version: 0 })
    await expect(t.saveDraft(t.agentA, ticketId, 'reply', { text: 'ghost', version: first.version })).rejects.toMatchObject({ extra: { current: again } })
  })

  test('of many screens at once keeps one text, and tells all others', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => t.saveDraft(t.agentA, ticketId, 'reply', { text: `screen ${n}`, version: 0 })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { text } = await t.draft(t.agentA, ticketId, 'reply')
    for (const result of results) if (result.status === 'rejected') expect((result.reason as TimbreError).extra['current']).toMatchObject({ text })
  })

  test('goes with the message that carries it, and not with one that was written on since', async () => {
    const { version } = await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'old words' })
    await t.saveDraft(t.agentA, ticketId, 'note', { text: 'a note' })
    const newer = await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'newer words' })
    const sent = await t.reply(t.agentA, ticketId, { text: 'what I sent', draftVersion: version })
    expect((await t.messageRow(sent)).text).toBe('what I sent')
    expect(await t.draft(t.agentA, ticketId, 'reply')).toMatchObject({ text: 'newer words' })
    await t.reply(t.agentA, ticketId, { text: 'newer words', draftVersion: newer.version })
    expect(await mine()).toMatchObject([{ mode: 'note' }])
  })

  test('stays when the message could not be sent', async () => {
    const { version } = await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'kept' })
    await expect(t.reply(t.agentA, ticketId, { to: ['nobody'], draftVersion: version })).rejects.toMatchObject({ status: 422 })
    expect(await t.draft(t.agentA, ticketId, 'reply')).toMatchObject({ text: 'kept', version })
  })

  test('keeps its files for longer than a day, and only one’s own', async () => {
    const id = 'd'.repeat(22)
    const now = t.clock.now()
    await t.database.pool.query(`insert into uploads (id, agent_id, name, content_type, size, sha256, created_at, expires_at) values ($1, $2, 'plan.txt', 'text/plain', 4, $3, $4, $5)`, [id, t.agentA.agentId, 'b'.repeat(64), now, new Date(now.getTime() + 86_400_000)])
    expect(await t.saveDraft(t.agentA, ticketId, 'reply', { text: '', attachments: [id] })).toMatchObject({ attachments: [{ id, name: 'plan.txt', size: 4 }] })
    await expect(t.saveDraft(t.colleagueA, ticketId, 'reply', { attachments: [id] })).rejects.toMatchObject({ code: 'tickets.uploadGone', errors: [{ path: '/attachments/0' }] })
    t.clock.advance(3 * 86_400_000)
    expect((await t.outgoingOf(await t.reply(t.agentA, ticketId, { attachments: [id] }))).attachments).toMatchObject([{ name: 'plan.txt' }])
  })

  test('is for who may see the ticket and write so; lost sight hides it', async () => {
    await expect(t.saveDraft(t.agentB, ticketId, 'note', { text: 'x' })).rejects.toMatchObject({ code: 'tickets.notFound' })
    await expect(t.saveDraft(t.lightA, ticketId, 'reply', { text: 'x' })).rejects.toMatchObject({ code: 'tickets.forbidden' })
    await t.change(t.agentA, ticketId, { watcherIds: [t.agentB.agentId] })
    await t.saveDraft(t.agentB, ticketId, 'note', { text: 'x' })
    await t.change(t.agentA, ticketId, { watcherIds: [] })
    expect((await t.api.drafts.mine(t.agentB, {})).items).toEqual([])
  })

  test('puts its ticket into the view of drafts, for its writer alone, until it is thrown away', async () => {
    const inView = async (who: typeof t.agentA) => (await t.api.queries.list(who, { view: 'drafts', limit: 200 })).items.some(({ id }) => id === ticketId)
    const { version } = await t.saveDraft(t.agentA, ticketId, 'note', { text: 'Half a thought' })
    expect([await inView(t.agentA), await inView(t.colleagueA)]).toEqual([true, false])
    await t.as(t.agentA, (tx) => t.api.deleteDraft(tx, t.agentA, { ticketId, mode: 'note', version }))
    expect(await inView(t.agentA)).toBe(false)
  })

  test('is listed newest first, in pages, without any twice', async () => {
    const ids = [ticketId]
    for (let n = 0; n < 3; n++) ids.push((await t.receive({})).ticketId)
    for (const id of ids) await t.saveDraft(t.colleagueA, id, 'note', { text: `on ${id}` })
    const seen: number[] = []
    let cursor: string | undefined
    do {
      const page = await t.api.drafts.mine(t.colleagueA, { limit: 1, cursor })
      seen.push(...page.items.map((draft) => draft.ticketId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(ids.toReversed())
  })

  test('leaves nothing in the log: what is half written is nobody’s business', async () => {
    const before = (await t.events(ticketId)).length
    await t.saveDraft(t.agentA, ticketId, 'reply', { text: 'secret' })
    expect((await t.events(ticketId)).length).toBe(before)
  })
})
