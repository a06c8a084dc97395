import { defineCommand, trimmed, type Actor, type LocalizedText } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { recordAudit } from '../audit.ts'
import { departmentCreated } from '../identity.events.ts'
import { requireDepartmentManager } from '../identity.policy.ts'
import { addMemberships, insertDepartment } from '../identity.repository.ts'
import { placed, requireAgents } from './require-known.ts'

export interface CreateDepartmentInput {
  readonly names: LocalizedText
  readonly leaderId?: number | null
  readonly memberIds?: readonly number[]
}

/** Adds a department; answers its id. */
export const createDepartment = defineCommand('identity.createDepartment', async (tx: Tx, actor: Actor, input: CreateDepartmentInput): Promise<number> => {
  requireDepartmentManager(actor)
  const names = trimmed(input.names)
  const leaderId = input.leaderId ?? null
  const memberIds = [...new Set(input.memberIds ?? [])]
  await requireAgents(tx, [...(leaderId === null ? [] : [['/leaderId', leaderId] as const]), ...placed('memberIds', memberIds)])
  const departmentId = await insertDepartment(tx, { names, leaderId })
  await addMemberships(
    tx,
    memberIds.map((agentId) => ({ departmentId, agentId })),
  )
  const subject = { type: 'department', id: departmentId }
  await tx.emit(departmentCreated, { subject, payload: { departmentId } })
  await recordAudit(tx, actor, { action: 'identity.department.created', subject, details: { names, leaderId, memberIds } })
  return departmentId
})
