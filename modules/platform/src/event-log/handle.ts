import type { DomainEvent } from '@timbre/kernel'
import { isDatabaseTrouble, isWorthRetrying } from '../database/errors.ts'
import type { Tx } from '../database/transaction.ts'
import type { Subscriber } from './subscriber.ts'

/** The event that could not be handled, and why. */
export interface Failure {
  readonly event: DomainEvent
  readonly error: Error
}

/**
 * Handles events of any subjects together, which costs one savepoint for all. When one of them fails, nothing has been
 * done and the answer is false.
 */
export async function handledTogether(tx: Tx, subscriber: Subscriber, events: readonly DomainEvent[]): Promise<boolean> {
  try {
    await tx.savepoint(async (inner) => {
      if (subscriber.handleMany) await subscriber.handleMany(inner, events)
      else for (const event of events) await subscriber.handle(inner.causedByEvent(event), event)
    })
    return true
  } catch (error) {
    if (isWorthRetrying(error) || isDatabaseTrouble(error)) throw error
    return false
  }
}

/**
 * Handles events of one subject in order; when one fails, nothing that was done for any of them remains. Troubles of the
 * database say nothing against an event: they undo and repeat the whole transaction.
 */
export async function handleAll(tx: Tx, subscriber: Subscriber, events: readonly DomainEvent[]): Promise<Failure | undefined> {
  let current = events[0] as DomainEvent
  try {
    await tx.savepoint(async (inner) => {
      for (const event of events) {
        current = event
        await subscriber.handle(inner.causedByEvent(event), event)
      }
    })
    return undefined
  } catch (error) {
    if (isWorthRetrying(error) || isDatabaseTrouble(error)) throw error
    return { event: current, error: error instanceof Error ? error : new Error(String(error)) }
  }
}

export function subjectKey(subject: { readonly type: string; readonly id: number }): string {
  return `${subject.type}:${subject.id}`
}
