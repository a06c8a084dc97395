import type { Logger } from '../logger.ts'
import type { Change, Connection } from './connection.ts'
import type { LiveSource, WatchedCondition } from './live-source.ts'

/** Counts on screens stop here: "1000+" says enough and costs little. */
export const countCap = 1000

interface CountGroup {
  readonly query: string
  readonly condition: WatchedCondition<unknown>
  readonly connections: Map<Connection, string>
  dirty: boolean
  last: number | undefined
}

/**
 * Live counts of views. People who would get the same number share one group, so the cost of a change is one query per
 * (condition, visibility), at most once a second, whatever the number of screens.
 */
export function createCounts({ source, log }: { source: LiveSource; log: Logger }) {
  const groups = new Map<string, CountGroup>()

  function leave(connection: Connection): void {
    for (const key of connection.counts.keys()) {
      const group = groups.get(key)
      group?.connections.delete(connection)
      if (group?.connections.size === 0) groups.delete(key)
    }
    connection.counts = new Map()
  }

  return {
    leave,
    /** Replaces what a connection counts. New groups are counted at the next turn. */
    watch(connection: Connection, counts: readonly { key: string; query: string; condition: WatchedCondition<unknown> }[]): void {
      leave(connection)
      const joined = new Map<string, string>()
      for (const { key, query, condition } of counts) {
        const groupKey = `${condition.scope}\n${query}`
        let group = groups.get(groupKey)
        if (!group) groups.set(groupKey, (group = { query, condition, connections: new Map(), dirty: true, last: undefined }))
        group.connections.set(connection, key)
        joined.set(groupKey, key)
        if (group.last !== undefined) connection.send({ type: 'count', key, count: group.last, seq: 0 })
      }
      connection.counts = joined
    },
    note(change: Change): void {
      for (const group of groups.values()) {
        if (group.dirty) continue
        group.dirty = change.now === undefined || change.touchesVisibility || group.condition.matches === null || touches(group.condition.fields, change.touched)
      }
    },
    /** The clock moved on: conditions such as "older than 3 days" may count differently. */
    noteTime(): void {
      for (const group of groups.values()) if (group.condition.relativeTime) group.dirty = true
    },
    async recount(seq: number): Promise<void> {
      for (const group of groups.values()) {
        if (!group.dirty) continue
        group.dirty = false
        const first = group.connections.keys().next().value
        if (!first) continue
        try {
          const count = await source.count(first.actor, group.query, countCap)
          if (count === group.last) continue
          group.last = count
          for (const [connection, key] of group.connections) connection.send({ type: 'count', key, count, seq })
        } catch (error) {
          group.dirty = true
          log.warn({ err: error, query: group.query }, 'could not count a view')
        }
      }
    },
  }
}

function touches(fields: ReadonlySet<string>, changed: ReadonlySet<string>): boolean {
  for (const field of changed) if (fields.has(field)) return true
  return false
}
