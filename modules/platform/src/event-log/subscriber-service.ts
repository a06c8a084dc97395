import { systemActor, type DomainEvent } from '@timbre/kernel'
import type { Service } from '../service.ts'
import { ensureCursor, lockCursor, moveCursor, type Turn } from './cursor.ts'
import type { EventFeed } from './feed.ts'
import { handleAll, subjectKey } from './handle.ts'
import { createLoop } from './loop.ts'
import { park, retryParked, subjectsParked } from './parked.ts'
import { readStream } from './stream.ts'

const batch = 50

export function createSubscriberService({ feed, ...turn }: Turn & { readonly feed: Pick<EventFeed, 'onNews'> }): Service {
  const { database, subscriber, log } = turn
  const name = `subscriber ${subscriber.name}`
  const loop = createLoop({
    name,
    log,
    everyMilliseconds: 1000,
    run: async () => {
      await retryParked(turn)
      return takeBatch(turn)
    },
  })
  feed.onNews(loop.poke)
  return {
    name,
    role: 'worker',
    start: async () => {
      await ensureCursor(database, subscriber)
      await loop.start()
    },
    stop: loop.stop,
  }
}

/** Handles the next events; answers whether there are more. Another process at work means there is nothing for us. */
export async function takeBatch({ database, subscriber, log }: Turn): Promise<boolean> {
  return database.transaction(
    systemActor(subscriber.name),
    async (tx) => {
      const cursor = await lockCursor(tx, subscriber.name)
      if (cursor === undefined) return false
      const { events, lastSeq } = await readStream(tx.client, cursor, batch, subscriber.events.map((event) => event.type))
      if (lastSeq === cursor) return false
      const waiting = events.length > 0 ? await subjectsParked(tx, subscriber.name) : new Set<string>()
      for (const [subject, ofSubject] of groupBySubject(events)) {
        if (waiting.has(subject)) {
          await park(tx, subscriber.name, ofSubject, undefined)
          continue
        }
        const failure = await handleAll(tx, subscriber, ofSubject)
        if (!failure) continue
        log.warn({ subscriber: subscriber.name, subject, err: failure.error }, 'event failed, parked with what follows on the same subject')
        await park(tx, subscriber.name, ofSubject, failure)
      }
      await moveCursor(tx, subscriber.name, lastSeq)
      return lastSeq - cursor >= batch
    },
    { background: true },
  )
}

function groupBySubject(events: readonly DomainEvent[]): Map<string, DomainEvent[]> {
  const groups = new Map<string, DomainEvent[]>()
  for (const event of events) {
    const key = subjectKey(event.subject)
    const group = groups.get(key)
    if (group) group.push(event)
    else groups.set(key, [event])
  }
  return groups
}
