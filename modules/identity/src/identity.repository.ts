import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { commonErrors, type Actor, type LocalizedText } from '@timbre/kernel'
import type { Sql, Tx } from '@timbre/platform'
import type { RoleGrant } from './agent.ts'
import type { GrantedRole, RolePermissions } from './grants.ts'
import { requireAgentManager, requireDepartmentManager } from './identity.policy.ts'
import { agents, departmentMembers, departments, roleGrants, roles } from './identity.schema.ts'
import type { RoleName } from './contract.ts'

export type AgentRow = typeof agents.$inferSelect
export type DepartmentRow = typeof departments.$inferSelect

/** Locks an agent for somebody who may change agents. @throws common.notFound, common.forbidden */
export async function lockAgentFor(tx: Tx, actor: Actor, agentId: number): Promise<AgentRow> {
  requireAgentManager(actor)
  const [agent] = await tx.sql.select().from(agents).where(eq(agents.id, agentId)).for('update')
  if (!agent) throw commonErrors.notFound(`There is no agent ${agentId}.`)
  return agent
}

/** Locks the agent who acts, for changes to their own profile. */
export async function lockSelf(tx: Tx, actor: Actor): Promise<AgentRow> {
  if (actor.type !== 'agent') throw commonErrors.forbidden('Only an agent has a profile.')
  const [agent] = await tx.sql.select().from(agents).where(eq(agents.id, actor.agentId)).for('update')
  if (!agent) throw commonErrors.notFound('Your account no longer exists.')
  return agent
}

/** Locks a department for somebody who may change departments. @throws common.notFound, common.forbidden */
export async function lockDepartmentFor(tx: Tx, actor: Actor, departmentId: number): Promise<DepartmentRow> {
  requireDepartmentManager(actor)
  const [department] = await tx.sql.select().from(departments).where(eq(departments.id, departmentId)).for('update')
  if (!department) throw commonErrors.notFound(`There is no department ${departmentId}.`)
  return department
}

export async function insertAgent(tx: Tx, agent: Omit<typeof agents.$inferInsert, 'createdAt' | 'updatedAt'>): Promise<AgentRow> {
  const [row] = await tx.sql
    .insert(agents)
    .values({ ...agent, createdAt: tx.now, updatedAt: tx.now })
    .returning()
  return row as AgentRow
}

export async function updateAgent(tx: Tx, agentId: number, set: Partial<typeof agents.$inferInsert>): Promise<void> {
  await tx.sql
    .update(agents)
    .set({ ...set, updatedAt: tx.now, version: sql`${agents.version} + 1` })
    .where(eq(agents.id, agentId))
}

export async function insertDepartment(tx: Tx, department: { names: LocalizedText; leaderId: number | null }): Promise<number> {
  const [row] = await tx.sql
    .insert(departments)
    .values({ ...department, createdAt: tx.now, updatedAt: tx.now })
    .returning({ id: departments.id })
  return (row as { id: number }).id
}

export async function updateDepartment(tx: Tx, departmentId: number, set: Partial<typeof departments.$inferInsert>): Promise<void> {
  await tx.sql
    .update(departments)
    .set({ ...set, updatedAt: tx.now, version: sql`${departments.version} + 1` })
    .where(eq(departments.id, departmentId))
}

/**
 * Held while the number of administrators may fall, or the first one is made: what others did meanwhile is seen afterwards. Every such
 * change takes it before it counts.
 */
export async function lockAdministrators(tx: Tx): Promise<{ roleId: number }> {
  const [role] = await tx.sql.select({ roleId: roles.id }).from(roles).where(eq(roles.key, 'administrator')).for('update')
  if (!role) throw new Error('The built-in roles are missing: syncRoles() runs at every start, before anything else of identity')
  return role
}

/** Active agents who are administrators of the whole desk. */
export async function countAdministrators(tx: Tx): Promise<number> {
  return tx.sql.$count(
    tx.sql
      .select({ id: agents.id })
      .from(agents)
      .innerJoin(roleGrants, eq(roleGrants.agentId, agents.id))
      .innerJoin(roles, eq(roles.id, roleGrants.roleId))
      .where(and(eq(agents.active, true), eq(roles.key, 'administrator'), isNull(roleGrants.departmentId)))
      .as('administrators'),
  )
}

export async function rolesOf(tx: Tx, agentId: number): Promise<RoleGrant[]> {
  const rows = await tx.sql
    .select({ role: roles.key, departmentId: roleGrants.departmentId })
    .from(roleGrants)
    .innerJoin(roles, eq(roles.id, roleGrants.roleId))
    .where(eq(roleGrants.agentId, agentId))
    .orderBy(roleGrants.id)
  return rows as RoleGrant[]
}

export async function rolePermissions(sqlOrTx: Sql): Promise<Map<RoleName, RolePermissions & { id: number }>> {
  const rows = await sqlOrTx.select().from(roles)
  return new Map(rows.map((row) => [row.key as RoleName, row]))
}

/** Grants with their permissions, as `flattenGrants` takes them. */
export function withPermissions(grants: readonly RoleGrant[], known: ReadonlyMap<RoleName, RolePermissions>): GrantedRole[] {
  return grants.map((grant) => {
    const role = known.get(grant.role)
    if (!role) throw new Error(`Role ${grant.role} is missing`)
    return { departmentId: grant.departmentId, permissions: role.permissions, departmentalPermissions: role.departmentalPermissions }
  })
}

export async function replaceRoles(tx: Tx, agentId: number, grants: readonly RoleGrant[], known: ReadonlyMap<RoleName, { id: number }>): Promise<void> {
  await tx.sql.delete(roleGrants).where(eq(roleGrants.agentId, agentId))
  if (grants.length === 0) return
  await tx.sql.insert(roleGrants).values(
    grants.map((grant) => ({
      agentId,
      roleId: (known.get(grant.role) as { id: number }).id,
      departmentId: grant.departmentId,
      createdAt: tx.now,
    })),
  )
}

export async function departmentIdsOf(tx: Tx, agentId: number): Promise<number[]> {
  const rows = await tx.sql.select({ id: departmentMembers.departmentId }).from(departmentMembers).where(eq(departmentMembers.agentId, agentId))
  return rows.map((row) => row.id).sort((a, b) => a - b)
}

export async function memberIdsOf(tx: Tx, departmentId: number): Promise<number[]> {
  const rows = await tx.sql.select({ id: departmentMembers.agentId }).from(departmentMembers).where(eq(departmentMembers.departmentId, departmentId))
  return rows.map((row) => row.id).sort((a, b) => a - b)
}

export async function addMemberships(tx: Tx, pairs: readonly { departmentId: number; agentId: number }[]): Promise<void> {
  if (pairs.length === 0) return
  await tx.sql
    .insert(departmentMembers)
    .values(pairs.map((pair) => ({ ...pair, createdAt: tx.now })))
    .onConflictDoNothing()
}

export async function removeMemberships(tx: Tx, pairs: readonly { departmentId: number; agentId: number }[]): Promise<void> {
  for (const { departmentId, agentId } of pairs) {
    await tx.sql.delete(departmentMembers).where(and(eq(departmentMembers.departmentId, departmentId), eq(departmentMembers.agentId, agentId)))
  }
}

export async function existingAgentIds(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await tx.sql
    .select({ id: agents.id })
    .from(agents)
    .where(inArray(agents.id, [...ids]))
  return new Set(rows.map((row) => row.id))
}

export async function existingDepartmentIds(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await tx.sql
    .select({ id: departments.id })
    .from(departments)
    .where(inArray(departments.id, [...ids]))
  return new Set(rows.map((row) => row.id))
}
