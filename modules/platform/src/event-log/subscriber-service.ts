import { systemActor, type DomainEvent } from '@timbre/kernel'
import type { Tx } from '../database/transaction.ts'
import type { Service } from '../service.ts'
import { ensureCursor, lockCursor, moveCursor, type Turn } from './cursor.ts'
import type { EventFeed } from './feed.ts'
import { handleAll, handledTogether, subjectKey } from './handle.ts'
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
      const free = events.length > 0 ? await parkFollowers(tx, subscriber.name, events) : events
      if (free.length < 2 || !(await handledTogether(tx, subscriber, free))) await handleBySubject(tx, { subscriber, log }, free)
      await moveCursor(tx, subscriber.name, lastSeq)
      return lastSeq - cursor >= batch
    },
    { background: true },
  )
}

/** Parks what follows a parked event of the same subject; answers the rest. */
async function parkFollowers(tx: Tx, name: string, events: readonly DomainEvent[]): Promise<readonly DomainEvent[]> {
  const waiting = await subjectsParked(tx, name)
  if (waiting.size === 0) return events
  const isWaiting = (event: DomainEvent) => waiting.has(subjectKey(event.subject))
  for (const ofSubject of groupBySubject(events.filter(isWaiting)).values()) await park(tx, name, ofSubject, undefined)
  return events.filter((event) => !isWaiting(event))
}

/** One savepoint per subject: a failing one and its later events are parked, the others go on. */
async function handleBySubject(tx: Tx, { subscriber, log }: Pick<Turn, 'subscriber' | 'log'>, events: readonly DomainEvent[]): Promise<void> {
  for (const [subject, ofSubject] of groupBySubject(events)) {
    const failure = await handleAll(tx, subscriber, ofSubject)
    if (!failure) continue
    log.warn({ subscriber: subscriber.name, subject, err: failure.error }, 'event failed, parked with what follows on the same subject')
    await park(tx, subscriber.name, ofSubject, failure)
  }
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
