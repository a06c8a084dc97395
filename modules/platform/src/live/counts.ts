import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseTrouble } from '../database/errors.ts'
import { createLoop } from '../event-log/loop.ts'
import type { Logger } from '../logger.ts'
import { mayMove, type Change, type Watched } from './change.ts'
import type { Connection } from './connection.ts'
import type { LiveSource } from './live-source.ts'

/** Counts on screens stop here: "1000+" says enough and costs little. */
export const countCap = 1000

const everyMilliseconds = 1000
/** A count that fails while others succeed is left alone for a while. */
const failedMilliseconds = 30_000

interface CountGroup {
  readonly watched: Watched
  /** The keys under which each connection knows this count. */
  readonly connections: Map<Connection, Set<string>>
  dirty: boolean
  notBefore: number
  last: number | undefined
}

/**
 * Live counts of views. People who would get the same number share one group, so the cost of a change is one query per
 * (condition, visibility), at most once a second, whatever the number of screens; one is counted after the other.
 */
export function createCounts({ source, log }: { source: LiveSource; log: Logger }) {
  const groups = new Map<string, CountGroup>()
  const loop = createLoop({
    name: 'live counts',
    log,
    everyMilliseconds,
    run: async () => {
      for (const group of [...groups.values()]) if (group.dirty && performance.now() >= group.notBefore) await recountAndRest(group)
    },
  })

  /** On a desk where counting is dear, counts come later and not at the cost of those who work: half of the time nothing is counted. */
  async function recountAndRest(group: CountGroup): Promise<void> {
    const isNew = group.last === undefined
    const began = performance.now()
    await recount(group)
    if (!isNew) await sleep(Math.min(performance.now() - began, everyMilliseconds))
  }

  async function recount(group: CountGroup): Promise<void> {
    const [somebody] = group.connections.keys()
    if (!somebody) return
    // Before the query: what changes while it runs must be counted again.
    group.dirty = false
    group.notBefore = performance.now() + everyMilliseconds - 50
    let count: number
    try {
      count = await source.count(somebody.actor, group.watched.query, countCap)
    } catch (error) {
      group.dirty = true
      if (isDatabaseTrouble(error)) throw error
      group.notBefore = performance.now() + failedMilliseconds
      return log.warn({ err: error, query: group.watched.query }, 'could not count a view')
    }
    if (count === group.last) return
    group.last = count
    for (const [connection, keys] of group.connections) tell(connection, keys, count)
  }

  function tell(connection: Connection, keys: Iterable<string>, count: number): void {
    for (const key of keys) connection.send({ type: 'count', key, count, seq: connection.toldUpTo })
  }

  /** Replaces what a connection counts. New groups are counted at once. */
  function watch(connection: Connection, counts: readonly Watched[]): void {
    const before = connection.counts
    const joined = new Map<string, Set<string>>()
    for (const item of counts) {
      const name = `${item.condition.scope}\n${item.query}`
      const keys = joined.get(name)
      if (keys) keys.add(item.key)
      else joined.set(name, new Set([item.key]))
      let group = groups.get(name)
      if (!group) groups.set(name, (group = { watched: item, connections: new Map(), dirty: true, notBefore: 0, last: undefined }))
      group.connections.set(connection, joined.get(name) as Set<string>)
    }
    connection.counts = joined
    for (const name of before.keys()) if (!joined.has(name)) remove(name, connection)
    for (const [name, keys] of joined) {
      const last = groups.get(name)?.last
      if (last === undefined) loop.poke()
      else tell(connection, keys, last)
    }
  }

  function remove(name: string, connection: Connection): void {
    const group = groups.get(name)
    group?.connections.delete(connection)
    if (group?.connections.size === 0) groups.delete(name)
  }

  return {
    watch,
    leave: (connection: Connection) => watch(connection, []),
    note(change: Change): void {
      for (const group of groups.values()) {
        group.dirty ||= change.now === undefined || group.watched.condition.matches === null || mayMove(group.watched, change)
      }
    },
    /** Something of one person's own changed: what only the database can tell them may count differently. */
    noteOwn(agentId: number): void {
      for (const group of groups.values()) group.dirty ||= group.watched.condition.matches === null && [...group.connections.keys()].some(({ actor }) => actor.agentId === agentId)
    },
    /** The clock moved on: conditions such as "older than 3 days" may count differently. */
    noteTime(): void {
      for (const group of groups.values()) group.dirty ||= group.watched.condition.relativeTime
    },
    /** Something changed and nobody knows what. */
    noteAnything(): void {
      for (const group of groups.values()) group.dirty = true
    },
    start: loop.start,
    stop: loop.stop,
  }
}
