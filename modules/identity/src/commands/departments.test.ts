import { afterAll, beforeAll, expect, test } from 'vitest'
import { departmentById } from '../departments.queries.ts'
import { createTestIdentity, setup } from '../fixtures/test-desk.ts'
import { changeDepartment } from './change-department.ts'

let desk: Awaited<ReturnType<typeof createTestIdentity>>
beforeAll(async () => {
  desk = await createTestIdentity()
})
afterAll(() => desk[Symbol.asyncDispose]())

const names = { en: 'Support', es: 'Soporte' }

test('a department has names, a leader and members', async () => {
  const { identity, inTransaction, database, addAgent } = desk
  const [ana, ben] = [await addAgent('Ana', ['agent']), await addAgent('Ben', ['agent'])]
  const id = await inTransaction((tx) => identity.api.createDepartment(tx, setup, { names, leaderId: ana, memberIds: [ana, ben, ben] }))
  expect(await departmentById(database.sql, id)).toMatchObject({ names, leaderId: ana, memberIds: [ana, ben], version: 1 })
})

test('a change tells what it was and what it is', async () => {
  const { identity, inTransaction, database, addAgent } = desk
  const [cleo, dan] = [await addAgent('Cleo', ['agent']), await addAgent('Dan', ['agent'])]
  const departmentId = await inTransaction((tx) => identity.api.createDepartment(tx, setup, { names, memberIds: [cleo] }))
  const renamed = { en: 'Help', es: 'Ayuda' }
  await inTransaction((tx) => changeDepartment(tx, setup, { departmentId, names: renamed, leaderId: dan, memberIds: [dan] }))
  expect(await departmentById(database.sql, departmentId)).toMatchObject({ names: renamed, leaderId: dan, memberIds: [dan], version: 2 })
  const { rows } = await database.pool.query(`select changes from domain_events where type = 'identity.departmentChanged' and subject_id = $1`, [departmentId])
  expect(rows).toEqual([{ changes: { names: [names, renamed], leaderId: [null, dan], memberIds: [[cleo], [dan]] } }])

  await inTransaction((tx) => changeDepartment(tx, setup, { departmentId, memberIds: [dan] }))
  expect((await departmentById(database.sql, departmentId))?.version).toBe(2)
})

test('unknown people are refused', async () => {
  const { identity, inTransaction } = desk
  const unknown = expect.objectContaining({ code: 'identity.unknownAgent' })
  await expect(inTransaction((tx) => identity.api.createDepartment(tx, setup, { names, leaderId: 9999 }))).rejects.toThrow(unknown)
  await expect(inTransaction((tx) => identity.api.createDepartment(tx, setup, { names, memberIds: [9999] }))).rejects.toThrow(unknown)
})

test('a stale version is refused with the current state', async () => {
  const { inTransaction } = desk
  const departmentId = await desk.addDepartment('Sales')
  await inTransaction((tx) => changeDepartment(tx, setup, { departmentId, names, version: 1 }))
  await expect(inTransaction((tx) => changeDepartment(tx, setup, { departmentId, leaderId: null, names: { en: 'X', es: 'X' }, version: 1 }))).rejects.toThrow(
    expect.objectContaining({ code: 'identity.outdated', extra: { current: expect.objectContaining({ names, version: 2 }) } }),
  )
})

test('only who may manage departments does', async () => {
  const plain = await desk.actorOf(await desk.addAgent('Eve', ['agent']))
  const forbidden = expect.objectContaining({ code: 'common.forbidden' })
  await expect(desk.inTransaction((tx) => desk.identity.api.createDepartment(tx, plain, { names }))).rejects.toThrow(forbidden)
  await expect(desk.inTransaction((tx) => changeDepartment(tx, plain, { departmentId: 1, names }))).rejects.toThrow(forbidden)
})
