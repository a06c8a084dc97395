import type { AgentActor, DomainEvent } from '@timbre/kernel'

/** Whose sight or session has changed. */
export type Affected = { readonly agentIds?: readonly number[]; readonly sessionIds?: readonly string[] } | 'everybody'

/** What the hub asks of whoever owns sessions. */
export interface LiveSessions {
  /** Whose sight or session the event may have changed; `undefined` when it is about something else. */
  affectedBy(event: DomainEvent): Affected | undefined
  /** The person behind a session as of now; `null` once it has ended. */
  actorOf(sessionId: string): Promise<AgentActor | null>
}

export function affects(affected: Affected, who: { readonly sessionId: string; readonly actor: AgentActor }): boolean {
  return affected === 'everybody' || (affected.agentIds?.includes(who.actor.agentId) ?? false) || (affected.sessionIds?.includes(who.sessionId) ?? false)
}
