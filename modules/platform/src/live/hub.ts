import { TimbreError, type AgentActor, type DomainEvent, type Locale } from '@timbre/kernel'
import { Check } from 'typebox/value'
import type { WebSocket } from 'ws'
import { LiveRequest, liveCloseCodes } from '../contract.ts'
import type { Database } from '../database/database.ts'
import type { EventFeed } from '../event-log/feed.ts'
import { createLoop } from '../event-log/loop.ts'
import { lastSeq, readStream } from '../event-log/stream.ts'
import type { Logger } from '../logger.ts'
import type { Service } from '../service.ts'
import { createConnection, type Change, type Connection } from './connection.ts'
import { createCounts } from './counts.ts'
import type { LiveSource } from './live-source.ts'

/** What the hub asks of whoever owns sessions. */
export interface LiveSessions {
  /** Whose sight or session the event may have changed; `undefined` when it is about something else. */
  affectedBy(event: DomainEvent): { readonly agentIds?: readonly number[]; readonly sessionIds?: readonly string[] } | 'everybody' | undefined
  /** The person behind a session as of now; `null` once it has ended. */
  actorOf(sessionId: string): Promise<AgentActor | null>
}

export interface LiveHub extends Service {
  /** Takes over a socket that was let in. */
  connect(socket: WebSocket, sessionId: string, actor: AgentActor): void
  readonly size: () => number
}

/** Changes kept in memory for those who come back after a short gap. */
const ringSize = 2000
const readAtOnce = 200

export function createLiveHub(options: { database: Database; feed: EventFeed; log: Logger; source: LiveSource; sessions: LiveSessions }): LiveHub {
  const { database, feed, log, source, sessions } = options
  const connections = new Set<Connection>()
  const counts = createCounts({ source, log })
  const ring: DomainEvent[] = []
  let ringFrom = 0
  let seq = 0
  const timers: NodeJS.Timeout[] = []

  const loop = createLoop({
    name: 'live hub',
    log,
    everyMilliseconds: 1000,
    run: async () => {
      for (;;) {
        const slice = await readStream(database.pool, seq, readAtOnce)
        if (slice.lastSeq === seq) return
        // People first: a revoked grant silences a socket before the change that follows it is told.
        for (const event of slice.events) await refreshPeople(event)
        const changes = connections.size > 0 ? await toChanges(slice.events) : []
        for (const change of changes) {
          counts.note(change)
          for (const connection of connections) connection.deliver(source, change)
        }
        remember(slice.events)
        seq = slice.lastSeq
      }
    },
  })

  function remember(events: readonly DomainEvent[]): void {
    for (const event of events) if (event.subject.type === source.subjectType) ring.push(event)
    while (ring.length > ringSize) ringFrom = (ring.shift() as DomainEvent).seq
  }

  /** Loads each changed subject once, however many events and sockets there are. */
  async function toChanges(events: readonly DomainEvent[]): Promise<Change[]> {
    const relevant = events.filter((event) => event.subject.type === source.subjectType)
    if (relevant.length === 0) return []
    const loaded = await source.load([...new Set(relevant.map((event) => event.subject.id))])
    return relevant.map((event) => {
      const now = loaded.get(event.subject.id)
      const touched = new Set(Object.keys(event.changes))
      const rows = new Map<Locale, string>()
      return {
        event,
        id: event.subject.id,
        now,
        touched,
        touchesVisibility: [...source.visibilityFields].some((field) => touched.has(field)),
        rowJson: (locale) => {
          let json = rows.get(locale)
          if (json === undefined) rows.set(locale, (json = JSON.stringify(source.rowIn(locale, now?.row))))
          return json
        },
      }
    })
  }

  async function refreshPeople(event: DomainEvent): Promise<void> {
    const affected = sessions.affectedBy(event)
    if (affected === undefined) return
    for (const connection of connections) {
      if (affected === 'everybody' || affected.agentIds?.includes(connection.actor.agentId) || affected.sessionIds?.includes(connection.sessionId)) await refresh(connection)
    }
  }

  /** Looks up who sits there now; what they show is fetched anew, since other rows may be theirs to see. */
  async function refresh(connection: Connection): Promise<void> {
    const actor = await sessions.actorOf(connection.sessionId)
    if (!actor) return drop(connection, liveCloseCodes.sessionEnded, 'session ended')
    connection.actor = actor
    connection.views = []
    connection.tickets = new Set()
    counts.leave(connection)
    connection.send({ type: 'resync', seq })
  }

  function drop(connection: Connection, code: number, reason: string): void {
    connections.delete(connection)
    counts.leave(connection)
    connection.close(code, reason)
  }

  async function hear(connection: Connection, data: string): Promise<void> {
    const request = parse(data)
    if (!request) return connection.send({ type: 'error', code: 'bad_event' })
    if (request.type === 'ping') return connection.send({ type: 'pong', seq })
    try {
      const { actor } = connection
      connection.views = request.views.map(({ key, query }) => ({ key, condition: source.watch(actor, query) }))
      connection.tickets = new Set(request.tickets)
      counts.watch(connection, request.counts.map(({ key, query }) => ({ key, query, condition: source.watch(actor, query) })))
      connection.send({ type: 'watching', seq })
      if (request.since !== undefined) await replay(connection, request.since)
      await counts.recount(seq)
    } catch (error) {
      if (!(error instanceof TimbreError)) log.error({ err: error }, 'could not watch')
      connection.send({ type: 'error', code: error instanceof TimbreError ? error.code : 'internal', ...(error instanceof TimbreError ? { detail: error.message } : {}) })
    }
  }

  async function replay(connection: Connection, since: number): Promise<void> {
    if (since >= seq) return
    if (since < ringFrom) return connection.send({ type: 'resync', seq })
    for (const change of await toChanges(ring.filter((event) => event.seq > since))) connection.deliver(source, change)
  }

  return {
    name: 'live hub',
    role: 'web',
    size: () => connections.size,
    connect: (socket, sessionId, actor) => {
      const connection = createConnection(socket, sessionId, actor)
      connections.add(connection)
      socket.on('message', (data, isBinary) => void hear(connection, isBinary ? '' : String(data)))
      socket.on('close', () => {
        connections.delete(connection)
        counts.leave(connection)
      })
      socket.on('error', () => socket.terminate())
      connection.send({ type: 'hello', seq })
    },
    start: async () => {
      seq = ringFrom = await lastSeq(database.pool)
      feed.onNews(loop.poke)
      await loop.start()
      timers.push(
        setInterval(() => void counts.recount(seq), 1000),
        setInterval(() => counts.noteTime(), 30_000),
        // Sessions also end by time, without an event.
        setInterval(() => void checkSessions(), 30_000),
      )
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      for (const connection of [...connections]) drop(connection, liveCloseCodes.restarting, 'restarting')
      await loop.stop()
    },
  }

  async function checkSessions(): Promise<void> {
    for (const connection of [...connections]) {
      const actor = await sessions.actorOf(connection.sessionId).catch(() => undefined)
      if (actor === null) drop(connection, liveCloseCodes.sessionEnded, 'session ended')
    }
  }
}

function parse(data: string): LiveRequest | undefined {
  try {
    const value: unknown = JSON.parse(data)
    return Check(LiveRequest, value) ? value : undefined
  } catch {
    return undefined
  }
}

