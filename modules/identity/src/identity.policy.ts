import { commonErrors, holds, type Actor, type Grants } from '@timbre/kernel'
import { identityErrors } from './identity.errors.ts'
import { covers } from './grants.ts'

export const mayReadAgents = (actor: Actor): boolean => holds(actor, 'identity.agent.read') || mayManageAgents(actor)
export const mayManageAgents = (actor: Actor): boolean => holds(actor, 'identity.agent.manage')
export const mayManageDepartments = (actor: Actor): boolean => holds(actor, 'identity.department.manage')

/** @throws common.forbidden */
export function requireAgentManager(actor: Actor): void {
  if (!mayManageAgents(actor)) throw commonErrors.forbidden('Ask an administrator to change agents.')
}

/** @throws common.forbidden */
export function requireDepartmentManager(actor: Actor): void {
  if (!mayManageDepartments(actor)) throw commonErrors.forbidden('Ask an administrator to change departments.')
}

/** Granting, revoking and changing who holds something all need holding it oneself. @throws identity.beyondOwnRights */
export function requireCovers(actor: Actor, grants: Grants): void {
  if (!covers(actor, grants)) throw identityErrors.beyondOwnRights('Ask somebody who holds these rights to do this.')
}
