import type { Here } from './people.ts'
import type { PresenceWord } from './words.ts'

interface OtherProcess {
  readonly tickets: Map<number, Map<number, Here>>
  count: number
  heardAt: number
}

/** A process that says nothing for so long is gone, and with it whoever was there. */
const silentMilliseconds = 6000

/** What a word changed, and whether something of its process was missed. */
export interface Heard {
  readonly tickets: Iterable<number>
  readonly missed: boolean
}

/** Who is at which ticket in the other processes of the desk. */
export function createElsewhere() {
  const processes = new Map<string, OtherProcess>()

  function forget(from: string): number[] {
    const tickets = [...(processes.get(from)?.tickets.keys() ?? [])]
    processes.delete(from)
    return tickets
  }

  return {
    hear({ from, kind, moves = [], count }: PresenceWord, now: number): Heard {
      const touched = new Set(kind === 'all' ? forget(from) : [])
      let process = processes.get(from)
      if (!process) {
        // Whoever says how it goes on was heard by others from its beginning.
        if (kind !== 'all') return { tickets: [], missed: kind === 'some' || (kind === 'alive' && count !== 0) }
        processes.set(from, (process = { tickets: new Map(), count: 0, heardAt: now }))
      }
      process.heardAt = now
      for (const [ticket, id, name, doing] of moves) {
        const people = process.tickets.get(ticket) ?? new Map<number, Here>()
        process.count -= people.size
        if (doing) people.set(id, { id, name, doing })
        else people.delete(id)
        process.count += people.size
        if (people.size > 0) process.tickets.set(ticket, people)
        else process.tickets.delete(ticket)
        touched.add(ticket)
      }
      return { tickets: touched, missed: kind === 'alive' && count !== process.count }
    },
    at(ticket: number): Here[] {
      return [...processes.values()].flatMap(({ tickets }) => [...(tickets.get(ticket)?.values() ?? [])])
    },
    /** Forgets the processes that went silent; answers the tickets people were at. */
    forgetSilent(now: number): number[] {
      return [...processes].flatMap(([from, { heardAt }]) => (now - heardAt > silentMilliseconds ? forget(from) : []))
    },
  }
}
