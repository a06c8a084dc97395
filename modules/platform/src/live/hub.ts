import type { AgentActor, DomainEvent, TimbreError } from '@timbre/kernel'
import type { WebSocket } from 'ws'
import { liveCloseCodes } from '../contract.ts'
import type { Database } from '../database/database.ts'
import type { EventFeed } from '../event-log/feed.ts'
import { createLoop } from '../event-log/loop.ts'
import { lastSeq, readStream } from '../event-log/stream.ts'
import type { Logger } from '../logger.ts'
import type { Service } from '../service.ts'
import type { Change } from './change.ts'
import { createConnection, tooSlow, type Connection, type WatchRequest } from './connection.ts'
import { createCounts } from './counts.ts'
import { createBudget, requireRoom, type Listener } from './limits.ts'
import { liveErrors } from './live-errors.ts'
import type { LiveSource } from './live-source.ts'
import { allScreensChannel, ownScreensChannel, type OwnScreensWord } from './own-screens.ts'
import { createPresence } from './presence/presence.ts'
import { createRecent, type Happening } from './recent.ts'
import { parseRequest } from './request.ts'
import { affects, type LiveSessions } from './sessions.ts'
import { createTelling } from './telling.ts'
import { createWatching } from './watching.ts'

export interface LiveHub extends Service {
  /** Takes over a socket that was let in. */
  connect(socket: WebSocket, sessionId: string, actor: AgentActor): void
  /** Refuses one more socket of somebody who has too many. */
  requireRoom(who: Listener): void
  readonly size: () => number
}

export interface LiveHubOptions {
  readonly database: Pick<Database, 'pool'>
  readonly feed: Pick<EventFeed, 'onNews' | 'onWord' | 'onConnected'>
  readonly log: Logger
  readonly source: LiveSource
  readonly sessions: LiveSessions
  /** What pickers and settings show that an event changes. */
  readonly catalogsOf?: (event: DomainEvent) => readonly string[]
  /** Positions kept in memory for those who come back after a short gap. */
  readonly remembered?: number
  /** How often sessions are looked at that may have ended by time, and peers that may have vanished. */
  readonly checkMilliseconds?: number
}

const readAtOnce = 200
/** Who missed more fetches anew: that costs less than telling it. */
const replayedAtMost = 500
const askedAtOnce = 20

/**
 * Keeps screens true. Everything that decides what a socket is told happens in turns, one after the other: ask who sits
 * there, tell what was missed, read on, tell what changed. So what is loaded later is always told later, and no row
 * overtakes a newer one.
 */
