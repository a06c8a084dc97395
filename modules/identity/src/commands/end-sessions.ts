import { defineCommand, type Actor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { sessionEnded } from '../identity.events.ts'
import { recordAudit } from '../audit.ts'
import { closeSession, liveSessionIds } from '../session.repository.ts'

export interface EndSessionInput {
  readonly sessionId: number
  readonly agentId: number
  readonly reason: 'logout' | 'passwordChanged' | 'agentDisabled' | 'reuse'
}

/** Ends one sign-in: its access tokens, refresh tokens and sockets die with it. */
export const endSession = defineCommand('identity.endSession', async (tx: Tx, actor: Actor, input: EndSessionInput): Promise<void> => {
  if (!(await closeSession(tx, input.sessionId, input.reason))) return
  const subject = { type: 'session', id: input.sessionId }
  await tx.emit(sessionEnded, { subject, payload: { ...input } })
  await recordAudit(tx, actor, { action: 'identity.session.ended', subject, details: { agentId: input.agentId, reason: input.reason } })
})

/** Ends every sign-in of an agent. */
export async function endSessionsOf(tx: Tx, actor: Actor, { agentId, reason }: Omit<EndSessionInput, 'sessionId'>): Promise<void> {
  for (const sessionId of await liveSessionIds(tx, agentId)) await endSession(tx, actor, { sessionId, agentId, reason })
}
