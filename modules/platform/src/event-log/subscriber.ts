import { systemActor, type DomainEvent, type EventDefinition } from '@timbre/kernel'
import type { Tx } from '../database/transaction.ts'

/**
 * Somebody who acts on events: a named cursor over the stream. Events of one subject (one ticket) come in order, each
 * handled in the transaction that moves the cursor. `handle` must stand being called again for the same event.
 */
export interface Subscriber {
  readonly name: string
  readonly events: readonly EventDefinition[]
  /** Where a new subscriber begins: with the next event (default) or with the oldest one kept. */
  readonly startAt?: 'now' | 'beginning'
  handle(tx: Tx, event: DomainEvent): Promise<void>
  /** The same for several events, in their order, where that is cheaper. When it fails they are handled one by one. */
  handleMany?(tx: Tx, events: readonly DomainEvent[]): Promise<void>
  /** Called once when an event has failed for the last time, so that its owner can show it. */
  onGiveUp?(tx: Tx, event: DomainEvent, error: Error): Promise<void>
}

/**
 * Several subscribers that must act in a fixed order on each event, with one cursor between them: routing never sees
 * a ticket before the trigger that sets its department.
 */
export function pipeline(name: string, stages: readonly Subscriber[]): Subscriber {
  const hears = stages.map((stage) => new Set(stage.events.map((event) => event.type)))
  return {
    name,
    events: [...new Set(stages.flatMap((stage) => stage.events))],
    handle: async (tx, event) => {
      for (const [index, stage] of stages.entries()) if (hears[index]?.has(event.type)) await stage.handle(tx.as(systemActor(stage.name)), event)
    },
    onGiveUp: async (tx, event, error) => {
      for (const [index, stage] of stages.entries()) if (hears[index]?.has(event.type)) await stage.onGiveUp?.(tx.as(systemActor(stage.name)), event, error)
    },
  }
}
