import type { Actor, DomainEvent, Locale } from '@timbre/kernel'
import type { OwnNews } from '../contract.ts'

/** What the hub must know of a kind of subject (tickets) to keep lists on screens true. Registered by the owning module. */
export interface LiveSource<Subject = unknown, Row = unknown> {
  /** Subject type of the events it follows, such as `ticket`. */
  readonly subjectType: string
  /** Fields that decide who may see the subject: a change of one may take it out of somebody's sight. */
  readonly visibilityFields: ReadonlySet<string>
  /**
   * Fields whose changes events list by the names conditions use. A condition on any other field (derived from others, or
   * moving by itself) is looked at again after every event. Unset: none.
   */
  readonly trackedFields?: ReadonlySet<string>
  /** News of one person's own after which their counts may be others, such as `reading`. */
  readonly movesOwnCounts?: ReadonlySet<OwnNews['type']>
  /** Loads the current state of changed subjects: as conditions see them and as lists show them. Missing ones are left out. */
  load(ids: readonly number[]): Promise<Map<number, LiveSubject<Subject, Row>>>
  /** The row as the list route gives it, in one language. */
  rowIn(locale: Locale, row: Row): unknown
  /** The policy's in-memory form. */
  maySee(actor: Actor, subject: Subject): boolean
  /** Whether the actor saw the subject before the event changed it. */
  sawBefore(actor: Actor, subject: Subject, event: DomainEvent): boolean
  /** Prepares a list's condition text for one person. @throws TimbreError when it cannot be read. */
  watch(actor: Actor, query: string): WatchedCondition<Subject>
  /** Counts what the person sees of the condition, at most `cap`. */
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
