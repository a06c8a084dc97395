import type { DomainEvent, Locale } from '@timbre/kernel'
import type { LiveSource, LiveSubject, WatchedCondition } from './live-source.ts'

/** A subject that changed, with what lists show of it made once per language. */
export interface Change {
  readonly event: DomainEvent
  readonly id: number
  /** As it is now; `undefined` when the subject no longer exists. */
  readonly now: LiveSubject<unknown, unknown> | undefined
  readonly touched: ReadonlySet<string>
  readonly touchesVisibility: boolean
  rowJson(locale: Locale): string
}

/** A list or a count on somebody's screen. */
export interface Watched {
  readonly key: string
  readonly query: string
  readonly condition: WatchedCondition<unknown>
  /** Time or fields that events do not list move subjects in and out, so every event may. */
  readonly anyEventMayMove: boolean
}

export function watched(source: LiveSource, item: { key: string; query: string }, condition: WatchedCondition<unknown>): Watched {
  const tracked = source.trackedFields ?? new Set()
  return { ...item, condition, anyEventMayMove: condition.relativeTime || [...condition.fields].some((field) => !tracked.has(field)) }
}

/** Whether the change may have moved its subject into or out of the list. */
export function mayMove({ condition, anyEventMayMove }: Watched, change: Change): boolean {
  if (anyEventMayMove || change.touchesVisibility) return true
  for (const field of change.touched) if (condition.fields.has(field)) return true
  return false
}

const loadedAtOnce = 500

/** Loads each changed subject once, however many events and sockets there are. */
export async function loadChanges(source: LiveSource, events: readonly DomainEvent[]): Promise<Change[]> {
  const ids = [...new Set(events.map((event) => event.subject.id))]
  const loaded = new Map<number, LiveSubject<unknown, unknown>>()
  for (let from = 0; from < ids.length; from += loadedAtOnce) {
    for (const [id, subject] of await source.load(ids.slice(from, from + loadedAtOnce))) loaded.set(id, subject)
  }
  const rows = new Map<string, string>()
  return events.map((event) => {
    const { id } = event.subject
    const now = loaded.get(id)
    const touched = new Set(Object.keys(event.changes))
    return {
      event,
      id,
      now,
      touched,
      touchesVisibility: [...source.visibilityFields].some((field) => touched.has(field)),
      rowJson: (locale) => {
        const key = `${locale}:${id}`
        let json = rows.get(key)
        if (json === undefined) rows.set(key, (json = JSON.stringify(source.rowIn(locale, now?.row))))
        return json
      },
    }
  })
}
