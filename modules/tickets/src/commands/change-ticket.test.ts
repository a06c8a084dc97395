import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestTickets, type TestTickets } from '../fixtures/test-tickets.ts'
import { StaleVersion } from './change-ticket.ts'

let t: TestTickets
let ticketId: number
beforeAll(async () => {
  t = await createTestTickets()
})
afterAll(() => t?.[Symbol.asyncDispose]())
beforeEach(async () => {
  ticketId = (await t.receive()).ticketId
})

test('every field that may be changed is, and the event tells each from what to what', async () => {
  const [solved, urgent] = [await t.status('solved'), [...(await t.api.catalog.current()).priorities.values()].at(-1)?.id as number]
  const patch = { subject: ' New\r\nname ', statusId: solved, priorityId: urgent, typeId: 1, assigneeId: t.colleagueA.agentId, tags: ['vip'], watcherIds: [t.agentB.agentId] }
  const before = await t.ticketRow(ticketId)
  await t.change(t.agentA, ticketId, patch)
  expect(await t.ticketRow(ticketId)).toMatchObject({ ...patch, subject: 'New name', solvedAt: t.clock.now(), version: before.version + 1 })
  expect((await t.events(ticketId)).at(-1)).toMatchObject({
    type: 'tickets.ticketChanged',
    actor_name: 'Anna',
    changes: {
      subject: ['Printer', 'New name'],
      statusId: [before.statusId, solved],
      priorityId: [before.priorityId, urgent],
      typeId: [null, 1],
      assigneeId: [null, t.colleagueA.agentId],
      tags: [[], ['vip']],
      watcherIds: [[], [t.agentB.agentId]],
    },
  })
})

test('what changes nothing leaves no trace', async () => {
  const [row, events] = [await t.ticketRow(ticketId), await t.events(ticketId)]
  await t.change(t.agentA, ticketId, { subject: row.subject, statusId: row.statusId, tags: [], assigneeId: null })
  await t.change(t.agentA, ticketId, { version: row.version })
  expect([await t.ticketRow(ticketId), await t.events(ticketId)]).toEqual([row, events])
})

describe('somebody else was faster', () => {
  test('a change that names an old version is refused whole', async () => {
    await t.change(t.colleagueA, ticketId, { tags: ['a'], version: 1 })
    await expect(t.change(t.agentA, ticketId, { tags: ['b'], version: 1 })).rejects.toBeInstanceOf(StaleVersion)
    expect((await t.ticketRow(ticketId)).tags).toEqual(['a'])
    await t.change(t.agentA, ticketId, { tags: ['b'], version: 2 })
  })

  test('of many at once with one version exactly one succeeds', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => t.change(t.agentA, ticketId, { tags: [`t${index}`], version: 1 })))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await t.ticketRow(ticketId)).version).toBe(2)
  })

  test('without a version the last one counts', async () => {
    await Promise.all(Array.from({ length: 5 }, (_, index) => t.change(t.agentA, ticketId, { tags: [`t${index}`] })))
    expect((await t.ticketRow(ticketId)).version).toBe(6)
  })
})

describe('who it is given to', () => {
  test('must be able to see it by their roles', async () => {
    await expect(t.change(t.agentA, ticketId, { assigneeId: t.agentB.agentId })).rejects.toMatchObject({ code: 'tickets.assigneeCannotSee', errors: [{ path: '/assigneeId' }] })
    await t.change(t.agentA, ticketId, { watcherIds: [t.agentB.agentId] })
    await expect(t.change(t.agentA, ticketId, { assigneeId: t.agentB.agentId })).rejects.toMatchObject({ code: 'tickets.assigneeCannotSee' })
    await t.change(t.agentA, ticketId, { departmentId: t.departments.b, assigneeId: t.agentB.agentId })
    expect(await t.ticketRow(ticketId)).toMatchObject({ departmentId: t.departments.b, assigneeId: t.agentB.agentId })
  })

  test('must still be an agent', async () => {
    const gone = await t.actorOf(await t.addAgent('Gone', [{ role: 'agent', departmentId: t.departments.a }]))
    await t.as(t.admin, (tx) => t.identity.api.changeAgent(tx, t.admin, { agentId: gone.agentId, active: false }))
    await expect(t.change(t.agentA, ticketId, { assigneeId: gone.agentId })).rejects.toMatchObject({ status: 422 })
  })

  test('keeps it when it moves to a department they do not see', async () => {
    await t.change(t.agentA, ticketId, { assigneeId: t.agentA.agentId })
    await t.change(t.agentA, ticketId, { departmentId: t.departments.b })
    await t.reply(t.agentA, ticketId)
    await t.change(t.agentA, ticketId, { assigneeId: null })
    await expect(t.reply(t.agentA, ticketId)).rejects.toMatchObject({ code: 'tickets.notFound' })
  })
})

