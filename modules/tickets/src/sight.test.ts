import type { AgentActor } from '@timbre/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from './fixtures/test-tickets.ts'
import { maySee } from './tickets.policy.ts'

let t: TestTickets
beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())

/** What every way of reading says of a ticket to somebody: whether it is there. `maySee` is asked for what goes over sockets and into notifications. */
async function sight(who: AgentActor, id: number, word: string): Promise<Record<string, boolean>> {
  const { number, ...row } = await t.ticketRow(id)
  const found = async (reading: Promise<unknown>) =>
    reading.then(
      () => true,
      (error: { status?: number }) => {
        if (error.status !== 404) throw error
        return false
      },
    )
  const { queries, messages } = t.api
  const disposition = `disposition:${row.disposition}`
  return {
    byId: await found(queries.byId(who, id)),
    messages: await found(messages.list(who, 'session', id, {})),
    history: await found(messages.history(who, id, {})),
    participants: await found(messages.participants(who, id)),
    byNumber: (await queries.list(who, { query: `number:${number}` })).items.length === 1,
    list: (await queries.list(who, { query: disposition, limit: 200 })).items.some((one) => one.id === id),
    search: (await queries.search(who, word, 20)).some((one) => one.id === id),
    count: (await queries.count(who, `number:${number}`, 10)) === 1,
    groups: (await queries.groups(who, { by: 'status', query: `number:${number}` })).items.length === 1,
    told: maySee(who, row),
  }
}

const everywhere = (sees: boolean) => ({ byId: sees, messages: sees, history: sees, participants: sees, byNumber: sees, list: sees, search: sees, count: sees, groups: sees, told: sees })

test('a ticket that moves to a department one may not read is gone everywhere at once; who follows it keeps it everywhere, as long as they follow', async () => {
  const id = await t.create(t.agentA, { subject: 'Wandering parcel' })
  expect(await sight(t.colleagueA, id, 'wandering')).toEqual(everywhere(true))
  expect(await sight(t.agentB, id, 'wandering')).toEqual(everywhere(false))
  await t.change(t.admin, id, { watcherIds: [t.agentA.agentId], departmentId: t.departments.b })
  expect(await sight(t.agentB, id, 'wandering')).toEqual(everywhere(true))
  expect(await sight(t.colleagueA, id, 'wandering')).toEqual(everywhere(false))
  expect(await sight(t.agentA, id, 'wandering')).toEqual(everywhere(true))
  await t.change(t.admin, id, { watcherIds: [] })
  expect(await sight(t.agentA, id, 'wandering')).toEqual(everywhere(false))
})

test.each(['spam', 'trash'] as const)('%s changes nothing about who sees a ticket: a view withheld from light agents hides no ticket of theirs', async (disposition) => {
  const id = await t.create(t.agentA, { subject: `Unwanted ${disposition} parcel` })
  await t.change(t.agentA, id, { disposition })
  expect(await sight(t.lightA, id, 'unwanted')).toEqual(everywhere(true))
  expect(await sight(t.agentB, id, 'unwanted')).toEqual(everywhere(false))
  expect((await t.api.queries.views(t.lightA)).map(({ key }) => key)).not.toContain(disposition)
  await expect(t.api.queries.list(t.lightA, { view: disposition })).rejects.toMatchObject({ code: 'tickets.noView' })
  await expect(t.change(t.lightA, id, { disposition: 'normal' })).rejects.toMatchObject({ status: 403 })
})
