import { describe, expect, it } from 'vitest'
import { nothing } from '../composer/draft-copies.ts'
import { message, testStores, ticket } from './testing.ts'
import { useThreads } from './threads.store.ts'

const content = { ...nothing, html: '<p>Hola</p>' }

describe('sending', () => {
  it('shows the message at once and the real one in its place', async () => {
    const { threads, server } = await opened()
    server.answerLater('POST /tickets/1/messages')
    const sending = threads.send(1, { kind: 'reply', text: 'Hola', content })
    expect(threads.threads.get(1)?.pending).toMatchObject([{ text: 'Hola', state: 'sending' }])
    server.answer('GET /tickets/1/messages', [200, { items: [message(1, 1), message(2, 2, 'Hola')], nextCursor: null, earlier: 0, later: 0 }])
    server.release([201, message(2, 2, 'Hola')])
    await sending
    await server.idle()
    expect(threads.threads.get(1)?.pending).toEqual([])
    expect(threads.threads.get(1)?.messages.map((item) => item.id)).toEqual([1, 2])
  })

  it('keeps what failed, and tries again with the same key', async () => {
    const { threads, server } = await opened()
    server.answer('POST /tickets/1/messages', [503, { code: 'common.unavailable', detail: 'busy' }], [201, message(2, 2, 'Hola')])
    await expect(threads.send(1, { kind: 'note', text: 'Hola', content })).rejects.toMatchObject({ status: 503 })
    const [failed] = threads.threads.get(1)?.pending ?? []
    expect(failed).toMatchObject({ state: 'failed', error: { message: 'busy' }, kind: 'note' })
    await threads.retry(1, failed!.key)
    expect(threads.threads.get(1)?.pending).toEqual([])
    const keys = server.headers('POST /tickets/1/messages').map((headers) => headers['idempotency-key'])
    expect(keys).toEqual([failed!.key, failed!.key])
  })
})

it('carries all that was written and chosen, a note only what is a note’s', async () => {
  const { threads, server } = await opened()
  server.answer('POST /tickets/1/messages', [201, message(2, 2, 'Hola')])
  const full = { ...content, to: ['a@example.com'], cc: [], bcc: ['b@example.com'], from: 'billing@acme.test', subject: 'Factura', signature: '', quote: '<p>x</p>', attachments: [{ id: 'f', name: 'plan.pdf', size: 3 }] }
  await threads.send(1, { kind: 'reply', text: 'Hola', content: full, statusId: 3, mentions: [7] })
  await threads.send(1, { kind: 'note', text: 'Hola', content: full, statusId: 3, mentions: [7] })
  expect(server.bodies('POST /tickets/1/messages')).toEqual([
    { kind: 'reply', html: '<p>Hola</p>', attachments: ['f'], to: ['a@example.com'], cc: [], bcc: ['b@example.com'], from: 'billing@acme.test', subject: 'Factura', signature: '', quote: '<p>x</p>', statusId: 3 },
    { kind: 'note', html: '<p>Hola</p>', attachments: ['f'], mentions: [7] },
  ])
})

describe('a reply that stops', () => {
  it('waits with what its writer had not seen, and goes through knowing it', async () => {
    const { threads, server } = await opened()
    const newer = [{ id: 2, kind: 'customer', author: { type: 'contact', id: 7, name: 'Ana Ruiz' }, createdAt: '2026-11-21T10:02:00.000Z' }]
    server.answer('POST /tickets/1/messages', [409, { code: 'tickets.somethingNew', detail: '', newer }], [201, message(3, 3, 'Hola')])
    server.answer('GET /tickets/1/messages', [200, { items: [message(1, 1), message(2, 2)], nextCursor: null, earlier: 0, later: 0 }])
    await expect(threads.send(1, { kind: 'reply', text: 'Hola', content, lastSeen: 1 })).rejects.toMatchObject({ status: 409 })
    await server.idle()
    const [waiting] = threads.threads.get(1)?.pending ?? []
    expect(waiting).toMatchObject({ state: 'stopped', newer })
    expect(threads.threads.get(1)?.messages).toHaveLength(2)
    await threads.sendAnyway(1, waiting!.key)
    expect(threads.threads.get(1)?.pending).toEqual([])
    expect(server.bodies('POST /tickets/1/messages')).toMatchObject([{ lastSeenMessageId: 1 }, { lastSeenMessageId: 2 }])
  })

  it('is a reply only: a note says nothing of what was seen', async () => {
    const { threads, server } = await opened()
    server.answer('POST /tickets/1/messages', [201, message(2, 2, 'Hola')])
    await threads.send(1, { kind: 'note', text: 'Hola', content, lastSeen: 1 })
    expect(server.bodies('POST /tickets/1/messages')).toEqual([{ kind: 'note', html: '<p>Hola</p>' }])
  })
})

