import type { LiveMessage, LiveRequest } from '@timbre/platform/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLiveClient, type SocketListeners } from './live-client.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the live client', () => {
  it('tells the server everything that is watched, once connected', async () => {
    const { client, sockets } = setUp()
    client.watch({ views: [{ key: 'mine', query: 'assignee:me' }] })
    client.watch({ tickets: [7], counts: [{ key: 'mine', query: 'assignee:me' }] })
    const socket = await connected(client, sockets)
    expect(socket.said()).toEqual([{ type: 'watch', views: [{ key: 'mine', query: 'assignee:me' }], counts: [{ key: 'mine', query: 'assignee:me' }], tickets: [7] }])
    expect(client.state()).toBe('live')
  })

  it('sends one message for several changes, and asks for what came in between', async () => {
    const { client, sockets } = setUp()
    const socket = await connected(client, sockets)
    const stopWatching = client.watch({ tickets: [1] })
    client.watch({ tickets: [2] })
    stopWatching()
    await vi.advanceTimersByTimeAsync(20)
    expect(socket.said().at(-1)).toMatchObject({ type: 'watch', tickets: [2], since: 10 })
    expect(socket.said()).toHaveLength(2)
  })

  it('comes back with the last position it saw, and hands messages on', async () => {
    const { client, sockets, heard } = setUp()
    const socket = await connected(client, sockets)
    socket.says({ type: 'ticket', ticket: 7, version: 3, seq: 42 })
    socket.says({ type: 'count', key: 'mine', count: 5, seq: 0 })
    socket.closes(1012)
    expect(client.state()).toBe('reconnecting')
    await vi.advanceTimersByTimeAsync(500)
    sockets[1]?.says({ type: 'hello', seq: 50 })
    expect(sockets[1]?.said()[0]).toMatchObject({ type: 'watch', since: 42 })
    expect(heard.map((message) => message.type)).toEqual(['resync', 'ticket', 'count'])
  })

  it('says again what it watches when the server tells it to fetch anew', async () => {
    const { client, sockets, heard } = setUp()
    client.watch({ tickets: [7] })
    const socket = await connected(client, sockets)
    socket.says({ type: 'resync', seq: 99 })
    expect(socket.said()).toHaveLength(2)
    expect(socket.said()[1]).not.toHaveProperty('since')
    await vi.advanceTimersByTimeAsync(100)
    expect(heard.at(-1)).toEqual({ type: 'resync', seq: 99 })
  })

  it('waits longer each time nobody answers, never more than fifteen seconds', async () => {
    const openTicket = vi.fn(() => Promise.reject(new Error('down')))
    const { client } = setUp({ openTicket })
    client.start()
    await vi.advanceTimersByTimeAsync(500)
    expect(openTicket).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(500 + 1000)
    expect(openTicket).toHaveBeenCalledTimes(3)
    await vi.advanceTimersByTimeAsync(120_000)
    const before = openTicket.mock.calls.length
    await vi.advanceTimersByTimeAsync(15_000)
    expect(openTicket.mock.calls.length).toBeGreaterThan(before)
  })

  it('notices a line that is dead without having been closed', async () => {
    const { client, sockets } = setUp()
    const socket = await connected(client, sockets)
    await vi.advanceTimersByTimeAsync(25_000)
    expect(socket.said().at(-1)).toEqual({ type: 'ping' })
    await vi.advanceTimersByTimeAsync(8_000)
    expect(client.state()).toBe('reconnecting')
  })

  it('does not wait for ever on a network that died without a word', async () => {
    const signals: AbortSignal[] = []
    const openTicket = vi.fn((signal: AbortSignal) => new Promise<string>((resolve) => (signals.push(signal), signals.length > 2 && resolve('ticket'))))
    const { client, sockets } = setUp({ openTicket })
    client.start()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(client.state()).toBe('reconnecting')
    expect(signals[0]?.aborted).toBe(true)
    // The wait grows, and then the third question is answered; but nobody speaks on the socket.
    await vi.advanceTimersByTimeAsync(500 + 15_000 + 1000)
    expect(sockets).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(15_000 + 2000)
    expect(sockets).toHaveLength(2)
    sockets[1]?.says({ type: 'hello', seq: 10 })
    expect(client.state()).toBe('live')
  })

  it('says that there are too many tabs, and goes on by itself when one was closed', async () => {
    const openTicket = vi.fn<() => Promise<string>>().mockRejectedValueOnce({ code: 'live.tooManySockets' }).mockRejectedValueOnce({ code: 'live.tooManySockets' }).mockResolvedValue('ticket')
    const { client, sockets } = setUp({ openTicket })
    client.start()
    await vi.advanceTimersByTimeAsync(1)
    expect(client.state()).toBe('crowded')
    await vi.advanceTimersByTimeAsync(4000)
    expect(client.state()).toBe('crowded')
    // Another tab may have been quicker: then the socket itself is refused.
    await vi.advanceTimersByTimeAsync(4000)
    sockets[0]?.says({ type: 'error', code: 'live.tooManySockets' })
    sockets[0]?.closes(4429)
    expect(client.state()).toBe('crowded')
    await vi.advanceTimersByTimeAsync(4000)
    sockets[1]?.says({ type: 'hello', seq: 10 })
    expect(client.state()).toBe('live')
    sockets[1]?.closes(1012)
    expect(client.state()).toBe('reconnecting')
  })

  it('stops when the session has ended, and goes on when there is a new one', async () => {
    const over = setUp({ onSessionEnd: () => Promise.resolve(false) })
    ;(await connected(over.client, over.sockets)).closes(4401)
    await vi.advanceTimersByTimeAsync(1)
    expect(over.client.state()).toBe('stopped')

    const renewed = setUp({ onSessionEnd: () => Promise.resolve(true) })
    ;(await connected(renewed.client, renewed.sockets)).closes(4401)
    await vi.advanceTimersByTimeAsync(500)
    expect(renewed.sockets).toHaveLength(2)
  })

  it('forgets an old socket: what it still says is not heard', async () => {
    const { client, sockets, heard } = setUp()
    const socket = await connected(client, sockets)
    client.stop()
    socket.says({ type: 'gone', id: 1, seq: 11 })
    expect(heard.map((message) => message.type)).not.toContain('gone')
  })

  it('has everything fetched anew once the first line stands: it may have changed since', async () => {
    const { client, sockets, heard } = setUp()
    await connected(client, sockets)
    expect(heard).toEqual([{ type: 'resync', seq: 10 }])
  })

  it('asks for what came since the watch began, not since it was told', async () => {
    const { client, sockets } = setUp()
    const socket = await connected(client, sockets)
    client.watch({ tickets: [1] })
    socket.says({ type: 'count', key: 'mine', count: 5, seq: 12 })
    await vi.advanceTimersByTimeAsync(20)
    expect(socket.said().at(-1)).toMatchObject({ tickets: [1], since: 10 })
  })
})

