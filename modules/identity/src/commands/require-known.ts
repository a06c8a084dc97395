import type { Tx } from '@timbre/platform'
import { identityErrors } from '../identity.errors.ts'
import { existingAgentIds, existingDepartmentIds } from '../identity.repository.ts'

/** @throws identity.unknownDepartment naming the first one that does not exist */
export async function requireDepartments(tx: Tx, ids: readonly number[]): Promise<void> {
  const existing = await existingDepartmentIds(tx, ids)
  const missing = ids.find((id) => !existing.has(id))
  if (missing !== undefined) throw identityErrors.unknownDepartment(`There is no department ${missing}.`)
}

/** @throws identity.unknownAgent naming the first one that does not exist */
export async function requireAgents(tx: Tx, ids: readonly number[]): Promise<void> {
  const existing = await existingAgentIds(tx, ids)
  const missing = ids.find((id) => !existing.has(id))
  if (missing !== undefined) throw identityErrors.unknownAgent(`There is no agent ${missing}.`)
}
