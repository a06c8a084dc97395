import fc from 'fast-check'
import { definePermissions, holds, holdsIn, systemActor, type AgentActor, type Grants } from '@timbre/kernel'
import { expect, test } from 'vitest'
import { builtInRoles, covers, flattenGrants, type GrantedRole } from './grants.ts'

const permissions = definePermissions({
  'tickets.ticket.read': { departmental: true, label: { en: 'Read', es: 'Leer' }, roles: ['supervisor', 'agent', 'lightAgent'] },
  'tickets.ticket.reply': { departmental: true, label: { en: 'Reply', es: 'Responder' }, roles: ['agent'] },
  'identity.agent.manage': { departmental: false, label: { en: 'Manage', es: 'Gestionar' }, roles: [] },
})
const roles = builtInRoles(permissions)

function granted(role: 'administrator' | 'supervisor' | 'agent' | 'lightAgent', departmentId: number | null): GrantedRole {
  const held = roles.get(role)
  if (!held) throw new Error(role)
  return { departmentId, ...held }
}

function agentWith(grants: Grants): AgentActor {
  return { type: 'agent', agentId: 1, name: 'Ana', locale: 'es', grants, departmentIds: [] }
}

test('the administrator holds every permission, other roles what modules give them', () => {
  expect(roles.get('administrator')?.permissions).toEqual(['identity.agent.manage', 'tickets.ticket.read', 'tickets.ticket.reply'])
  expect(roles.get('lightAgent')).toEqual({ permissions: ['tickets.ticket.read'], departmentalPermissions: ['tickets.ticket.read'] })
})

test('a role for one department allows only what can be limited to a department', () => {
  const actor = agentWith(flattenGrants([granted('administrator', 3)]))
  expect(holdsIn(actor, 'tickets.ticket.reply', 3)).toBe(true)
  expect(holdsIn(actor, 'tickets.ticket.reply', 4)).toBe(false)
  expect(holds(actor, 'identity.agent.manage')).toBe(false)
})

test('roles add up', () => {
  const actor = agentWith(flattenGrants([granted('lightAgent', null), granted('agent', 3)]))
  expect(holdsIn(actor, 'tickets.ticket.read', 9)).toBe(true)
  expect(holdsIn(actor, 'tickets.ticket.reply', 3)).toBe(true)
  expect(holdsIn(actor, 'tickets.ticket.reply', 9)).toBe(false)
})

test('nobody covers more than they hold', () => {
  const supervisor = agentWith(flattenGrants([granted('supervisor', null)]))
  expect(covers(supervisor, flattenGrants([granted('lightAgent', 3)]))).toBe(true)
  expect(covers(supervisor, flattenGrants([granted('agent', 3)]))).toBe(false)
  expect(covers(agentWith(flattenGrants([granted('agent', 3)])), flattenGrants([granted('agent', null)]))).toBe(false)
  expect(covers(systemActor('first run'), flattenGrants([granted('administrator', null)]))).toBe(true)
  expect(covers({ type: 'contact', contactId: 1, name: 'Ana' }, flattenGrants([]))).toBe(false)
})

const anyRoles = fc.array(
  fc.record({ role: fc.constantFrom('administrator' as const, 'supervisor' as const, 'agent' as const, 'lightAgent' as const), departmentId: fc.option(fc.integer({ min: 1, max: 3 })) }).map(
    ({ role, departmentId }) => granted(role, departmentId),
  ),
  { maxLength: 5 },
)

test('whoever covers grants can do everything they allow, and the other way round', () => {
  fc.assert(
    fc.property(anyRoles, anyRoles, (mine, theirs) => {
      const me = agentWith(flattenGrants(mine))
      const them = agentWith(flattenGrants(theirs))
      const names = permissions.map((permission) => permission.name)
      const allows = (actor: AgentActor, name: string, departmentId: number | null) => holdsIn(actor, name, departmentId)
      const everythingToo = names.every((name) => [null, 1, 2, 3].every((departmentId) => !allows(them, name, departmentId) || allows(me, name, departmentId)))
      expect(covers(me, them.grants)).toBe(everythingToo)
    }),
  )
})
