import type { LocalizedText } from './actor.ts'

/**
 * One thing a role may allow, named `module.object.action`.
 * `departmental` permissions can be granted for single departments, others only for the whole desk.
 */
export interface PermissionDefinition {
  readonly name: string
  readonly departmental: boolean
  readonly label: LocalizedText
}

/** Roles that ship with Timbre. Each module says which of them hold its permissions. */
export type BuiltInRole = 'administrator' | 'supervisor' | 'agent' | 'lightAgent'

/** `definePermissions({ 'tickets.ticket.read': { departmental: true, label: {...}, roles: ['agent', ...] } })` */
export interface PermissionWithRoles extends PermissionDefinition {
  /** Built-in roles that hold it; the administrator always does. */
  readonly roles: readonly BuiltInRole[]
}

export function definePermissions<const Name extends string>(
  permissions: Record<Name, Omit<PermissionWithRoles, 'name'>>,
): readonly PermissionWithRoles[] {
  return Object.entries<Omit<PermissionWithRoles, 'name'>>(permissions).map(([name, rest]) => ({ name, ...rest }))
}