function setUp(overrides: { openTicket?: (signal: AbortSignal) => Promise<string>; onSessionEnd?: () => Promise<boolean> } = {}) {
  const sockets: ReturnType<typeof fakeSocket>[] = []
  const heard: LiveMessage[] = []
  const client = createLiveClient({
    openTicket: () => Promise.resolve('ticket'),
    onSessionEnd: () => Promise.resolve(true),
    openSocket: (_ticket, listeners) => {
      const socket = fakeSocket(listeners)
      sockets.push(socket)
      return socket
    },
    online: () => true,
    random: () => 1,
    ...overrides,
  })
  client.onMessage((message) => heard.push(message))
  return { client, sockets, heard }
}

async function connected(client: ReturnType<typeof createLiveClient>, sockets: ReturnType<typeof fakeSocket>[]) {
  client.start()
  await vi.advanceTimersByTimeAsync(1)
  const socket = sockets[0]
  if (!socket) throw new Error('no socket was opened')
  socket.says({ type: 'hello', seq: 10 })
  return socket
}

function fakeSocket(listeners: SocketListeners) {
  const sent: LiveRequest[] = []
  return {
    send: (data: string) => sent.push(JSON.parse(data) as LiveRequest),
    close: () => undefined,
    said: () => sent,
    says: (message: LiveMessage) => listeners.message(JSON.stringify(message)),
    closes: (code: number) => listeners.close(code),
  }
}
