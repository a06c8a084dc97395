import { defineCommand, type Actor, type Locale } from '@timbre/kernel'
import { isUniqueViolation, type Tx } from '@timbre/platform'
import { cleanRoles, requireEmail, requireTimeZone, type RoleGrant } from '../agent.ts'
import { recordAudit } from '../audit.ts'
import { flattenGrants } from '../grants.ts'
import { agentCreated } from '../identity.events.ts'
import { identityErrors } from '../identity.errors.ts'
import { requireAgentManager, requireCovers } from '../identity.policy.ts'
import { addMemberships, insertAgent, replaceRoles, rolePermissions, withPermissions, type AgentRow } from '../identity.repository.ts'
import type { PasswordHash } from '../password.ts'
import { placed, placedRoles, requireDepartments } from './require-known.ts'

export interface CreateAgentInput {
  readonly name: string
  readonly email: string
  readonly passwordHash: PasswordHash
  readonly locale: Locale
  readonly timeZone: string
  readonly roles: readonly RoleGrant[]
  readonly departmentIds?: readonly number[]
}

/** Adds an agent; answers their id. Nobody gives rights they do not hold themselves. */
export const createAgent = defineCommand('identity.createAgent', async (tx: Tx, actor: Actor, input: CreateAgentInput): Promise<number> => {
  requireAgentManager(actor)
  const roles = cleanRoles(input.roles)
  const departmentIds = [...new Set(input.departmentIds ?? [])]
  const known = await rolePermissions(tx.sql)
  requireCovers(actor, flattenGrants(withPermissions(roles, known)))
  await requireDepartments(tx, [...placed('departmentIds', departmentIds), ...placedRoles(input.roles)])

  const agent = await insertNew(tx, input)
  await replaceRoles(tx, agent.id, roles, known)
  await addMemberships(
    tx,
    departmentIds.map((departmentId) => ({ departmentId, agentId: agent.id })),
  )
  const subject = { type: 'agent', id: agent.id }
  await tx.emit(agentCreated, { subject, payload: { agentId: agent.id } })
  await recordAudit(tx, actor, { action: 'identity.agent.created', subject, details: { roles, departmentIds } })
  return agent.id
})

async function insertNew(tx: Tx, input: CreateAgentInput): Promise<AgentRow> {
  const { name, passwordHash, locale } = input
  const row = { name: name.trim(), ...requireEmail(input.email), passwordHash, locale, timeZone: requireTimeZone(input.timeZone) }
  try {
    return await tx.savepoint((inner) => insertAgent(inner, row))
  } catch (error) {
    if (isUniqueViolation(error, 'agents_email_key')) throw identityErrors.emailTaken('Use another address, or change the agent who has this one.', { errors: [{ path: '/email', message: 'belongs to another agent', code: 'taken' }] })
    throw error
  }
}
