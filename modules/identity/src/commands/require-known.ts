import type { Tx } from '@timbre/platform'
import { identityErrors } from '../identity.errors.ts'
import { existingAgentIds, existingDepartmentIds } from '../identity.repository.ts'

/** Ids by where in the request they stand. */
export type Placed = readonly (readonly [path: string, id: number])[]

/** `memberIds: [3, 4]` as `/memberIds/0` and `/memberIds/1`, where `sent` says at which place each id stood. */
export function placed(name: string, ids: readonly number[], sent: readonly number[] = ids): Placed {
  return ids.map((id) => [`/${name}/${sent.indexOf(id)}`, id])
}

/** The departments of roles by where they stand. */
export function placedRoles(roles: readonly { readonly departmentId: number | null }[]): Placed {
  return roles.flatMap(({ departmentId }, index) => (departmentId === null ? [] : [[`/roles/${index}/departmentId`, departmentId] as const]))
}

/** @throws identity.unknownDepartment naming those that do not exist */
export async function requireDepartments(tx: Tx, departments: Placed): Promise<void> {
  const existing = await existingDepartmentIds(tx, idsOf(departments))
  const missing = departments.filter(([, id]) => !existing.has(id))
  if (missing[0]) throw identityErrors.unknownDepartment(`There is no department ${missing[0][1]}.`, { errors: pathsOf(missing) })
}

/** @throws identity.unknownAgent naming those that do not exist */
export async function requireAgents(tx: Tx, agents: Placed): Promise<void> {
  const existing = await existingAgentIds(tx, idsOf(agents))
  const missing = agents.filter(([, id]) => !existing.has(id))
  if (missing[0]) throw identityErrors.unknownAgent(`There is no agent ${missing[0][1]}.`, { errors: pathsOf(missing) })
}

const idsOf = (all: Placed) => all.map(([, id]) => id)
const pathsOf = (all: Placed) => all.map(([path]) => ({ path, message: 'does not exist', code: 'doesNotExist' as const }))
