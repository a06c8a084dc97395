import { defineCommand, type Actor, type Locale } from '@timbre/kernel'
import { isUniqueViolation, type Tx } from '@timbre/platform'
import { changedProfile, cleanRoles, difference, isAdministrator, sameRoles, type ProfileChange, type RoleGrant } from '../agent.ts'
import { agentProfile } from '../agents.queries.ts'
import { recordAudit } from '../audit.ts'
import { flattenGrants } from '../grants.ts'
import { agentChanged, grantsChanged } from '../identity.events.ts'
import { identityErrors } from '../identity.errors.ts'
import { requireCovers } from '../identity.policy.ts'
import * as repository from '../identity.repository.ts'
import type { PasswordHash } from '../password.ts'
import { endSessionsOf } from './end-sessions.ts'
import { placed, placedRoles, requireDepartments } from './require-known.ts'

export interface ChangeAgentInput {
  readonly agentId: number
  readonly name?: string
  readonly email?: string
  readonly passwordHash?: PasswordHash
  readonly locale?: Locale
  readonly timeZone?: string
  readonly active?: boolean
  readonly roles?: readonly RoleGrant[]
  readonly departmentIds?: readonly number[]
  readonly version?: number
}

/**
 * Changes an agent. It takes holding everything they hold (a new password or address is a way into their account) and everything
 * they are to hold. A new password or disabling ends their sessions.
 */
export const changeAgent = defineCommand('identity.changeAgent', async (tx: Tx, actor: Actor, input: ChangeAgentInput): Promise<void> => {
  const mayLoseAdministrator = input.active === false || input.roles !== undefined
  if (mayLoseAdministrator) await repository.lockAdministrators(tx)
  const agent = await repository.lockAgentFor(tx, actor, input.agentId)
  if (input.version !== undefined && input.version !== agent.version) {
    throw identityErrors.outdated('Load the agent again and repeat your change.', { extra: { current: await agentProfile(tx.sql, agent.id) } })
  }
  const known = await repository.rolePermissions(tx.sql)
  const heldRoles = await repository.rolesOf(tx, agent.id)
  requireCovers(actor, flattenGrants(repository.withPermissions(heldRoles, known)))

  const { agentId, version: _seen, roles: wantedRoles, departmentIds: wantedDepartments, ...wantedProfile } = input
  const profile = changedProfile(agent, wantedProfile)
  const departments = await changeDepartments(tx, agentId, wantedDepartments)
  const roles = await changeRoles(tx, actor, { agentId, heldRoles, wantedRoles, known })
  if (profile.fields.length === 0 && !departments && !roles) return
  await saveProfile(tx, agentId, profile)
  if (mayLoseAdministrator && agent.active && isAdministrator(heldRoles)) await requireAnAdministrator(tx)

  await tell(tx, actor, agentId, {
    fields: [...profile.fields, ...(departments ? ['departmentIds'] : [])],
    changes: { ...profile.changes, ...(departments && { departmentIds: departments }) },
    roles,
  })
  if (profile.set.active === false) await endSessionsOf(tx, actor, { agentId, reason: 'agentDisabled' })
  else if (profile.set.passwordHash) await endSessionsOf(tx, actor, { agentId, reason: 'passwordChanged' })
})

async function saveProfile(tx: Tx, agentId: number, { set }: ProfileChange): Promise<void> {
  try {
    await tx.savepoint((inner) => repository.updateAgent(inner, agentId, set))
  } catch (error) {
    if (isUniqueViolation(error, 'agents_email_key')) throw identityErrors.emailTaken('Use another address, or change the agent who has this one.', { errors: [{ path: '/email', message: 'belongs to another agent', code: 'taken' }] })
    throw error
  }
}

type Change<T> = readonly [from: readonly T[], to: readonly T[]] | null

async function changeDepartments(tx: Tx, agentId: number, wanted: readonly number[] | undefined): Promise<Change<number>> {
  if (!wanted) return null
  const before = await repository.departmentIdsOf(tx, agentId)
  const after = [...new Set(wanted)].sort((a, b) => a - b)
  const added = difference(after, before)
  const removed = difference(before, after)
  if (added.length === 0 && removed.length === 0) return null
  await requireDepartments(tx, placed('departmentIds', added, wanted))
  await repository.addMemberships(tx, added.map((departmentId) => ({ departmentId, agentId })))
  await repository.removeMemberships(tx, removed.map((departmentId) => ({ departmentId, agentId })))
  return [before, after]
}

interface RoleChange {
  readonly agentId: number
  readonly heldRoles: readonly RoleGrant[]
  readonly wantedRoles: readonly RoleGrant[] | undefined
  readonly known: Awaited<ReturnType<typeof repository.rolePermissions>>
}

async function changeRoles(tx: Tx, actor: Actor, { agentId, heldRoles, wantedRoles, known }: RoleChange): Promise<Change<RoleGrant>> {
  if (!wantedRoles) return null
  const roles = cleanRoles(wantedRoles)
  if (sameRoles(heldRoles, roles)) return null
  requireCovers(actor, flattenGrants(repository.withPermissions(roles, known)))
  await requireDepartments(tx, placedRoles(wantedRoles))
  await repository.replaceRoles(tx, agentId, roles, known)
  return [heldRoles, roles]
}

async function requireAnAdministrator(tx: Tx): Promise<void> {
  if ((await repository.countAdministrators(tx)) > 0) return
  throw identityErrors.lastAdministrator('Make somebody else an administrator of the whole desk first.')
}

interface Told {
  readonly fields: string[]
  readonly changes: ProfileChange['changes']
  readonly roles: Change<RoleGrant>
}

async function tell(tx: Tx, actor: Actor, agentId: number, { fields, changes, roles }: Told): Promise<void> {
  const subject = { type: 'agent', id: agentId }
  if (fields.length > 0) await tx.emit(agentChanged, { subject, changes, payload: { agentId, fields } })
  if (roles) await tx.emit(grantsChanged, { subject, changes: { roles }, payload: { agentId } })
  await recordAudit(tx, actor, { action: 'identity.agent.changed', subject, details: { fields, changes: { ...changes, ...(roles && { roles }) } } })
}
