import { isDatabaseTrouble } from '../database/errors.ts'
import type { Logger } from '../logger.ts'
import { loadChanges, type Change } from './change.ts'
import type { Connection } from './connection.ts'
import type { LiveSource } from './live-source.ts'
import type { Happening } from './recent.ts'

/** Tells screens what has changed; where that cannot be told, they fetch anew. */
export function createTelling({ source, log }: { readonly source: LiveSource; readonly log: Logger }) {
  const untold = new WeakSet<Change>()

  /** The changes by position; `undefined` when a row cannot be loaded or shown, which must not stop the rest. */
  async function load(happenings: readonly Happening[]): Promise<Map<number, Change> | undefined> {
    // Several screens may have missed the same.
    const events = new Map(happenings.flatMap(({ event }) => (event ? [[event.seq, event] as const] : [])))
    if (events.size === 0) return new Map()
    try {
      return new Map((await loadChanges(source, [...events.values()])).map((change) => [change.event.seq, change]))
    } catch (error) {
      if (isDatabaseTrouble(error)) throw error
      log.error({ err: error, seq: Math.min(...events.keys()) }, 'cannot tell what changed; screens fetch anew')
      return undefined
    }
  }

  function tell(connection: Connection, { seq, catalogs }: Happening, changes: ReadonlyMap<number, Change>): void {
    const change = changes.get(seq)
    if (change) deliver(connection, change)
    for (const name of catalogs) connection.send({ type: 'catalog', name, seq })
  }

  function deliver(connection: Connection, change: Change): void {
    try {
      connection.deliver(source, change)
    } catch (error) {
      // Once, not for every screen that shows it.
      if (!untold.has(change)) log.error({ err: error, seq: change.event.seq, id: change.id }, 'cannot tell what changed; screens fetch anew')
      untold.add(change)
      connection.send({ type: 'resync', seq: change.event.seq })
    }
  }

  return { load, tell }
}
