import type { AgentActor } from '@timbre/kernel'
import type { Connection } from '../connection.ts'
import type { Doing } from './people.ts'

interface Tab {
  doing: ReadonlyMap<number, Doing>
  /** A tab says it again while it is so; one that stops has died or fallen asleep. */
  saidAt: number
  follows: ReadonlySet<number>
  /** What it was told last of each ticket it follows. */
  readonly told: Map<number, string>
}

const viewingMilliseconds = 45_000
const writingMilliseconds = 10_000
const nobody = '[]'

/** What the tabs of this process say and ask about presence. Every change answers the tickets to look at again. */
export function createTabs() {
  const tabs = new Map<Connection, Tab>()
  const visitors = new Map<number, Set<Connection>>()
  const followers = new Map<number, Set<Connection>>()

  function tabOf(connection: Connection): Tab {
    let tab = tabs.get(connection)
    if (!tab) tabs.set(connection, (tab = { doing: new Map(), saidAt: 0, follows: new Set(), told: new Map() }))
    return tab
  }

  function say(connection: Connection, doing: ReadonlyMap<number, Doing>, now: number): number[] {
    const tab = tabOf(connection)
    const before = tab.doing
    tab.doing = doing
    tab.saidAt = now
    replace(visitors, connection, before.keys(), doing.keys())
    return [...new Set([...before.keys(), ...doing.keys()])].filter((ticket) => before.get(ticket) !== doing.get(ticket))
  }

  function follow(connection: Connection, tickets: ReadonlySet<number>): number[] {
    const tab = tabOf(connection)
    const before = tab.follows
    tab.follows = tickets
    replace(followers, connection, before, tickets)
    // Whoever no longer shows a ticket forgets who was there, and is told anew should it come back.
    for (const ticket of before) if (!tickets.has(ticket)) tab.told.delete(ticket)
    return [...tickets].filter((ticket) => !before.has(ticket))
  }

  return {
    say,
    follow,
    leave(connection: Connection): number[] {
      if (!tabs.has(connection)) return []
      follow(connection, new Set())
      const touched = say(connection, new Map(), 0)
      tabs.delete(connection)
      return touched
    },
    /** Takes back what was not said again in time. */
    expire(now: number): number[] {
      return [...tabs].flatMap(([connection, { doing, saidAt }]) => {
        const silent = now - saidAt
        if (doing.size === 0 || silent < writingMilliseconds) return []
        if (silent >= viewingMilliseconds) return say(connection, new Map(), saidAt)
        return say(connection, new Map([...doing.keys()].map((ticket) => [ticket, 'viewing'])), saidAt)
      })
    },
    visitorsOf(ticket: number): { actor: AgentActor; doing: Doing }[] {
      return [...(visitors.get(ticket) ?? [])].map((connection) => ({ actor: connection.actor, doing: tabOf(connection).doing.get(ticket) as Doing }))
    },
    followersOf: (ticket: number): Iterable<Connection> => followers.get(ticket) ?? [],
    /** Nobody knows yet who sits at one of the tabs concerned. */
    unsureAt: (ticket: number) => [...(visitors.get(ticket) ?? []), ...(followers.get(ticket) ?? [])].some(({ unsure }) => unsure !== undefined),
    concerns: (ticket: number) => visitors.has(ticket) || followers.has(ticket),
    of: (connection: Connection): number[] => [...(tabs.get(connection)?.doing.keys() ?? []), ...(tabs.get(connection)?.follows ?? [])],
    /** Whether the tab has yet to hear it; from then on it has. */
    isNews(connection: Connection, ticket: number, people: string): boolean {
      const { told } = tabOf(connection)
      if ((told.get(ticket) ?? nobody) === people) return false
      told.set(ticket, people)
      return true
    },
  }
}

function replace(index: Map<number, Set<Connection>>, connection: Connection, before: Iterable<number>, now: Iterable<number>): void {
  for (const ticket of before) {
    const connections = index.get(ticket)
    connections?.delete(connection)
    if (connections?.size === 0) index.delete(ticket)
  }
  for (const ticket of now) {
    const connections = index.get(ticket)
    if (connections) connections.add(connection)
    else index.set(ticket, new Set([connection]))
  }
}