describe('a reply that waits', () => {
  it('goes from the thread when it is taken back, and gives what it held', async () => {
    const { threads, server } = await opened()
    server.answer('POST /tickets/1/messages', [201, message(2, 2, 'Hola')])
    await threads.send(1, { kind: 'reply', text: 'Hola', content, undoSeconds: 10 })
    expect(server.bodies('POST /tickets/1/messages')).toEqual([{ kind: 'reply', html: '<p>Hola</p>', undoSeconds: 10 }])
    server.answer('POST /tickets/1/messages/2/undo', [200, { html: '<p>Hola</p>', text: 'Hola', to: [], cc: [], attachments: [] }])
    expect(await threads.takeBack(1, 2)).toMatchObject({ text: 'Hola' })
    await server.idle()
    expect(threads.threads.get(1)?.messages.map(({ id }) => id)).toEqual([1])
  })
})

describe('an open thread', () => {
  it('fetches anew when told of a change, once for several', async () => {
    const { threads, server, live } = await opened()
    const before = server.bodies('GET /tickets/1/messages').length
    server.answer('GET /tickets/1/messages', [200, { items: [message(1, 1), message(2, 2)], nextCursor: null, earlier: 0, later: 0 }])
    for (const version of [2, 3, 4]) live.says({ type: 'ticket', ticket: 1, version, seq: version })
    await server.idle()
    expect(threads.threads.get(1)?.messages).toHaveLength(2)
    expect(server.bodies('GET /tickets/1/messages').length - before).toBe(2)
  })

  it('says so when it is no longer to be seen', async () => {
    const { threads, live } = await opened()
    live.says({ type: 'gone', id: 1, seq: 20 })
    expect(threads.threads.get(1)?.gone).toBe(true)
  })

  it('keeps what it has when an update fails', async () => {
    const { threads, server } = await opened()
    server.answer('GET /tickets/1', [503, { code: 'common.unavailable', detail: '' }])
    await threads.load(1)
    expect(threads.threads.get(1)).toMatchObject({ loaded: true, problem: { status: 503 } })
    expect(threads.threads.get(1)?.messages).toHaveLength(1)
  })
})

it('opens a long thread with how it began, where reading goes on and how it ends, and brings the rest on demand', async () => {
  const { server, run } = testStores()
  const threads = run(() => useThreads())
  const page = (ids: readonly number[], earlier: number, later: number) => [200, { items: ids.map((id) => message(id, id % 10)), nextCursor: null, earlier, later }] as const
  server.answer('GET /tickets/1', [200, ticket(1, 1)])
  server.answer('GET /tickets/1/participants', [200, { items: [], nextCursor: null }])
  server.answer('GET /tickets/1/history', [200, { items: [], nextCursor: null }])
  server.answer('GET /tickets/1/messages', page([4, 5], 3, 4), page([1], 0, 8), page([9], 8, 0), page([3, 4], 2, 5))
  await threads.load(1)
  const thread = () => threads.threads.get(1)!
  expect(thread().messages.map(({ id }) => id)).toEqual([1, 4, 5, 9])
  expect(thread().gaps).toEqual([{ after: 1, before: 4, count: 2 }, { after: 5, before: 9, count: 3 }])
  const put = await threads.fetchWithin(1, thread().gaps[0]!, 'before')
  expect(thread().messages).toHaveLength(4)
  expect(put().map(({ id }) => id)).toEqual([3])
  expect(thread().gaps).toEqual([{ after: 1, before: 3, count: 1 }, { after: 5, before: 9, count: 3 }])
})

async function opened() {
  const { server, live, run } = testStores()
  const threads = run(() => useThreads())
  server.answer('GET /tickets/1', [200, ticket(1, 1)])
  server.answer('GET /tickets/1/messages', [200, { items: [message(1, 1)], nextCursor: null, earlier: 0, later: 0 }])
  server.answer('GET /tickets/1/history', [200, { items: [], nextCursor: null }])
  server.answer('GET /tickets/1/participants', [200, { items: [{ contact: { id: 8, name: 'Luis', email: 'luis@example.com' }, role: 'cc' }], nextCursor: null }])
  await threads.load(1)
  return { threads, server, live }
}
