import type { Static, TSchema } from 'typebox'

/** What an event is about. Order is guaranteed per subject. */
export interface Subject {
  readonly type: string
  readonly id: number
}

/** `{ statusId: [1, 3] }`: each changed field with its value before and after. */
export type Changes = Readonly<Record<string, readonly [from: unknown, to: unknown]>>

/**
 * A kind of domain event, named `module.pastTense`. The payload holds ids and configured values only, never what a
 * person wrote: the log outlives erasure.
 */
export interface EventDefinition<Payload extends TSchema = TSchema> {
  readonly type: string
  readonly payload: Payload
  readonly description: string
}

export function defineEvent<const Payload extends TSchema>(type: string, payload: Payload, description: string): EventDefinition<Payload> {
  return { type, payload, description }
}

export interface Fact<Payload extends TSchema> {
  readonly subject: Subject
  readonly changes?: Changes
  readonly payload: Static<Payload>
}

/** An event as read back from the log. */
export interface DomainEvent<Payload = unknown> {
  readonly id: number
  /** Position in the stream, assigned by the relay after commit. */
  readonly seq: number
  readonly type: string
  readonly subject: Subject
  readonly actor: { readonly type: string; readonly id: number | null; readonly name: string }
  /** The event that led to this one, or `null`. */
  readonly causationId: number | null
  /** How many events led here; guards against rules that trigger each other for ever. */
  readonly depth: number
  readonly changes: Changes
  readonly payload: Payload
  readonly occurredAt: Date
}

/** Narrows an event to a definition: `if (isEvent(event, messageReceived)) event.payload.inboundId`. */
export function isEvent<Payload extends TSchema>(event: DomainEvent, definition: EventDefinition<Payload>): event is DomainEvent<Static<Payload>> {
  return event.type === definition.type
}
