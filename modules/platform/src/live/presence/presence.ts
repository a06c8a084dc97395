import { randomUUID } from 'node:crypto'
import type { LiveRequest } from '../../contract.ts'
import type { Database } from '../../database/database.ts'
import type { EventFeed } from '../../event-log/feed.ts'
import { createLoop } from '../../event-log/loop.ts'
import type { Logger } from '../../logger.ts'
import type { Connection } from '../connection.ts'
import type { LiveSource, LiveSubject } from '../live-source.ts'
import { createElsewhere } from './elsewhere.ts'
import { onePerPerson, type Doing, type Here } from './people.ts'
import { createTabs } from './tabs.ts'
import { arriving, leaving, presenceChannel, wordsOf, type Move, type PresenceWord } from './words.ts'

export interface Presence {
  /** What the person in front of a tab looks at and writes; replaces what it said before. */
  present(connection: Connection, said: Extract<LiveRequest, { type: 'present' }>): void
  /** The tickets whose visitors a tab shows; replaces what it asked before. */
  follow(connection: Connection, tickets: readonly number[]): void
  leave(connection: Connection): void
  /** Who sits there may see other tickets now. */
  sightChanged(connection: Connection): void
  /** Others may see the ticket now. */
  accessChanged(ticket: number): void
  /** What could not be told, because nobody knew who sits there, can be now. */
  goOn(): void
  start(): Promise<void>
  stop(): Promise<void>
}

interface PresenceOptions {
  readonly database: Pick<Database, 'pool'>
  readonly feed: Pick<EventFeed, 'onWord' | 'onConnected'>
  readonly log: Logger
  readonly source: LiveSource
}

const sweepMilliseconds = 1000
/** Between two turns: a burst of moves leaves as one word. */
const restMilliseconds = 150
const aliveEveryMilliseconds = 2000
const ticketsPerTurn = 200
/** Beyond these nobody reads names anyway. */
const shownAtMost = 20

/**
 * Who is at which ticket, across processes and without a single row written. Each process keeps what its own tabs say, and tells the others by
 * NOTIFY. Whether somebody may be seen at a ticket, and who may see them there, the policy is asked at every turn, with the ticket as it is then.
 */
