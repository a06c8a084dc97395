import { noGrants, systemActor, type AgentActor } from '@timbre/kernel'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { note, noted } from '../fixtures/events.ts'
import { readHistory } from './history.ts'

const db = await createTestDatabase()
const { database } = db
afterAll(() => db[Symbol.asyncDispose]())

test('history is told newest first, page by page, of one subject only', async () => {
  const ana: AgentActor = { type: 'agent', agentId: 12, name: 'Ana', locale: 'es', grants: noGrants, departmentIds: [] }
  await database.transaction(systemActor('tester'), async (tx) => {
    for (let n = 1; n <= 5; n++) {
      await note(tx, 1, n)
      await note(tx, 2, n * 10)
    }
  })
  await database.transaction(ana, (tx) => tx.emit(noted, { subject: { type: 'ticket', id: 1 }, changes: { statusId: [1, 2] }, payload: { n: 6 } }))
  const subject = { type: 'ticket', id: 1 }

  const first = await readHistory(database.sql, subject, { limit: 4 })
  const second = await readHistory(database.sql, subject, { limit: 4, before: first.at(-1)!.id })

  expect([...first, ...second].map((event) => (event.payload as { n: number }).n)).toEqual([6, 5, 4, 3, 2, 1])
  expect(first[0]).toMatchObject({ type: 'test.noted', actor: { type: 'agent', id: 12, name: 'Ana' }, changes: { statusId: [1, 2] }, at: expect.any(Date) })
  expect(Math.abs(first[0]!.at.getTime() - Date.now())).toBeLessThan(60_000)
  expect(await readHistory(database.sql, { type: 'contact', id: 1 }, { limit: 4 })).toEqual([])
})

test('history of a stretch of time', async () => {
  const subject = { type: 'ticket', id: 3 }
  for (const n of [1, 2, 3]) await database.transaction(systemActor('tester'), (tx) => note(tx, 3, n))
  const all = await readHistory(database.sql, subject, { limit: 10 })
  const middle = all[1]!.at

  const noted = async (stretch: { since?: Date; until?: Date }) => (await readHistory(database.sql, subject, { limit: 10, ...stretch })).map(({ id }) => id)
  expect(await noted({ since: middle })).toEqual(all.filter(({ at }) => at >= middle).map(({ id }) => id))
  expect(await noted({ until: middle })).toEqual(all.filter(({ at }) => at <= middle).map(({ id }) => id))
})
