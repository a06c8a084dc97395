import type { AgentActor, DomainEvent } from '@timbre/kernel'
import { createLogger, ensureCursor, moveOutbox, takeBatch, type Subscriber, type Tx } from '@timbre/platform'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestTickets, type TestTickets } from '../../tickets/src/fixtures/test-tickets.ts'
import { noteSeen, noteUnseen } from './commands/mark.ts'
import { forgetOld } from './commands/forget-old.ts'
import { NotificationSettings, type NotificationChoices, type SeenInput } from './contract.ts'
import { createNotifications } from './module.ts'
import { createNotificationQueries, type NotificationQueries } from './notifications.queries.ts'

let t: TestTickets
let subscriber: Subscriber
let queries: NotificationQueries
let ticketId: number
const log = createLogger('silent')

beforeAll(async () => {
  t = await createTestTickets()
  const { module } = createNotifications({ database: t.database, identity: t.identity.api, tickets: t.api })
  subscriber = module.subscribers[0] as Subscriber
  queries = createNotificationQueries({ sql: t.database.sql, tickets: t.api })
  await ensureCursor(t.database, subscriber)
})
afterAll(() => t?.[Symbol.asyncDispose]())
beforeEach(async () => {
  ticketId = (await t.receive()).ticketId
  await settle()
  await t.database.pool.query('truncate notifications; delete from agent_preferences')
  t.clock.advance(3_600_000)
})

async function settle(one = subscriber): Promise<void> {
  while ((await moveOutbox(t.database)) > 0);
  while (await takeBatch({ database: t.database, subscriber: one, log }));
}

async function told(who: AgentActor) {
  await settle()
  return (await queries.list(who, {})).items
}
const kindsOf = async (who: AgentActor) => (await told(who)).map(({ kind }) => kind)
const choose = (who: AgentActor, more: Partial<NotificationChoices>) =>
  t.database.pool.query('insert into agent_preferences (agent_id, key, value, updated_at) values ($1, $2, $3, now())', [who.agentId, NotificationSettings.key, { ...NotificationSettings.initial, ...more }])
const seen = (who: AgentActor, what: SeenInput) => t.as(who, (tx) => noteSeen(tx, who, what))

describe('an agent is told', () => {
  test('of a ticket that was given to them, by whom, and not who gave it', async () => {
    await t.change(t.agentA, ticketId, { assigneeId: t.colleagueA.agentId })
    const { number } = await t.ticketRow(ticketId)
    expect(await told(t.colleagueA)).toMatchObject([{ kind: 'assigned', ticket: { id: ticketId, number, subject: 'Printer' }, actor: { type: 'agent', name: 'Anna' }, count: 1, seenAt: null }])
    expect(await told(t.agentA)).toEqual([])
    await t.change(t.agentA, ticketId, { assigneeId: t.agentA.agentId })
    expect(await told(t.agentA)).toEqual([])
  })

  test('that their customer wrote, but not of a holiday notice', async () => {
    await t.change(t.agentA, ticketId, { assigneeId: t.agentA.agentId })
    const { replyTo } = await t.outgoingOf(await t.reply(t.agentA, ticketId))
    const { messageId } = await t.receive({ to: [{ name: '', address: replyTo as string }] })
    expect(await told(t.agentA)).toMatchObject([{ kind: 'reply', messageId, actor: { type: 'contact', name: 'Ana Ruiz' } }])
    await t.receive({ to: [{ name: '', address: replyTo as string }], isAutoReply: true })
    expect(await kindsOf(t.agentA)).toEqual(['reply'])
  })

  test('of a note that names them, in a department they have no role in', async () => {
    const messageId = await t.note(t.agentA, ticketId, { mentions: [t.agentB.agentId, t.agentA.agentId] })
    expect(await told(t.agentB)).toMatchObject([{ kind: 'mention', messageId }])
    expect(await told(t.agentA)).toEqual([])
  })

  test('of new work in their departments, once for a ticket and its first message', async () => {
    const { ticketId: fresh } = await t.receive({ subject: 'Invoice' }, { accountId: t.accounts.b })
    expect(await told(t.agentB)).toMatchObject([{ kind: 'department', ticket: { id: fresh } }])
    expect(await told(t.agentA)).toEqual([])
    await t.change(t.admin, fresh, { departmentId: t.departments.a })
    expect(await told(t.agentA)).toMatchObject([{ kind: 'department', ticket: { id: fresh } }])
    expect(await told(t.agentB)).toEqual([])
  })

  test('once that a reply of theirs did not leave, to however many', async () => {
    const messageId = await t.reply(t.agentA, ticketId, { cc: ['luis@customer.test'] })
    const { id: outgoingId } = await t.outgoingOf(messageId)
    for (const state of ['sent', 'failed', 'failed'] as const) {
      await t.database.pool.query('update deliveries set state = $1 where outgoing_id = $2', [state, outgoingId])
      await t.inTransaction((tx) => t.api.noteDelivery(tx, tx.actor, { outgoingId }))
      expect(await kindsOf(t.agentA)).toEqual(state === 'sent' ? [] : ['sendFailed'])
    }
    expect(await told(t.colleagueA)).toEqual([])
  })

  test('of nothing they do not want, and of what is only heard nothing is kept', async () => {
    const { assigned } = NotificationSettings.initial
    await choose(t.colleagueA, { assigned: { ...assigned, inApp: false, sound: 'off', desktop: false } })
    const listening = await listen()
    await t.change(t.agentA, ticketId, { assigneeId: t.colleagueA.agentId })
    expect(await told(t.colleagueA)).toEqual([])
    await choose(t.agentB, { mention: { ...assigned, inApp: false } })
    await t.note(t.agentA, ticketId, { mentions: [t.agentB.agentId] })
    expect(await told(t.agentB)).toEqual([])
    await vi.waitFor(() => expect(listening.words()).toMatchObject([{ agentId: t.agentB.agentId, news: { type: 'notification', id: null, kind: 'mention', ticket: { id: ticketId }, rings: true } }]))
    await listening.stop()
  })
})

