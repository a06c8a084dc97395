import { expect, test } from 'vitest'
import { changedProfile, cleanRoles, difference, isAdministrator, requireEmail, sameRoles, type Profile } from './agent.ts'

const ana: Profile = { name: 'Ana Ruiz', email: 'ana@example.com', passwordHash: 'old', locale: 'es', timeZone: 'Europe/Madrid', undoSendSeconds: 10, active: true }

test('a change stores what differs and tells values only of configuration', () => {
  const { set, fields, changes } = changedProfile(ana, { name: ' Ana R. ', email: 'ANA@Bücher.example', passwordHash: 'new', locale: 'en', timeZone: 'Europe/Madrid' })
  expect(set).toEqual({ name: 'Ana R.', email: 'ANA@Bücher.example', emailNormalized: 'ana@xn--bcher-kva.example', passwordHash: 'new', locale: 'en' })
  expect(fields).toEqual(['name', 'email', 'password', 'locale'])
  expect(changes).toEqual({ locale: ['es', 'en'] })
})

test('the same values again are no change', () => {
  expect(changedProfile(ana, { ...ana, name: ' Ana Ruiz ' })).toEqual({ set: {}, fields: [], changes: {} })
})

test('an unknown time zone is refused', () => {
  expect(() => changedProfile(ana, { timeZone: 'Europe/Atlantis' })).toThrow(expect.objectContaining({ code: 'identity.unknownTimeZone' }))
  expect(() => changedProfile(ana, { timeZone: '+02:00' })).toThrow(expect.objectContaining({ code: 'identity.unknownTimeZone' }))
})

test('a wrong address is refused', () => {
  expect(() => requireEmail('ana at example.com')).toThrow(expect.objectContaining({ code: 'identity.invalidEmail' }))
})

test('roles are kept once, and an administrator is one for the whole desk', () => {
  const roles = cleanRoles([
    { role: 'agent', departmentId: 2 },
    { role: 'agent', departmentId: 2 },
    { role: 'administrator', departmentId: null },
  ])
  expect(roles).toHaveLength(2)
  expect(isAdministrator(roles)).toBe(true)
  expect(isAdministrator([{ role: 'agent', departmentId: null }])).toBe(false)
  expect(() => cleanRoles([{ role: 'administrator', departmentId: 2 }])).toThrow(expect.objectContaining({ code: 'identity.administratorEverywhere' }))
})

test('the order of roles means nothing', () => {
  const agent = { role: 'agent', departmentId: 2 } as const
  const supervisor = { role: 'supervisor', departmentId: null } as const
  expect(sameRoles([agent, supervisor], [supervisor, agent])).toBe(true)
  expect(sameRoles([agent], [{ ...agent, departmentId: null }])).toBe(false)
})

test('difference keeps what only the first list has', () => {
  expect(difference([1, 2, 3], [2, 4])).toEqual([1, 3])
})
