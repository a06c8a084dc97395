import { TimbreError } from '@timbre/kernel'
import type { Logger } from '../logger.ts'
import { watched, type Watched } from './change.ts'
import type { Connection } from './connection.ts'
import type { createCounts } from './counts.ts'
import type { LiveSource } from './live-source.ts'

interface WatchingOptions {
  readonly source: LiveSource
  readonly counts: ReturnType<typeof createCounts>
  readonly log: Logger
}

/** Reads what screens ask to be told about. */
export function createWatching({ source, counts, log }: WatchingOptions) {
  /** From now on the screen is told of what it asked for last, read with the eyes of whoever sits there now. */
  function begin(connection: Connection): void {
    const { request } = connection
    if (!request) return
    connection.views = request.views.flatMap((item) => prepared(connection, item))
    connection.tickets = new Set(request.tickets)
    counts.watch(connection, request.counts.flatMap((item) => prepared(connection, item)))
  }

  /** A view that cannot be read keeps no other from being watched. */
  function prepared(connection: Connection, item: { key: string; query: string }): Watched[] {
    try {
      return [watched(source, item, source.watch(connection.actor, item.query))]
    } catch (error) {
      const known = error instanceof TimbreError
      if (!known) log.error({ err: error, query: item.query }, 'could not watch')
      connection.send({ type: 'error', code: known ? error.code : 'common.internal', key: item.key, ...(known ? { detail: error.message } : {}) })
      return []
    }
  }

  return { begin }
}
