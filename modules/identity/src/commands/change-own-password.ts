import { defineCommand, type Actor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { recordAudit } from '../audit.ts'
import { agentChanged } from '../identity.events.ts'
import { identityErrors } from '../identity.errors.ts'
import { lockSelf, updateAgent } from '../identity.repository.ts'
import type { PasswordHash } from '../password.ts'
import { endOtherSessions } from './end-sessions.ts'

export interface ChangeOwnPasswordInput {
  /** The hash the current password was compared with: if it is another one by now, somebody was faster. */
  readonly provenHash: string
  readonly passwordHash: PasswordHash
  /** Goes on; all others end. */
  readonly sessionId: number
}

/** A new password of one's own, after the current one was proven. Whoever else was signed in is out. */
export const changeOwnPassword = defineCommand('identity.changeOwnPassword', async (tx: Tx, actor: Actor, { provenHash, passwordHash, sessionId }: ChangeOwnPasswordInput): Promise<void> => {
  const agent = await lockSelf(tx, actor)
  if (agent.passwordHash !== provenHash) throw identityErrors.outdated('The password was changed meanwhile. Try again.')
  await updateAgent(tx, agent.id, { passwordHash })
  const subject = { type: 'agent', id: agent.id }
  await tx.emit(agentChanged, { subject, payload: { agentId: agent.id, fields: ['password'] } })
  await recordAudit(tx, actor, { action: 'identity.agent.changed', subject, details: { fields: ['password'] } })
  await endOtherSessions(tx, actor, { agentId: agent.id, sessionId, reason: 'passwordChanged' })
})