export function createLiveHub({ database, feed, log, source, sessions, catalogsOf = () => [], remembered = 2000, checkMilliseconds = 30_000 }: LiveHubOptions): LiveHub {
  const connections = new Set<Connection>()
  const counts = createCounts({ source, log })
  const presence = createPresence({ database, feed, log, source })
  const recent = createRecent(remembered)
  const telling = createTelling({ source, log })
  const watching = createWatching({ source, counts, log })
  const timers: NodeJS.Timeout[] = []
  let seq = 0
  /** Events up to here have made those they are about unsure; a turn that is repeated does not do so again. */
  let heardUpTo = 0
  let stopped = true

  const loop = createLoop({ name: 'live hub', log, everyMilliseconds: 1000, run: takeTurn })
  feed.onNews(loop.poke)
  // Says nothing of the stream: the position is the one told already.
  feed.onWord<OwnScreensWord>(ownScreensChannel, ({ agentId, news }) => {
    for (const connection of connections) if (connection.actor.agentId === agentId) connection.send({ ...news, seq: connection.seq() })
    if (source.movesOwnCounts?.has(news.type)) counts.noteOwn(agentId)
  })
  feed.onWord(allScreensChannel, haveAllFetched)
  // Words are kept nowhere: what was said while this process did not listen, its screens find out by asking.
  let hasListened = false
  feed.onConnected(() => {
    if (hasListened) haveAllFetched()
    hasListened = true
  })

  function haveAllFetched(): void {
    // Who is away just now fetches anew as well.
    recent.restart(seq)
    counts.noteAnything()
    for (const connection of connections) connection.send({ type: 'resync', seq: connection.seq() })
  }

  async function takeTurn(): Promise<boolean> {
    await askWhoSitsThere()
    await catchUp()
    const slice = await readStream(database.pool, seq, readAtOnce)
    if (slice.lastSeq === seq) return false
    const happenings = slice.events.map(toHappening)
    // People first: a revoked grant silences a socket before the change that follows it is told.
    for (const { seq: at, affected } of happenings) {
      if (affected && at > heardUpTo) for (const connection of connections) if (affects(affected, connection)) connection.unsure = 'changed'
    }
    heardUpTo = slice.lastSeq
    await askWhoSitsThere()
    await tell(happenings, slice.lastSeq)
    return true
  }

  function toHappening(event: DomainEvent): Happening {
    return { seq: event.seq, event: event.subject.type === source.subjectType ? event : undefined, affected: sessions.affectedBy(event), catalogs: catalogsOf(event) }
  }

  async function askWhoSitsThere(): Promise<void> {
    const unsure = [...connections].filter((connection) => connection.unsure !== undefined)
    for (let from = 0; from < unsure.length; from += askedAtOnce) await Promise.all(unsure.slice(from, from + askedAtOnce).map(ask))
    presence.goOn()
  }

  async function ask(connection: Connection): Promise<void> {
    const actor = await sessions.actorOf(connection.sessionId)
    if (!connections.has(connection)) return
    if (!actor) return drop(connection, liveCloseCodes.sessionEnded, 'session ended')
    const { unsure } = connection
    connection.actor = actor
    connection.unsure = undefined
    if (unsure !== 'changed') return
    // Other rows may be theirs to see now: those are fetched anew, and the conditions read with their eyes.
    watching.begin(connection)
    presence.sightChanged(connection)
    connection.send({ type: 'resync', seq })
  }

  /** Watches what was asked for; tells those who were away, or came in between two turns, what they missed. */
  async function catchUp(): Promise<void> {
    const behind: { connection: Connection; missed: readonly Happening[] | undefined; request: WatchRequest | undefined }[] = []
    for (const connection of connections) {
      const { askedFrom, request } = connection
      if (connection.unsure !== undefined || (askedFrom === undefined && connection.toldUpTo >= seq)) continue
      if (askedFrom !== undefined) {
        connection.toldUpTo = askedFrom
        watching.begin(connection)
      }
      behind.push({ connection, missed: missedBy(connection), request: askedFrom === undefined ? undefined : request })
    }
    if (behind.length === 0) return
    const changes = await telling.load(behind.flatMap(({ missed }) => missed ?? []))
    for (const { connection, missed, request } of behind) {
      if (!missed || !changes) connection.send({ type: 'resync', seq })
      else for (const happening of missed) telling.tell(connection, happening, changes)
      connection.toldUpTo = seq
      // Unless they have asked for something else meanwhile.
      if (request === undefined || connection.request !== request) continue
      connection.askedFrom = undefined
      connection.send({ type: 'watching', seq })
    }
  }

  /** `undefined` when it is better to fetch everything anew. */
  function missedBy(connection: Connection): readonly Happening[] | undefined {
    const missed = recent.after(connection.toldUpTo)
    if (!missed || missed.length > replayedAtMost) return undefined
    return missed.some(({ affected }) => affected && affects(affected, connection)) ? undefined : missed
  }

  async function tell(happenings: readonly Happening[], upTo: number): Promise<void> {
    const changes = connections.size > 0 ? await telling.load(happenings) : new Map<number, Change>()
    // Who came or asked for something meanwhile is told in the next turn, with what was missed.
    const ready = [...connections].filter((connection) => connection.unsure === undefined && connection.askedFrom === undefined && connection.toldUpTo >= seq)
    if (changes) {
      for (const change of changes.values()) {
        counts.note(change)
        if (change.touchesVisibility || change.now === undefined) presence.accessChanged(change.id)
      }
      for (const happening of happenings) for (const connection of ready) telling.tell(connection, happening, changes)
    } else {
      counts.noteAnything()
      for (const connection of ready) connection.send({ type: 'resync', seq: upTo })
    }
    for (const happening of happenings) remember(happening)
    seq = upTo
    for (const connection of ready) connection.toldUpTo = upTo
  }

  function remember(happening: Happening): void {
    if (happening.event || happening.affected || happening.catalogs.length > 0) recent.remember(happening)
  }

  function hear(connection: Connection, data: string): void {
    const request = parseRequest(data)
    if (!request) return connection.send({ type: 'error', code: 'bad_event' })
    if (request.type === 'ping') return connection.send({ type: 'pong', seq: connection.seq() })
    if (request.type === 'present') return presence.present(connection, request)
    if (request.type === 'colleagues') return presence.follow(connection, request.tickets)
    connection.request = request
    // Of the event a client saw last it may have seen only a part.
    const from = request.since === undefined ? connection.toldUpTo : Math.max(0, request.since - 1)
    connection.askedFrom = Math.min(connection.askedFrom ?? connection.toldUpTo, from)
    loop.poke()
  }

  /** Says why, and closes. */
  function refuse(connection: Connection, error: TimbreError): void {
    connection.send({ type: 'error', code: error.code, detail: error.message })
    drop(connection, liveCloseCodes.tooMuch, error.title.toLowerCase())
  }

  function drop(connection: Connection, code: number, reason: string): void {
    forget(connection)
    connection.close(code, reason)
  }

  function forget(connection: Connection): void {
    connections.delete(connection)
    counts.leave(connection)
    presence.leave(connection)
  }

  /** Sessions also end by time, without an event; and a peer may vanish without a word. */
  function checkAll(): void {
    for (const connection of connections) {
      connection.unsure ??= 'ask'
      connection.checkAlive()
    }
    counts.noteTime()
    loop.poke()
  }

  return {
    name: 'live hub',
    role: 'web',
    size: () => connections.size,
    requireRoom: (who) => requireRoom(connections, who),
    connect: (socket, sessionId, actor) => {
      socket.on('error', () => {})
      if (stopped) return socket.close(liveCloseCodes.restarting, 'restarting')
      const connection = createConnection({ socket, sessionId, actor, toldUpTo: seq, onTooSlow: (slow) => drop(slow, ...tooSlow) })
      try {
        requireRoom(connections, connection)
      } catch (error) {
        return refuse(connection, error as TimbreError)
      }
      connections.add(connection)
      const mayGoOn = createBudget()
      socket.on('message', (data, isBinary) => {
        if (!connections.has(connection)) return
        if (mayGoOn()) hear(connection, isBinary ? '' : String(data))
        else refuse(connection, liveErrors.tooManyMessages('Say less: a socket may say 30 things a second, and 300 at once.'))
      })
      socket.on('close', () => forget(connection))
      connection.send({ type: 'hello', seq })
      loop.poke()
    },
    start: async () => {
      // What happened shortly before, so that those whom a restart cut off need not fetch everything anew.
      const from = Math.max(0, (await lastSeq(database.pool)) - remembered)
      const slice = await readStream(database.pool, from, remembered)
      recent.restart(from)
      for (const event of slice.events) remember(toHappening(event))
      seq = heardUpTo = slice.lastSeq
      stopped = false
      await loop.start()
      await counts.start()
      await presence.start()
      timers.push(setInterval(checkAll, checkMilliseconds))
    },
    stop: async () => {
      stopped = true
      for (const timer of timers.splice(0)) clearInterval(timer)
      for (const connection of [...connections]) drop(connection, liveCloseCodes.restarting, 'restarting')
      await loop.stop()
      await counts.stop()
      await presence.stop()
    },
  }
}
