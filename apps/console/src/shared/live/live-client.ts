import type { LiveMessage, LiveRequest } from '@timbre/platform/contract'
import { gather } from './gather.ts'

/** `live`: what is on screen changes by itself. Otherwise it may be old; `crowded`: because this agent has too many tabs open. */
export type LiveState = 'stopped' | 'connecting' | 'live' | 'reconnecting' | 'offline' | 'crowded'

type WatchRequest = Extract<LiveRequest, { type: 'watch' }>
/** What is said beside what is watched. It is forgotten with the line: whoever says it says it again when the next one stands. */
export type Said = Extract<LiveRequest, { type: 'present' | 'colleagues' }>
export type Watched = Partial<Pick<WatchRequest, 'views' | 'counts' | 'tickets'>>

export interface LiveClient {
  state(): LiveState
  start(): void
  stop(): void
  /** Asks for news about what is given until the returned function is called. Everything watched at once goes to the server together. */
  watch(what: Watched): () => void
  /** Says it now, or not at all when there is no line. */
  say(what: Said): void
  /** Whether the ticket is open on screen: news about it are told. */
  isWatched(ticket: number): boolean
  onMessage(listener: (message: LiveMessage) => void): () => void
  onState(listener: (state: LiveState) => void): () => void
  /** The network came back, or the tab did: look at once whether the line still stands. */
  check(): void
}

/** Much less than a browser's socket, so that a test can play the other side. */
export interface LiveSocket {
  send(data: string): void
  close(): void
}

export interface SocketListeners {
  readonly message: (data: string) => unknown
  readonly close: (code: number) => unknown
}

export interface LiveOptions {
  readonly openTicket: (signal: AbortSignal) => Promise<string>
  readonly openSocket: (ticket: string, listeners: SocketListeners) => LiveSocket
  /** The server says the session is over; the answer tells whether there is a new one. */
  readonly onSessionEnd: () => Promise<boolean>
  readonly online?: () => boolean
  /** When to fetch again what may have changed before the first line stood. At once, unless told otherwise. */
  readonly afterStart?: (run: () => void) => void
  readonly random?: () => number
}

const sessionEnded = 4401
const pingEvery = 25_000
const answerWithin = 8_000
const longestWait = 15_000
/** A ticket, a socket and the first word on it: on a line that died without a word none of them fails by itself. */
const connectedWithin = 15_000
/** How often a tab that is one too many looks whether another has been closed. */
const crowdedWait = 4000
const isCrowded = (failure: unknown) => (failure as { code?: unknown } | undefined)?.code === 'live.tooManySockets'

