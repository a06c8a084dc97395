import { definePermissions } from '@timbre/kernel'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestIdentity, setup } from '../fixtures/test-desk.ts'
import { agentProfile } from '../agents.queries.ts'

// A role that may manage agents without being administrator does not exist yet, so a test permission stands in for "holds less".
const permissions = definePermissions({
  'tickets.ticket.read': { departmental: true, label: { en: 'Read', es: 'Leer' }, roles: ['supervisor', 'agent', 'lightAgent'] },
  'tickets.ticket.reply': { departmental: true, label: { en: 'Reply', es: 'Responder' }, roles: ['agent'] },
  'identity.agent.manage': { departmental: false, label: { en: 'Manage', es: 'Gestionar' }, roles: ['supervisor'] },
})

let desk: Awaited<ReturnType<typeof createTestIdentity>>
let adminId: number
beforeAll(async () => {
  desk = await createTestIdentity({ permissions })
  adminId = await desk.addAgent('Admin', ['administrator'])
})
afterAll(() => desk[Symbol.asyncDispose]())

const refusedAs = (code: string) => expect.objectContaining({ code })

test('an agent is added with roles and departments, and it is told', async () => {
  const { identity, inTransaction, actorOf, addDepartment, passwordHash, database } = desk
  const support = await addDepartment('Support')
  const id = await inTransaction(async (tx) =>
    identity.api.createAgent(tx, await actorOf(adminId), {
      name: ' Ana Ruiz ',
      email: 'Ana.Ruiz@Example.com',
      passwordHash,
      locale: 'es',
      timeZone: 'Europe/Madrid',
      roles: [{ role: 'agent', departmentId: support }],
      departmentIds: [support, support],
    }),
  )
  expect(await agentProfile(database.sql, id)).toMatchObject({
    name: 'Ana Ruiz',
    email: 'Ana.Ruiz@Example.com',
    active: true,
    roles: [{ role: 'agent', departmentId: support }],
    departmentIds: [support],
    version: 1,
  })
  const actor = await actorOf(id)
  expect(actor.departmentIds).toEqual([support])
  expect([...(actor.grants.byDepartment.get(support) ?? [])].sort()).toEqual(['tickets.ticket.read', 'tickets.ticket.reply'])
  expect(actor.grants.everywhere.size).toBe(0)
  expect(await desk.eventTypes()).toContain('identity.agentCreated')
  const { rows } = await database.pool.query(`select actor_type, actor_id, actor_name from audit_log where action = 'identity.agent.created' and subject_id = $1`, [id])
  expect(rows).toEqual([{ actor_type: 'agent', actor_id: adminId, actor_name: 'Admin' }])
})

test('two agents cannot share an address, however it is written', async () => {
  await desk.addAgent('Berta', ['agent'])
  await expect(desk.addAgent('BERTA', ['agent'])).rejects.toThrow(refusedAs('identity.emailTaken'))
})

test('a department or role that does not exist leaves nothing behind', async () => {
  await expect(desk.addAgent('Carla', [{ role: 'agent', departmentId: 9999 }])).rejects.toThrow(refusedAs('identity.unknownDepartment'))
  await expect(desk.addAgent('Carla', [{ role: 'administrator', departmentId: 1 }])).rejects.toThrow(refusedAs('identity.administratorEverywhere'))
  await desk.addAgent('Carla', ['agent'])
})

test('nobody adds or changes agents without the permission', async () => {
  const plain = await desk.actorOf(await desk.addAgent('Dora', ['agent']))
  const input = { name: 'X', email: 'x@example.com', passwordHash: desk.passwordHash, locale: 'en', timeZone: 'UTC', roles: [] } as const
  await expect(desk.inTransaction((tx) => desk.identity.api.createAgent(tx, plain, input))).rejects.toThrow(refusedAs('common.forbidden'))
  await expect(desk.inTransaction((tx) => desk.identity.api.changeAgent(tx, plain, { agentId: adminId, name: 'X' }))).rejects.toThrow(refusedAs('common.forbidden'))
})

