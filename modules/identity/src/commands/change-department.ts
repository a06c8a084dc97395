import { defineCommand, trimmed, type Actor, type Changes, type LocalizedText } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { difference } from '../agent.ts'
import { recordAudit } from '../audit.ts'
import { departmentById } from '../departments.queries.ts'
import { departmentChanged } from '../identity.events.ts'
import { identityErrors } from '../identity.errors.ts'
import { addMemberships, lockDepartmentFor, memberIdsOf, removeMemberships, updateDepartment, type DepartmentRow } from '../identity.repository.ts'
import { placed, requireAgents } from './require-known.ts'

export interface ChangeDepartmentInput {
  readonly departmentId: number
  readonly names?: LocalizedText
  readonly leaderId?: number | null
  readonly memberIds?: readonly number[]
  readonly version?: number
}

export const changeDepartment = defineCommand('identity.changeDepartment', async (tx: Tx, actor: Actor, input: ChangeDepartmentInput): Promise<void> => {
  const department = await lockDepartmentFor(tx, actor, input.departmentId)
  if (input.version !== undefined && input.version !== department.version) {
    throw identityErrors.outdated('Load the department again and repeat your change.', { extra: { current: await departmentById(tx.sql, department.id) } })
  }
  const { set, changes: fieldChanges } = await changedFields(tx, department, input)
  const members = await changeMembers(tx, department.id, input.memberIds)
  const changes: Changes = { ...fieldChanges, ...(members && { memberIds: members }) }
  if (Object.keys(changes).length === 0) return
  await updateDepartment(tx, department.id, set)

  const subject = { type: 'department', id: department.id }
  await tx.emit(departmentChanged, { subject, changes, payload: { departmentId: department.id } })
  await recordAudit(tx, actor, { action: 'identity.department.changed', subject, details: { changes } })
})

interface FieldChange {
  readonly set: { names?: LocalizedText; leaderId?: number | null }
  readonly changes: Changes
}

async function changedFields(tx: Tx, department: DepartmentRow, { names: given, leaderId }: ChangeDepartmentInput): Promise<FieldChange> {
  const names = given && trimmed(given)
  const renamed = names !== undefined && (names.en !== department.names.en || names.es !== department.names.es)
  const led = leaderId !== undefined && leaderId !== department.leaderId
  if (led && leaderId !== null) await requireAgents(tx, [['/leaderId', leaderId]])
  return {
    set: { ...(renamed && { names }), ...(led && { leaderId }) },
    changes: { ...(renamed && { names: [department.names, names] }), ...(led && { leaderId: [department.leaderId, leaderId] }) },
  }
}

async function changeMembers(tx: Tx, departmentId: number, wanted: readonly number[] | undefined): Promise<readonly [number[], number[]] | null> {
  if (!wanted) return null
  const before = await memberIdsOf(tx, departmentId)
  const after = [...new Set(wanted)].sort((a, b) => a - b)
  const added = difference(after, before)
  const removed = difference(before, after)
  if (added.length === 0 && removed.length === 0) return null
  await requireAgents(tx, placed('memberIds', added, wanted))
  await addMemberships(tx, added.map((agentId) => ({ departmentId, agentId })))
  await removeMemberships(tx, removed.map((agentId) => ({ departmentId, agentId })))
  return [before, after]
}