describe('the policy', () => {
  test('is asked when something is told', async () => {
    const elsewhere = await t.actorOf(await t.addAgent('Nora', [{ role: 'agent', departmentId: t.departments.b }], [t.departments.a]))
    await t.receive()
    expect(await told(elsewhere)).toEqual([])
    const { rows } = await t.database.pool.query('select 1 from notifications where agent_id = $1', [elsewhere.agentId])
    expect(rows).toEqual([])
  })

  test('and again when it is read: who lost sight of a ticket has nothing of it', async () => {
    await t.change(t.agentA, ticketId, { assigneeId: t.colleagueA.agentId })
    expect([(await told(t.colleagueA)).length, await queries.unseen(t.colleagueA)]).toEqual([1, 1])
    await t.change(t.admin, ticketId, { departmentId: t.departments.b, assigneeId: null })
    expect([await told(t.colleagueA), await queries.unseen(t.colleagueA)]).toEqual([[], 0])
  })

  test('keeps everybody to their own', async () => {
    await t.change(t.agentA, ticketId, { assigneeId: t.colleagueA.agentId })
    const [mine] = await told(t.colleagueA)
    const ids = [mine?.id as number]
    for (const what of [{ ids }, { ticketId }, { upTo: ids[0] as number }]) expect(await seen(t.agentA, what)).toEqual([])
    expect(await queries.unseen(t.colleagueA)).toBe(1)
  })
})

describe('many at once', () => {
  async function give(count: number): Promise<void> {
    const given = await Promise.all(Array.from({ length: count }, () => t.store({}, {})))
    for (const { ticketId: id } of await t.takeAll(given)) await t.change(t.agentA, id, { assigneeId: t.colleagueA.agentId })
  }

  test('are one row that grows, and rings once', async () => {
    const listening = await listen()
    await give(3)
    expect(await told(t.colleagueA)).toMatchObject([{ count: 1 }, { count: 1 }, { count: 1 }])
    await give(3)
    expect(await told(t.colleagueA)).toMatchObject([{ kind: 'assigned', ticket: null, count: 6, actor: { name: 'Anna' } }])
    t.clock.advance(60_000)
    await give(2)
    expect(await told(t.colleagueA)).toMatchObject([{ count: 8 }])
    await vi.waitFor(() => expect(listening.words().filter(({ agentId, news }) => agentId === t.colleagueA.agentId && news['kind'] === 'assigned').map(({ news }) => news['rings'])).toEqual([true, true, true, true, false]))
    await listening.stop()
  })

  test('start anew once they were seen, or after a pause', async () => {
    await give(6)
    const [first] = await told(t.colleagueA)
    await seen(t.colleagueA, { upTo: first?.id as number })
    await give(1)
    expect(await told(t.colleagueA)).toMatchObject([{ count: 1 }, { count: 6 }])
    t.clock.advance(180_000)
    await give(1)
    expect((await told(t.colleagueA)).map(({ count }) => count)).toEqual([1, 1, 6])
  })
})

