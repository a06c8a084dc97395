import { defineCommand, type Actor, type Locale } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { changedProfile } from '../agent.ts'
import { recordAudit } from '../audit.ts'
import { agentChanged } from '../identity.events.ts'
import { lockSelf, updateAgent } from '../identity.repository.ts'

export interface ChangeOwnProfileInput {
  readonly name?: string
  readonly locale?: Locale
  readonly timeZone?: string
  readonly undoSendSeconds?: number
}

/** What every agent may change about themselves. */
export const changeOwnProfile = defineCommand('identity.changeOwnProfile', async (tx: Tx, actor: Actor, input: ChangeOwnProfileInput): Promise<void> => {
  const agent = await lockSelf(tx, actor)
  const { set, fields, changes } = changedProfile(agent, input)
  if (fields.length === 0) return
  await updateAgent(tx, agent.id, set)
  const subject = { type: 'agent', id: agent.id }
  await tx.emit(agentChanged, { subject, changes, payload: { agentId: agent.id, fields: [...fields] } })
  await recordAudit(tx, actor, { action: 'identity.agent.changed', subject, details: { fields, changes } })
})
