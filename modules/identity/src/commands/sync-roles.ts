import { defineCommand, type Actor, type PermissionWithRoles } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { sql } from 'drizzle-orm'
import { builtInRoles } from '../grants.ts'
import { roles } from '../identity.schema.ts'

/** Brings the built-in roles in line with what the modules of this version declare. Runs at every start. */
export const syncRoles = defineCommand('identity.syncRoles', async (tx: Tx, _actor: Actor, permissions: readonly PermissionWithRoles[]): Promise<void> => {
  const rows = [...builtInRoles(permissions)].map(([key, held]) => ({
    key,
    permissions: [...held.permissions],
    departmentalPermissions: [...held.departmentalPermissions],
    createdAt: tx.now,
    updatedAt: tx.now,
  }))
  await tx.sql
    .insert(roles)
    .values(rows)
    .onConflictDoUpdate({
      target: roles.key,
      set: { permissions: sql`excluded.permissions`, departmentalPermissions: sql`excluded.departmental_permissions`, updatedAt: sql`excluded.updated_at` },
      setWhere: sql`(${roles.permissions}, ${roles.departmentalPermissions}) is distinct from (excluded.permissions, excluded.departmental_permissions)`,
    })
})
