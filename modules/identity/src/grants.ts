import type { Actor, Grants, PermissionWithRoles } from '@timbre/kernel'
import type { RoleName } from './contract.ts'

/** The permissions of a role: all of them, and those that also hold when it is granted for a single department. */
export interface RolePermissions {
  readonly permissions: readonly string[]
  readonly departmentalPermissions: readonly string[]
}

/** One row of an agent's grants; `departmentId` null means the whole desk. */
export interface GrantedRole extends RolePermissions {
  readonly departmentId: number | null
}

export const roleNames: readonly RoleName[] = ['administrator', 'supervisor', 'agent', 'lightAgent']

/** What each built-in role may do, from what all modules declare. The administrator may do everything. */
export function builtInRoles(permissions: readonly PermissionWithRoles[]): Map<RoleName, RolePermissions> {
  return new Map(
    roleNames.map((role) => {
      const held = permissions.filter((permission) => role === 'administrator' || permission.roles.includes(role))
      return [role, { permissions: namesOf(held), departmentalPermissions: namesOf(held.filter((permission) => permission.departmental)) }]
    }),
  )
}

function namesOf(permissions: readonly PermissionWithRoles[]): string[] {
  return permissions.map((permission) => permission.name).sort()
}

/** What the roles allow together. */
export function flattenGrants(roles: readonly GrantedRole[]): Grants {
  const everywhere = new Set<string>()
  const byDepartment = new Map<number, Set<string>>()
  for (const role of roles) {
    if (role.departmentId === null) {
      for (const permission of role.permissions) everywhere.add(permission)
      continue
    }
    const here = byDepartment.get(role.departmentId) ?? new Set()
    for (const permission of role.departmentalPermissions) here.add(permission)
    byDepartment.set(role.departmentId, here)
  }
  return { everywhere, byDepartment }
}

/** True when the actor may do everything these grants allow. Nobody gives, takes or takes over more than they hold. */
export function covers(actor: Actor, grants: Grants): boolean {
  if (actor.type === 'system') return true
  if (actor.type !== 'agent') return false
  const { everywhere, byDepartment } = actor.grants
  for (const permission of grants.everywhere) if (!everywhere.has(permission)) return false
  for (const [departmentId, permissions] of grants.byDepartment) {
    const here = byDepartment.get(departmentId)
    for (const permission of permissions) if (!everywhere.has(permission) && !here?.has(permission)) return false
  }
  return true
}