export function createPresence({ database, feed, log, source }: PresenceOptions): Presence {
  const self = randomUUID()
  const tabs = createTabs()
  const elsewhere = createElsewhere()
  /** What the other processes were told of ours. */
  const here = new Map<number, Map<number, Here>>()
  const dirty = new Set<number>()
  let tellAll = true
  let askAll = true
  let aliveAt = 0
  let sweptAt = 0

  const loop = createLoop({ name: 'presence', log, everyMilliseconds: sweepMilliseconds, restMilliseconds, run: takeTurn })

  feed.onWord<PresenceWord>(presenceChannel, (word) => {
    if (word.from === self) return
    if (word.kind === 'ask') tellAll = true
    const { tickets, missed } = elsewhere.hear(word, performance.now())
    askAll ||= missed
    touch(tickets)
    if (tellAll || askAll) loop.poke()
  })
  // Words may have been missed meanwhile, in both directions.
  feed.onConnected(() => {
    tellAll = askAll = true
    loop.poke()
  })

  function touch(tickets: Iterable<number>): void {
    for (const ticket of tickets) if (concerns(ticket)) dirty.add(ticket)
    if (dirty.size > 0) loop.poke()
  }

  function concerns(ticket: number): boolean {
    return tabs.concerns(ticket) || here.has(ticket)
  }

  async function takeTurn(): Promise<boolean> {
    const now = performance.now()
    if (now - sweptAt >= sweepMilliseconds) {
      sweptAt = now
      for (const ticket of [...tabs.expire(now), ...elsewhere.forgetSilent(now)]) dirty.add(ticket)
    }
    for (const ticket of dirty) if (!concerns(ticket)) dirty.delete(ticket)
    const ready = [...dirty].filter((ticket) => !tabs.unsureAt(ticket)).slice(0, ticketsPerTurn)
    const moves = ready.length > 0 ? await tellTabs(ready) : []
    await tellProcesses(moves, now)
    return ready.length === ticketsPerTurn
  }

  async function tellTabs(tickets: readonly number[]): Promise<Move[]> {
    const subjects = await source.load(tickets)
    return tickets.flatMap((ticket) => {
      dirty.delete(ticket)
      const subject = subjects.get(ticket)
      const moves = settle(ticket, subject)
      const everybody = onePerPerson([...(here.get(ticket)?.values() ?? []), ...elsewhere.at(ticket)])
      for (const connection of tabs.followersOf(ticket)) tell(connection, ticket, subject, everybody)
      return moves
    })
  }

  /** Takes over what our own tabs say about a ticket; answers what changed. */
  function settle(ticket: number, subject: LiveSubject<unknown, unknown> | undefined): Move[] {
    const before = here.get(ticket) ?? new Map<number, Here>()
    const seen = subject ? tabs.visitorsOf(ticket).filter(({ actor }) => source.maySee(actor, subject.subject)) : []
    const now = onePerPerson(seen.map(({ actor, doing }) => ({ id: actor.agentId, name: actor.name, doing })))
    if (now.size > 0) here.set(ticket, now)
    else here.delete(ticket)
    return [
      ...[...before.values()].filter(({ id }) => !now.has(id)).map((person) => leaving(ticket, person)),
      ...[...now.values()].filter(({ id, name, doing }) => before.get(id)?.doing !== doing || before.get(id)?.name !== name).map((person) => arriving(ticket, person)),
    ]
  }

  function tell(connection: Connection, ticket: number, subject: LiveSubject<unknown, unknown> | undefined, everybody: ReadonlyMap<number, Here>): void {
    const may = subject !== undefined && source.maySee(connection.actor, subject.subject)
    const people = may ? [...everybody.values()].filter(({ id }) => id !== connection.actor.agentId).sort((one, other) => one.id - other.id).slice(0, shownAtMost) : []
    if (!tabs.isNews(connection, ticket, JSON.stringify(people))) return
    connection.send({ type: 'colleagues', ticket, people, seq: connection.seq() })
  }

  async function tellProcesses(moves: readonly Move[], now: number): Promise<void> {
    const words: PresenceWord[] = askAll ? [{ from: self, kind: 'ask' }] : []
    if (tellAll) words.push(...wordsOf(self, 'all', [...here].flatMap(([ticket, people]) => [...people.values()].map((person) => arriving(ticket, person)))))
    else if (moves.length > 0) words.push(...wordsOf(self, 'some', moves))
    if (here.size > 0 && now - aliveAt >= aliveEveryMilliseconds) words.push({ from: self, kind: 'alive', count: countOf(here) })
    if (words.length === 0) return
    // Set back before, because another process may ask while the words are on their way; and again when they did not leave.
    const asked = askAll
    askAll = tellAll = false
    try {
      await say(words)
      aliveAt = now
    } catch (error) {
      askAll ||= asked
      tellAll = true
      throw error
    }
  }

  async function say(words: readonly PresenceWord[]): Promise<void> {
    await database.pool.query({ name: 'timbre_presence_notify', text: `select pg_notify('${presenceChannel}', word) from unnest($1::text[]) word`, values: [words.map((word) => JSON.stringify(word))] })
  }

  return {
    present: (connection, { viewing, writing }) => {
      const doing = new Map<number, Doing>(viewing.map((ticket) => [ticket, 'viewing']))
      if (writing) doing.set(writing.ticket, writing.mode)
      touch(tabs.say(connection, doing, performance.now()))
    },
    follow: (connection, tickets) => touch(tabs.follow(connection, new Set(tickets))),
    leave: (connection) => touch(tabs.leave(connection)),
    sightChanged: (connection) => touch(tabs.of(connection)),
    accessChanged: (ticket) => touch([ticket]),
    goOn: () => {
      if (dirty.size > 0) loop.poke()
    },
    start: async () => {
      tellAll = askAll = true
      await loop.start()
    },
    stop: async () => {
      await loop.stop()
      // The others need not wait for our silence.
      if (here.size > 0) await say([{ from: self, kind: 'all', moves: [] }]).catch(() => {})
      here.clear()
    },
  }
}

function countOf(people: ReadonlyMap<number, ReadonlyMap<number, Here>>): number {
  return [...people.values()].reduce((count, at) => count + at.size, 0)
}