test('spam and trash leave the lists of work and come back, by whoever may', async () => {
  const lists = async () => {
    const found = await Promise.all(['unsolved', 'spam', 'trash'].map((view) => t.api.queries.list(t.agentA, { view, limit: 200 })))
    return found.map(({ items }) => items.some(({ id }) => id === ticketId))
  }
  await t.change(t.agentA, ticketId, { disposition: 'spam' })
  expect(await lists()).toEqual([false, true, false])
  await t.change(t.agentA, ticketId, { disposition: 'trash' })
  expect(await lists()).toEqual([false, false, true])
  expect((await t.events(ticketId)).at(-1)).toMatchObject({ changes: { disposition: ['spam', 'trash'] } })
  await t.change(t.agentA, ticketId, { disposition: 'normal' })
  expect(await lists()).toEqual([true, false, false])
  await expect(t.change(t.lightA, ticketId, { disposition: 'trash' })).rejects.toMatchObject({ code: 'tickets.forbidden', status: 403 })
  expect((await t.api.queries.views(t.lightA)).map(({ key }) => key)).not.toContain('spam')
  await expect(t.api.queries.list(t.lightA, { view: 'trash' })).rejects.toMatchObject({ code: 'tickets.noView' })
})

describe('ids that mean nothing', () => {
  test.each([
    [{ statusId: 99_999 }, '/statusId'],
    [{ priorityId: 99_999 }, '/priorityId'],
    [{ typeId: 99_999 }, '/typeId'],
    [{ departmentId: 99_999 }, '/departmentId'],
    [{ assigneeId: 99_999 }, '/assigneeId'],
    [{ watcherIds: [99_999] }, '/watcherIds/0'],
    [{ customFields: { nope: 1 } }, '/customFields/nope'],
  ])('%j is refused with its path', async (patch, path) => {
    await expect(t.change(t.agentA, ticketId, patch)).rejects.toMatchObject({ status: 422, errors: [{ path }] })
  })

  test('a status made a moment ago means something', async () => {
    await t.api.catalog.current()
    const { rows } = await t.database.pool.query<{ id: number }>(`insert into ticket_statuses (names, category, position, wakes_on_reply) values ('{"en":"Waiting for parts","es":"Esperando piezas"}', 'onHold', 45, true) returning id`)
    await t.change(t.agentA, ticketId, { statusId: rows[0]?.id as number })
    expect((await t.ticketRow(ticketId)).statusCategory).toBe('onHold')
  })
})

describe('who may', () => {
  test('light agents change nothing, and agents of another department find nothing', async () => {
    for (const patch of [{ tags: ['x'] }, { assigneeId: null }, { statusId: 1 }]) {
      await expect(t.change(t.lightA, ticketId, patch)).rejects.toMatchObject({ code: 'tickets.forbidden' })
      await expect(t.change(t.agentB, ticketId, patch)).rejects.toMatchObject({ code: 'tickets.notFound' })
    }
    // Not even whether a version is current, or an id exists.
    await expect(t.change(t.agentB, ticketId, { version: 7, statusId: 99_999 })).rejects.toMatchObject({ code: 'tickets.notFound' })
  })
})

test('statuses leave a record of every stay, without gaps', async () => {
  for (const category of ['open', 'pending', 'solved', 'open'] as const) {
    t.clock.advance(60_000)
    await t.change(t.agentA, ticketId, { statusId: await t.status(category) })
  }
  const { rows } = await t.database.pool.query<{ category: string; started_at: Date; ended_at: Date | null }>(
    'select s.category, p.started_at, p.ended_at from ticket_status_periods p join ticket_statuses s on s.id = p.status_id where ticket_id = $1 order by p.id',
    [ticketId],
  )
  expect(rows.map((row) => row.category)).toEqual(['new', 'open', 'pending', 'solved', 'open'])
  rows.slice(1).forEach((row, index) => expect(row.started_at).toEqual(rows[index]?.ended_at))
  expect(rows.at(-1)?.ended_at).toBeNull()
})