describe('each thing is told once', () => {
  test('when the teller dies before its commit', async () => {
    await t.note(t.agentA, ticketId, { mentions: [t.agentB.agentId] })
    const listening = await listen()
    let deaths = 2
    const dying: Subscriber = {
      ...subscriber,
      handleMany: async (tx: Tx, events: readonly DomainEvent[]) => {
        await subscriber.handleMany?.(tx, events)
        if (deaths-- > 0) throw new Error('Connection terminated unexpectedly')
      },
      handle: async (tx: Tx, event: DomainEvent) => {
        await subscriber.handle(tx, event)
        if (deaths-- > 0) throw new Error('Connection terminated unexpectedly')
      },
    }
    await settle(dying).catch(() => {})
    await settle(dying).catch(() => {})
    expect(await kindsOf(t.agentB)).toEqual(['mention'])
    await vi.waitFor(() => expect(listening.words()).toHaveLength(1))
    await listening.stop()
  })

  test('when two workers race for it, and when an event is handled again', async () => {
    for (let index = 0; index < 30; index++) await t.note(t.agentA, ticketId, { mentions: [t.agentB.agentId], text: `Look ${index}` })
    await Promise.all([settle(), settle(), settle()])
    expect(await told(t.agentB)).toHaveLength(30)
    await t.database.pool.query('update event_cursors set seq = 0 where name = $1', [subscriber.name])
    await settle()
    expect((await told(t.agentB)).filter(({ ticket }) => ticket?.id === ticketId)).toHaveLength(30)
  })
})

describe('what was seen', () => {
  test('is said of single ones, of a ticket or of all up to one, and taken back', async () => {
    const { ticketId: other } = await t.receive()
    t.clock.advance(1000)
    for (const id of [ticketId, ticketId, other]) await t.note(t.agentA, id, { mentions: [t.agentB.agentId] })
    const ids = (await told(t.agentB)).map(({ id }) => id).toReversed() as [number, number, number]
    expect(await seen(t.agentB, { ticketId })).toEqual([ids[0], ids[1]])
    expect(await queries.unseen(t.agentB)).toBe(1)
    expect((await queries.list(t.agentB, { unseen: true })).items.map(({ id }) => id)).toEqual([ids[2]])
    expect(await seen(t.agentB, { upTo: ids[2] })).toEqual([ids[2]])
    expect(await seen(t.agentB, { ids })).toEqual([])
    expect(await t.as(t.agentB, (tx) => noteUnseen(tx, t.agentB, { ids: [ids[0]] }))).toEqual([ids[0]])
    expect(await queries.unseen(t.agentB)).toBe(1)
  })

  test('comes in pages, newest first', async () => {
    for (let index = 0; index < 5; index++) await t.note(t.agentA, ticketId, { mentions: [t.agentB.agentId] })
    const all = (await told(t.agentB)).map(({ id }) => id)
    const pages: number[] = []
    let cursor: string | undefined
    do {
      const page = await queries.list(t.agentB, { limit: 2, cursor })
      pages.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(pages).toEqual(all)
  })

  test('is forgotten after three months, and beyond five hundred', async () => {
    await t.note(t.agentA, ticketId, { mentions: [t.agentB.agentId] })
    await settle()
    const forget = () => t.inTransaction((tx) => forgetOld(tx, tx.actor, null))
    const count = async () => Number((await t.database.pool.query<{ count: string }>('select count(*) from notifications where agent_id = $1', [t.agentB.agentId])).rows[0]?.count)
    await t.database.pool.query(
      `insert into notifications (agent_id, kind, ticket_id, event_id, created_at, updated_at) select $1, 'mention', $2, -n, $3, $3 from generate_series(1, 600) n`,
      [t.agentB.agentId, ticketId, t.clock.now()],
    )
    await forget()
    expect(await count()).toBe(500)
    t.clock.advance(91 * 86_400_000)
    await forget()
    expect(await count()).toBe(0)
  })
})

interface Word {
  readonly agentId: number
  readonly news: Record<string, unknown>
}

/** What is said to people's own screens. */
async function listen() {
  const client = await t.database.pool.connect()
  const words: Word[] = []
  client.on('notification', ({ payload }) => words.push(JSON.parse(payload ?? '{}') as Word))
  await client.query('listen timbre_own_screens')
  return {
    words: () => words.filter(({ news }) => news['type'] === 'notification'),
    stop: async () => {
      client.removeAllListeners('notification')
      await client.query('unlisten *')
      client.release()
    },
  }
}
