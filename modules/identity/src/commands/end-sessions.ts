import { commonErrors, defineCommand, type Actor } from '@timbre/kernel'
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

/** Ends every sign-in of an agent but one. */
export async function endOtherSessions(tx: Tx, actor: Actor, { agentId, sessionId: kept, reason }: EndSessionInput): Promise<void> {
  for (const sessionId of await liveSessionIds(tx, agentId)) if (sessionId !== kept) await endSession(tx, actor, { sessionId, agentId, reason })
}

/** Signs oneself out on one other device. @throws common.notFound for a session that is over, or somebody else's */
export const endOwnSession = defineCommand('identity.endOwnSession', async (tx: Tx, actor: Actor, { sessionId }: { readonly sessionId: number }): Promise<void> => {
  const agentId = actor.type === 'agent' ? actor.agentId : 0
  if (!(await liveSessionIds(tx, agentId)).includes(sessionId)) throw commonErrors.notFound('There is no such session of yours.')
  await endSession(tx, actor, { sessionId, agentId, reason: 'logout' })
})

/** Signs oneself out everywhere else. */
export const endOwnOtherSessions = defineCommand('identity.endOwnOtherSessions', async (tx: Tx, actor: Actor, { sessionId }: { readonly sessionId: number }): Promise<void> => {
  if (actor.type === 'agent') await endOtherSessions(tx, actor, { agentId: actor.agentId, sessionId, reason: 'logout' })
})