/** The socket to the live hub: comes back after every loss with jitter, and then asks for what it missed. */
export function createLiveClient({ openTicket, openSocket, onSessionEnd, online = () => navigator.onLine, afterStart = (run) => run(), random = Math.random }: LiveOptions): LiveClient {
  const watches = new Set<Watched>()
  const messageListeners = new Set<(message: LiveMessage) => void>()
  const stateListeners = new Set<(state: LiveState) => void>()
  let state: LiveState = 'stopped'
  let socket: LiveSocket | undefined
  let lastSeq: number | undefined
  let failures = 0
  let attempt = 0
  /** Why the server refuses: it says so before it closes. */
  let refusal: unknown
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let pingTimer: ReturnType<typeof setInterval> | undefined
  let answerTimer: ReturnType<typeof setTimeout> | undefined
  let announceTimer: ReturnType<typeof setTimeout> | undefined

  function become(next: LiveState) {
    if (state === next) return
    state = next
    for (const listener of stateListeners) listener(next)
  }

  async function connect() {
    clearTimeout(retryTimer)
    clearTimeout(answerTimer)
    const mine = ++attempt
    const asking = new AbortController()
    answerTimer = setTimeout(() => {
      attempt++
      asking.abort()
      dropSocket()
      retry()
    }, connectedWithin)
    refusal = undefined
    let ticket: string
    try {
      ticket = await openTicket(asking.signal)
    } catch (error) {
      if (mine !== attempt || state === 'stopped') return
      clearTimeout(answerTimer)
      refusal = error
      return retry()
    }
    if (mine !== attempt || state === 'stopped') return
    // What a socket still says after it was given up is not for us.
    const opened: LiveSocket = openSocket(ticket, {
      message: (data) => socket === opened && hear(data),
      close: (code) => socket === opened && void lost(code),
    })
    socket = opened
  }

  function hear(data: string) {
    const message = JSON.parse(data) as LiveMessage
    clearTimeout(answerTimer)
    if (message.type === 'hello') return greeted(message.seq)
    if (message.type === 'error') refusal = message
    if (message.type === 'error' || message.type === 'pong') return
    // The server forgets what is watched when somebody's sight changes, and counts may come with an old position.
    if (message.type === 'resync') announceWatches(undefined)
    lastSeq = message.type === 'resync' ? message.seq : Math.max(lastSeq ?? 0, message.seq)
    told.put(message)
  }

  const told = gather<LiveMessage>((messages) => {
    for (const message of messages) for (const listener of messageListeners) listener(message)
  })

  function greeted(seq: number) {
    failures = 0
    const first = lastSeq === undefined
    announceWatches(lastSeq)
    lastSeq ??= seq
    become('live')
    // What was fetched before the line stood may have changed since.
    if (first) afterStart(() => state !== 'stopped' && told.put({ type: 'resync', seq }))
    clearInterval(pingTimer)
    pingTimer = setInterval(ping, pingEvery)
  }

  function ping() {
    send({ type: 'ping' })
    clearTimeout(answerTimer)
    answerTimer = setTimeout(() => socket && void lost(0), answerWithin)
  }

  async function lost(code: number) {
    dropSocket()
    if (state === 'stopped') return
    if (code === sessionEnded && !(await onSessionEnd().catch(() => true))) return stop()
    retry()
  }

  function retry() {
    const crowded = isCrowded(refusal)
    become(crowded ? 'crowded' : online() ? 'reconnecting' : 'offline')
    // Between half and the whole of a doubling wait, so that a restarted server is not met by everybody at once.
    const wait = crowded ? crowdedWait : Math.min(longestWait, 500 * 2 ** failures++)
    clearTimeout(retryTimer)
    retryTimer = setTimeout(() => void connect(), wait / 2 + (random() * wait) / 2)
  }

  function dropSocket() {
    clearInterval(pingTimer)
    clearTimeout(answerTimer)
    const old = socket
    socket = undefined
    old?.close()
  }

  function stop() {
    attempt++
    become('stopped')
    clearTimeout(retryTimer)
    dropSocket()
    told.forget()
    lastSeq = undefined
    failures = 0
  }

  function send(request: LiveRequest) {
    socket?.send(JSON.stringify(request))
  }

  function announceWatches(since: number | undefined) {
    clearTimeout(announceTimer)
    announceTimer = undefined
    const all = [...watches]
    send({
      type: 'watch',
      views: unique(all.flatMap((watch) => watch.views ?? [])),
      counts: unique(all.flatMap((watch) => watch.counts ?? [])),
      tickets: [...new Set(all.flatMap((watch) => watch.tickets ?? []))].slice(0, 50),
      ...(since !== undefined && { since }),
    })
  }

  function watchesChanged() {
    if (state !== 'live') return
    // The position as of now: what is about to be fetched is at least as new.
    const since = lastSeq
    announceTimer ??= setTimeout(() => announceWatches(since), 10)
  }

  return {
    state: () => state,
    start() {
      if (state !== 'stopped') return
      become('connecting')
      void connect()
    },
    stop,
    watch(what) {
      watches.add(what)
      watchesChanged()
      return () => {
        watches.delete(what)
        watchesChanged()
      }
    },
    isWatched: (ticket) => [...watches].some(({ tickets }) => tickets?.includes(ticket)),
    say: (what) => state === 'live' && send(what),
    onMessage(listener) {
      messageListeners.add(listener)
      return () => messageListeners.delete(listener)
    },
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    check() {
      if (state === 'live') return ping()
      if (state === 'stopped' || state === 'connecting') return
      failures = 0
      dropSocket()
      void connect()
    },
  }
}

/** Two panes may watch the same view: the key counts. */
function unique<Item extends { key: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.key, item])).values()]
}
