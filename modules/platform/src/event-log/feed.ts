import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Database } from '../database/database.ts'
import type { Logger } from '../logger.ts'
import type { Service } from '../service.ts'
import { positionsChannel } from './relay.ts'

/** Tells the parts of this process that the stream grew, over one LISTEN connection. */
export interface EventFeed extends Service {
  /** Calls `listener` soon after new positions appear, and whenever some may have been missed. */
  onNews(listener: () => void): void
}

export function createEventFeed({ database, log }: { database: Database; log: Logger }): EventFeed {
  const listeners: (() => void)[] = []
  let client: pg.Client | undefined
  let stopped = true
  let attempts = 0

  function tell(): void {
    for (const listener of listeners) listener()
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: database.directUrl, application_name: 'timbre listen', keepAlive: true })
    next.on('notification', tell)
    next.on('error', (error) => log.warn({ err: error }, 'lost the connection that hears events'))
    next.on('end', () => {
      if (!stopped) void reconnect()
    })
    await next.connect()
    await next.query(`listen ${positionsChannel}`)
    client = next
    attempts = 0
    tell()
  }

  async function reconnect(): Promise<void> {
    while (!stopped) {
      await sleep(Math.min(5000, 200 * 2 ** attempts++))
      if (stopped) return
      try {
        return await connect()
      } catch (error) {
        if (attempts === 1) log.warn({ err: error }, 'cannot hear events yet, looking once a second meanwhile')
      }
    }
  }

  return {
    name: 'event feed',
    role: 'web',
    onNews: (listener) => void listeners.push(listener),
    start: async () => {
      stopped = false
      await connect()
    },
    stop: async () => {
      stopped = true
      await client?.end()
    },
  }
}
