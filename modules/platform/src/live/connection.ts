import type { AgentActor, DomainEvent, Locale } from '@timbre/kernel'
import type { WebSocket } from 'ws'
import type { LiveMessage } from '../contract.ts'
import type { LiveSource, LiveSubject, WatchedCondition } from './live-source.ts'

/** Messages a client leaves unread; beyond it the connection is closed, so that one stuck browser costs nobody else. */
const maximumBuffered = 1_048_576

/** A subject that changed, with what lists show of it made once per language. */
export interface Change {
  readonly event: DomainEvent
  readonly id: number
  /** `undefined` when the subject no longer exists. */
  readonly now: LiveSubject<unknown, unknown> | undefined
  readonly touched: ReadonlySet<string>
  readonly touchesVisibility: boolean
  rowJson(locale: Locale): string
}

export interface WatchedView {
  readonly key: string
  readonly condition: WatchedCondition<unknown>
}

/** One browser tab: who sits there and what it shows. */
export interface Connection {
  readonly sessionId: string
  actor: AgentActor
  views: readonly WatchedView[]
  tickets: ReadonlySet<number>
  /** Keys of the counts it shows, by group. */
  counts: ReadonlyMap<string, string>
  send(message: LiveMessage): void
  /** Tells this tab what a change means for it. Authorization is decided here, at delivery. */
  deliver(source: LiveSource, change: Change): void
  close(code: number, reason: string): void
}

export function createConnection(socket: WebSocket, sessionId: string, actor: AgentActor): Connection {
  function sendText(text: string): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > maximumBuffered) return socket.terminate()
    socket.send(text)
  }

  function deliver(source: LiveSource, change: Change): void {
    const { id, event, now } = change
    const visible = now !== undefined && source.maySee(connection.actor, now.subject)
    if (!visible) {
      const lost = connection.tickets.has(id) || now === undefined || (change.touchesVisibility && source.sawBefore(connection.actor, now.subject, event))
      if (lost) sendText(JSON.stringify({ type: 'gone', id, seq: event.seq } satisfies LiveMessage))
      return
    }
    for (const view of connection.views) {
      if (view.condition.matches === null) continue
      const touched = change.touchesVisibility || intersects(view.condition.fields, change.touched)
      if (view.condition.matches(now.subject)) {
        const type = touched ? 'enter' : 'update'
        sendText(`{"type":"${type}","view":${JSON.stringify(view.key)},"row":${change.rowJson(connection.actor.locale)},"seq":${event.seq}}`)
      } else if (touched) {
        sendText(JSON.stringify({ type: 'leave', view: view.key, id, seq: event.seq } satisfies LiveMessage))
      }
    }
    if (connection.tickets.has(id)) sendText(JSON.stringify({ type: 'ticket', ticket: id, version: now.version, seq: event.seq } satisfies LiveMessage))
  }

  const connection: Connection = {
    sessionId,
    actor,
    views: [],
    tickets: new Set(),
    counts: new Map(),
    send: (message) => sendText(JSON.stringify(message)),
    deliver,
    close: (code, reason) => socket.close(code, reason),
  }
  return connection
}

function intersects(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  for (const item of right) if (left.has(item)) return true
  return false
}

