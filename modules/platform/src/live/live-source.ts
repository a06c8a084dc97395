import type { Actor, DomainEvent } from '@timbre/kernel'

/** What the hub must know of a kind of subject (tickets) to keep lists on screens true. Registered by the owning module. */
export interface LiveSource<Subject = unknown, Row = unknown> {
  /** Subject type of the events it follows, such as `ticket`. */
  readonly subjectType: string
  /**
   * Loads, once per event, the current state of a subject: as the conditions see it and as a list shows it.
   * `null` when it no longer exists.
   */
  load(ids: readonly number[]): Promise<Map<number, LiveSubject<Subject, Row>>>
  /** The row in one person's words: names in their language. */
  rowFor(actor: Actor, row: Row): unknown
  /** The policy's in-memory form. */
  maySee(actor: Actor, subject: Subject): boolean
  /** True when the event's changes may have taken the subject out of the actor's sight (they saw it before). */
  sawBefore(actor: Actor, subject: Subject, event: DomainEvent): boolean
  /** Prepares a list's condition text for one person. @throws TimbreError when it cannot be read. */
  watch(actor: Actor, query: string): WatchedCondition<Subject>
  /** Counts in SQL what the person sees of the condition, at most `cap`. */
  count(actor: Actor, query: string, cap: number): Promise<number>
}

export interface LiveSubject<Subject, Row> {
  readonly subject: Subject
  readonly row: Row
  readonly version: number
}

export interface WatchedCondition<Subject> {
  /** Fields the condition names; a change of another field moves nothing in or out. */
  readonly fields: ReadonlySet<string>
  readonly relativeTime: boolean
  /** `null` when only the database can tell (full text). */
  readonly matches: ((subject: Subject) => boolean) | null
  /** Equal for two people whose counts must be equal, so that one query serves both. */
  readonly scope: string
}
