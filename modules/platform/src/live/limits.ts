import { liveErrors } from './live-errors.ts'

/** Who listens on a socket. */
export interface Listener {
  readonly sessionId: string
  readonly actor: { readonly agentId: number }
}

/** Sockets at once, in one process. A person with more tabs than this has forgotten most of them. */
export const mostSockets = { perSession: 32, perAgent: 64 } as const

/** @throws when there are as many sockets of one sign-in or person as there may be. */
export function requireRoom(sockets: Iterable<Listener>, { sessionId, actor }: Listener): void {
  const ofAgent = [...sockets].filter((socket) => socket.actor.agentId === actor.agentId)
  if (ofAgent.length < mostSockets.perAgent && ofAgent.filter((socket) => socket.sessionId === sessionId).length < mostSockets.perSession) return
  throw liveErrors.tooManySockets(`Close some tabs: ${mostSockets.perSession} of one sign-in and ${mostSockets.perAgent} of one person may be open at once.`)
}

/** What a tab may say: far more than one in use says, so that only a broken or hostile one meets it. */
const messages = { atOnce: 300, perSecond: 30 } as const

/** Answers whether one more message is within what a tab may say. */
export function createBudget(now: () => number = () => performance.now()): () => boolean {
  let left: number = messages.atOnce
  let at = now()
  return () => {
    const moment = now()
    left = Math.min(messages.atOnce, left + ((moment - at) / 1000) * messages.perSecond)
    at = moment
    if (left < 1) return false
    left--
    return true
  }
}
