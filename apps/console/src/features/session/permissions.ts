import type { Me } from '@timbre/identity/contract'

/**
 * Whether somebody may do something: in one department, or anywhere at all when none is named. The server decides; this only hides what it
 * would refuse.
 */
export function mayDo(me: Me | undefined, permission: string, departmentId?: number | null): boolean {
  if (!me) return false
  const { everywhere, byDepartment } = me.permissions
  if (everywhere.includes(permission)) return true
  if (departmentId === undefined) return Object.values(byDepartment).some((permissions) => permissions.includes(permission))
  return departmentId !== null && (byDepartment[String(departmentId)]?.includes(permission) ?? false)
}
