import type { AgentActor } from '@timbre/kernel'
import type { WebSocket } from 'ws'
import { liveCloseCodes, type LiveMessage, type LiveRequest } from '../contract.ts'
import { mayMove, type Change, type Watched } from './change.ts'
import type { LiveSource } from './live-source.ts'

/** Messages a client leaves unread; beyond it the connection is closed, so that one stuck browser costs nobody else. */
export const maximumBuffered = 1_048_576
/** A client that does not answer the close is cut off after this. */
const closeMilliseconds = 2000

export type WatchRequest = Extract<LiveRequest, { type: 'watch' }>

/** One browser tab: who sits there, what it shows, and how far it has been told. */
export interface Connection {
  readonly sessionId: string
  actor: AgentActor
  /** Who sits there must be asked before anything more is told: `changed` when their sight may have changed. */
  unsure: 'changed' | 'ask' | undefined
  /** What the tab asked for last. */
  request: WatchRequest | undefined
  /** Set while that is still to be done: it wants to be told what happened after this position. */
  askedFrom: number | undefined
  /** Everything up to this position has been told, as far as it concerns what the tab shows. */
  toldUpTo: number
  views: readonly Watched[]
  tickets: ReadonlySet<number>
  /** Keys of the counts it shows, by group. */
  counts: ReadonlyMap<string, ReadonlySet<string>>
  /** The position to name with what says nothing of the stream. */
  seq(): number
  send(message: LiveMessage): void
  /** Tells this tab what a change means for it. Authorization is decided here, at delivery. */
  deliver(source: LiveSource, change: Change): void
  /** Cuts the connection off when it has not answered the ping before this one. */
  checkAlive(): void
  close(code: number, reason: string): void
}

interface ConnectionOptions {
  readonly socket: WebSocket
  readonly sessionId: string
  readonly actor: AgentActor
  readonly toldUpTo: number
  /** The client does not read what it is sent. */
  readonly onTooSlow: (connection: Connection) => void
}

export function createConnection({ socket, sessionId, actor, toldUpTo, onTooSlow }: ConnectionOptions): Connection {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })

  function sendText(text: string): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > maximumBuffered) return onTooSlow(connection)
    socket.send(text)
  }

  function send(message: LiveMessage): void {
    sendText(JSON.stringify(message))
  }

  function deliver(source: LiveSource, change: Change): void {
    const { id, event, now } = change
    const { seq } = event
    if (now === undefined || !source.maySee(connection.actor, now.subject)) {
      // Only who saw it hears that it is gone: to others its number says nothing, not even that it exists.
      if (now === undefined || (change.touchesVisibility && source.sawBefore(connection.actor, now.subject, event))) send({ type: 'gone', id, seq })
      return
    }
    for (const view of connection.views) {
      if (view.condition.matches === null) continue
      const moved = mayMove(view, change)
      if (view.condition.matches(now.subject)) {
        sendText(`{"type":"${moved ? 'enter' : 'update'}","view":${JSON.stringify(view.key)},"row":${change.rowJson(connection.actor.locale)},"seq":${seq}}`)
      } else if (moved) {
        send({ type: 'leave', view: view.key, id, seq })
      }
    }
    if (connection.tickets.has(id)) send({ type: 'ticket', ticket: id, version: now.version, seq })
  }

  const connection: Connection = {
    sessionId,
    actor,
    // Whoever was let in may have lost that right before the hub began to listen for it.
    unsure: 'ask',
    request: undefined,
    askedFrom: undefined,
    toldUpTo,
    views: [],
    tickets: new Set(),
    counts: new Map(),
    seq: () => connection.askedFrom ?? connection.toldUpTo,
    send,
    deliver,
    checkAlive: () => {
      if (!answered) return socket.terminate()
      answered = false
      if (socket.readyState === socket.OPEN) socket.ping()
    },
    close: (code, reason) => {
      socket.close(code, reason)
      setTimeout(() => socket.terminate(), closeMilliseconds).unref()
    },
  }
  return connection
}

export const tooSlow = [liveCloseCodes.tooSlow, 'too slow to read'] as const
