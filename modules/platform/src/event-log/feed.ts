import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Database } from '../database/database.ts'
import type { Logger } from '../logger.ts'
import type { Service } from '../service.ts'
import { allScreensChannel, ownScreensChannel } from '../live/own-screens.ts'
import { presenceChannel } from '../live/presence/words.ts'
import { positionsChannel } from './relay.ts'

/** Channels whose notices carry something, kept nowhere else. */
const wordChannels = [ownScreensChannel, allScreensChannel, presenceChannel] as const
type WordChannel = (typeof wordChannels)[number]

/** Tells the parts of this process that the stream grew, over one LISTEN connection. */
export interface EventFeed extends Service {
  /** Calls `listener` soon after new positions appear, and whenever some may have been missed. */
  onNews(listener: () => void): void
  /** Calls `listener` with every word that is said on a channel while somebody listens. */
  onWord<Word>(channel: WordChannel, listener: (word: Word) => void): void
  /** Calls `listener` whenever listening begins, anew perhaps: words may have been missed. */
  onConnected(listener: () => void): void
}

export function createEventFeed({ database, log }: { database: Pick<Database, 'directUrl'>; log: Logger }): EventFeed {
  const listeners: (() => void)[] = []
  const wordListeners = new Map<string, ((word: never) => void)[]>(wordChannels.map((channel) => [channel, []]))
  const connectedListeners: (() => void)[] = []
  let client: pg.Client | undefined
  let running = new AbortController()

  function tell(): void {
    for (const listener of listeners) listener()
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: database.directUrl, application_name: 'timbre listen', keepAlive: true, connectionTimeoutMillis: 5000 })
    const ended = new Promise<void>((resolve) => next.once('end', resolve))
    let failure: Error | undefined
    next.on('error', (error) => (failure = error))
    next.on('notification', ({ channel, payload }) => {
      const hearers = wordListeners.get(channel)
      if (!hearers) return tell()
      const word = JSON.parse(payload ?? '') as never
      for (const listener of hearers) listener(word)
    })
    try {
      await next.connect()
      await next.query([positionsChannel, ...wordChannels].map((channel) => `listen ${channel}`).join('; '))
    } catch (error) {
      void next.end().catch(() => {})
      throw error
    }
    if (running.signal.aborted) return next.end()
    client = next
    // Only a connection that stood is replaced when it ends: a failed attempt is repeated by whoever made it.
    void ended.then(() => {
      if (running.signal.aborted) return
      log.warn({ err: failure }, 'lost the connection that hears events, looking once a second meanwhile')
      void reconnect(running.signal)
    })
    tell()
    for (const listener of connectedListeners) listener()
  }

  async function reconnect(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      await sleep(Math.min(5000, 200 * 2 ** attempt), undefined, { signal }).catch(() => {})
      if (signal.aborted) return
      const error = await connect().then(
        () => undefined,
        (failure: unknown) => failure,
      )
      if (error === undefined) return
      if (attempt === 0) log.warn({ err: error }, 'cannot hear events yet')
    }
  }

  return {
    name: 'event feed',
    role: 'web',
    onNews: (listener) => void listeners.push(listener),
    onWord: (channel, listener) => void wordListeners.get(channel)?.push(listener),
    onConnected: (listener) => void connectedListeners.push(listener),
    start: async () => {
      running = new AbortController()
      await connect()
    },
    stop: async () => {
      running.abort()
      await client?.end()
    },
  }
}
