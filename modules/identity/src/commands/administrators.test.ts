import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestIdentity, setup } from '../fixtures/test-desk.ts'

let desk: Awaited<ReturnType<typeof createTestIdentity>>
beforeAll(async () => {
  desk = await createTestIdentity()
})
afterAll(() => desk[Symbol.asyncDispose]())

test('of twenty first administrators at once exactly one is made', async () => {
  const { identity, inTransaction, passwordHash, database } = desk
  expect(await identity.api.hasAgents(database.sql)).toBe(false)
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      inTransaction((tx) =>
        identity.api.createFirstAdministrator(tx, setup, { name: `Ana ${index}`, email: `ana${index}@example.com`, passwordHash, locale: 'es', timeZone: 'Europe/Madrid' }),
      ),
    ),
  )
  expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1)
  const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []))
  expect(new Set(refused.map((error) => `${error.status} ${error.code}`))).toEqual(new Set(['404 identity.alreadySetUp']))
  expect(await identity.api.hasAgents(database.sql)).toBe(true)
})

test('the last administrator stays, also when two try to remove each other', async () => {
  const { identity, inTransaction, database } = desk
  const { rows } = await database.pool.query<{ id: number }>('select id from agents')
  const first = rows[0]?.id as number
  const lastOne = expect.objectContaining({ code: 'identity.lastAdministrator' })
  const change = (agentId: number, input: object) => inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId, ...input }))

  await expect(change(first, { active: false })).rejects.toThrow(lastOne)
  await expect(change(first, { roles: [{ role: 'agent', departmentId: null }] })).rejects.toThrow(lastOne)

  const second = await desk.addAgent('Second', ['administrator'])
  const results = await Promise.allSettled([change(first, { active: false }), change(second, { roles: [{ role: 'agent', departmentId: null }] })])
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a disabled administrator does not count', async () => {
  const { identity, inTransaction, database } = desk
  const { rows } = await database.pool.query<{ id: number }>(
    `select a.id from agents a join role_grants g on g.agent_id = a.id join roles r on r.id = g.role_id where a.active and r.key = 'administrator'`,
  )
  expect(rows).toHaveLength(1)
  const other = await desk.addAgent('Other', ['administrator'])
  await inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId: other, active: false }))
  await expect(inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId: rows[0]?.id as number, active: false }))).rejects.toThrow(
    expect.objectContaining({ code: 'identity.lastAdministrator' }),
  )
  // Enabling an agent, or changing their name, needs no administrator to spare.
  await inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId: rows[0]?.id as number, name: 'Still here' }))
})

test('roles follow what the modules declare, and are left alone when nothing changed', async () => {
  const { identity, inTransaction, database } = desk
  const read = async () => (await database.pool.query('select key, permissions, updated_at from roles order by key')).rows
  const before = await read()
  desk.clock.advance(1000)
  await inTransaction((tx) => identity.api.syncRoles(tx, setup, identity.module.permissions))
  expect(await read()).toEqual(before)
  await inTransaction((tx) => identity.api.syncRoles(tx, setup, []))
  expect((await read()).every((role) => role.permissions.length === 0)).toBe(true)
})
