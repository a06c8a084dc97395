import { isDeepStrictEqual } from 'node:util'
import type { LiveMessage } from '@timbre/platform/contract'
import type { Ticket } from '@timbre/tickets/contract'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { origin, until, type DeskAgent, type TestDesk } from './desk.ts'

/**
 * What an agent has on screen, kept true only by live messages, as the console does it: lists fetched once, then
 * `enter`, `update`, `leave` and `gone` applied.
 */
export interface Screen extends AsyncDisposable {
  readonly heard: readonly LiveMessage[]
  /** Waits until everything that happened so far was told. */
  settle(): Promise<void>
  /** Fails unless lists, counts and open tickets are what a fresh fetch gives. */
  expectTrue(): Promise<void>
}

/** What everybody's row says alike: what one has read of it is one's own. */
type SharedRow = Omit<Ticket, 'reading'>

export interface ScreenOptions {
  /** Lists and counts on screen: key → condition text. */
  readonly views: Readonly<Record<string, string>>
  readonly tickets?: readonly number[]
}

export async function openScreen(desk: TestDesk, agent: DeskAgent, { views, tickets = [] }: ScreenOptions): Promise<Screen> {
  const lists = new Map<string, Map<number, SharedRow>>()
  const counts = new Map<string, number>()
  const heard: LiveMessage[] = []
  let pending: Promise<void> = Promise.resolve()

  const fetchList = async (query: string) => {
    const { items } = await agent.get<{ items: Ticket[] }>(`/tickets?limit=200&query=${encodeURIComponent(query)}`)
    return new Map(items.map(({ reading: _, ...row }) => [row.id, row]))
  }
  const fetchAll = async () => {
    for (const [key, query] of Object.entries(views)) lists.set(key, await fetchList(query))
  }

  const { ticket } = await agent.post<{ ticket: string }>('/live/ticket')
  const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/api/v1/live?ticket=${ticket}`, { origin })
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as LiveMessage
    heard.push(message)
    // In order, also while lists are being fetched.
    pending = pending.then(() => hear(message))
    // Told where somebody waits for it.
    pending.catch(() => {})
  })
  await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject))

  async function hear(message: LiveMessage): Promise<void> {
    switch (message.type) {
      case 'enter':
      case 'update': {
        const row = message.row as SharedRow
        const known = lists.get(message.view)?.get(row.id)
        if (!known || row.version >= known.version) lists.get(message.view)?.set(row.id, row)
        return
      }
      case 'leave':
        lists.get(message.view)?.delete(message.id)
        return
      case 'gone':
        for (const list of lists.values()) list.delete(message.id)
        return
      case 'count':
        counts.set(message.key, message.count)
        return
      case 'resync':
        return fetchAll()
      case 'error':
        throw new Error(`The screen was told ${message.code}: ${message.detail ?? ''}`)
    }
  }

  const items = Object.entries(views).map(([key, query]) => ({ key, query }))
  // Watching comes first, so that nothing falls between the fetch and the first message.
  socket.send(JSON.stringify({ type: 'watch', views: items, counts: items, tickets }))
  await fetchAll()

  async function settle(): Promise<void> {
    const { rows } = await desk.database.pool.query<{ event: number }>('select coalesce(max(id), 0)::int as event from domain_events')
    const last = rows[0]?.event ?? 0
    const seq = await until('events to get their place', async () => {
      const { rows: waiting } = await desk.database.pool.query('select 1 from event_outbox where event_id <= $1', [last])
      if (waiting.length > 0) return undefined
      return (await desk.database.pool.query<{ last_seq: number }>('select last_seq::int as last_seq from event_relay')).rows[0]?.last_seq
    })
    await until(`the screen to hear of position ${seq}`, async () => {
      const answered = new Promise<number>((resolve) => {
        const listen = (data: unknown) => {
          const message = JSON.parse(String(data)) as LiveMessage
          if (message.type !== 'pong') return
          socket.off('message', listen)
          resolve(message.seq)
        }
        socket.on('message', listen)
      })
      socket.send(JSON.stringify({ type: 'ping' }))
      return (await answered) >= seq ? true : undefined
    })
    await pending
  }

  await settle()
  return {
    heard,
    settle,
    expectTrue: async () => {
      await settle()
      const expected: Record<string, number> = {}
      for (const [key, query] of Object.entries(views)) {
        const fresh = await fetchList(query)
        expect(byId(lists.get(key)), `the list "${query}" of ${agent.email}`).toEqual(byId(fresh))
        expected[key] = fresh.size
      }
      // Counts follow at most a second later.
      const counted = () => isDeepStrictEqual(Object.fromEntries(counts), expected)
      await until('the counts to follow', async () => (counted() ? true : undefined)).catch(() => expect(Object.fromEntries(counts), `counts of ${agent.email}`).toEqual(expected))
    },
    [Symbol.asyncDispose]: async () => {
      socket.terminate()
    },
  }
}

function byId(list: ReadonlyMap<number, Ticket> | undefined): Ticket[] {
  return [...(list?.values() ?? [])].sort((a, b) => a.id - b.id)
}
