import type { NotificationChoice, NotificationKind } from './contract.ts'

/** Who is told of what: pure rules. */

/** What an event says that may concern somebody. */
export interface Fact {
  /** Agent who did it, if one did: nobody is told of what they did themselves. */
  readonly byAgentId: number | null
  /** The ticket began with this. */
  readonly begins: boolean
  /** It was given to this agent just now. */
  readonly assignedTo?: number | null | undefined
  /** It came to another department just now. */
  readonly moved: boolean
  /** What was written, if something was. */
  readonly message?: { readonly kind: string; readonly mentions: readonly number[]; /** A machine wrote it, such as a holiday notice. */ readonly automatic: boolean } | undefined
  /** Who wrote the reply that did not leave. */
  readonly failedReplyOf?: number | null | undefined
}

/** The ticket as it is now. */
export interface TicketNow {
  readonly assigneeId: number | null
  readonly disposition: string
  readonly resting: boolean
}

export interface Told {
  readonly agentId: number
  readonly kind: NotificationKind
}

/** At most one notification for each agent, the most personal one. */
export function whoIsTold(fact: Fact, ticket: TicketNow, departmentMembers: readonly number[]): Told[] {
  const told = new Map<number, NotificationKind>()
  const tell = (agentId: number | null | undefined, kind: NotificationKind) => {
    if (agentId !== null && agentId !== undefined && agentId !== fact.byAgentId && !told.has(agentId)) told.set(agentId, kind)
  }
  tell(fact.failedReplyOf, 'sendFailed')
  for (const agentId of fact.message?.mentions ?? []) tell(agentId, 'mention')
  if (ticket.disposition === 'normal') {
    const fromCustomer = fact.message?.kind === 'customer' && !fact.message.automatic
    // Who has handed it on since has no more to do with it.
    if (fact.assignedTo === ticket.assigneeId) tell(fact.assignedTo, 'assigned')
    if (fromCustomer && !fact.begins) tell(ticket.assigneeId, 'reply')
    if (ticket.assigneeId === null && !ticket.resting && (fact.begins || fact.moved || fromCustomer)) for (const agentId of departmentMembers) tell(agentId, 'department')
  }
  return [...told].map(([agentId, kind]) => ({ agentId, kind }))
}

/** Whether somebody hears of it in any way at all. */
export function isWanted({ inApp, sound, desktop }: NotificationChoice): boolean {
  return inApp || sound !== 'off' || desktop
}

/** So many tickets of one kind in so short a time are one notification for all. A mention is never among them: somebody spoke to you. */
export const burst = { tickets: 5, seconds: 120 } as const

/** How news of one kind for one agent are kept, next to what they have not seen of the last minutes. */
export type Keeping = 'single' | 'together' | 'more'

export function keepAs(kind: NotificationKind, recent: { readonly together: boolean; readonly ticketIds: readonly number[] }, fresh: readonly number[]): Keeping {
  if (kind === 'mention') return 'single'
  if (recent.together) return 'more'
  return new Set([...recent.ticketIds, ...fresh]).size >= burst.tickets ? 'together' : 'single'
}