test('nobody gives, takes or takes over more than they hold', async () => {
  const { identity, inTransaction, passwordHash } = desk
  const managerId = await desk.addAgent('Manager', ['supervisor'])
  const manager = await desk.actorOf(managerId)
  const change = (input: Parameters<typeof identity.api.changeAgent>[2]) => inTransaction((tx) => identity.api.changeAgent(tx, manager, input))
  const create = (role: 'administrator' | 'agent' | 'lightAgent') =>
    inTransaction((tx) =>
      identity.api.createAgent(tx, manager, { name: role, email: `${role}@example.com`, passwordHash, locale: 'en', timeZone: 'UTC', roles: [{ role, departmentId: null }] }),
    )
  const beyond = refusedAs('identity.beyondOwnRights')

  await expect(create('administrator')).rejects.toThrow(beyond)
  await expect(create('agent')).rejects.toThrow(beyond)
  const light = await create('lightAgent')
  await expect(change({ agentId: managerId, roles: [{ role: 'administrator', departmentId: null }] })).rejects.toThrow(beyond)
  await expect(change({ agentId: light, roles: [{ role: 'agent', departmentId: null }] })).rejects.toThrow(beyond)
  for (const takeover of [{ passwordHash }, { email: 'mine@example.com' }, { active: false }, { roles: [] }]) {
    await expect(change({ agentId: adminId, ...takeover })).rejects.toThrow(beyond)
  }
  await change({ agentId: light, name: 'Luz' })
})

test('roles of an agent change as a whole, and it is told with before and after', async () => {
  const { identity, inTransaction, database } = desk
  const id = await desk.addAgent('Eva', ['agent'])
  await inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId: id, roles: [{ role: 'supervisor', departmentId: null }] }))
  const { rows } = await database.pool.query(`select changes from domain_events where type = 'identity.grantsChanged' and subject_id = $1`, [id])
  expect(rows).toEqual([{ changes: { roles: [[{ role: 'agent', departmentId: null }], [{ role: 'supervisor', departmentId: null }]] } }])
  expect((await agentProfile(database.sql, id))?.version).toBe(2)
})

test('the log never holds a name, an address or a password', async () => {
  const { identity, inTransaction, database, passwordHash } = desk
  const id = await desk.addAgent('Fina', ['agent'])
  await inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId: id, name: 'Josefina Secreta', email: 'secreta@example.com', passwordHash: `${passwordHash}x` as typeof passwordHash, locale: 'es' }))
  const { rows } = await database.pool.query(`select payload, changes from domain_events where type = 'identity.agentChanged' and subject_id = $1`, [id])
  expect(rows).toEqual([{ payload: { agentId: id, fields: ['name', 'email', 'password', 'locale'] }, changes: { locale: ['en', 'es'] } }])
  const { rows: audit } = await database.pool.query(`select details::text from audit_log where subject_type = 'agent' and subject_id = $1`, [id])
  expect(JSON.stringify(audit)).not.toMatch(/Secreta|secreta|argon2/)
})

test('who saw an older version is told, and shown the current one', async () => {
  const { identity, inTransaction } = desk
  const id = await desk.addAgent('Gala', ['agent'])
  await inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId: id, locale: 'es', version: 1 }))
  await expect(inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId: id, locale: 'en', version: 1 }))).rejects.toThrow(
    expect.objectContaining({ code: 'identity.outdated', status: 409, extra: { current: expect.objectContaining({ id, version: 2, locale: 'es' }) } }),
  )
})

test('departments of an agent can be set from their side', async () => {
  const { identity, inTransaction, database, addDepartment } = desk
  const [one, two] = [await addDepartment('One'), await addDepartment('Two')]
  const id = await desk.addAgent('Hera', ['agent'], [one])
  await inTransaction((tx) => identity.api.changeAgent(tx, setup, { agentId: id, departmentIds: [two] }))
  expect((await agentProfile(database.sql, id))?.departmentIds).toEqual([two])
})
