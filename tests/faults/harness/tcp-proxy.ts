import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/**
 * How the proxy treats a connection: `pass` everything; `cut` it once so many bytes have gone to the server; `swallow`
 * the server's answers from the moment the client's bytes contain `after`, then hang up.
 */
export type ProxyMode = { readonly kind: 'pass' } | { readonly kind: 'cut'; readonly afterBytes: number } | { readonly kind: 'swallow'; readonly after: string }

export interface TcpProxy {
  readonly port: number
  /** Holds for connections opened from now on. */
  mode: ProxyMode
  stop(): Promise<void>
}

/** A bad network between a client and the server. */
export async function startProxy(targetPort: number): Promise<TcpProxy> {
  const open = new Set<Socket>()
  const proxy = { mode: { kind: 'pass' } as ProxyMode }
  const server = createServer({ noDelay: true }, (client) => {
    const { mode } = proxy
    const target = connect({ port: targetPort, host: '127.0.0.1', noDelay: true })
    let sent = 0
    let seen = ''
    let swallowing = false
    const hangUp = () => {
      client.destroy()
      target.destroy()
    }

    client.on('data', (chunk: Buffer) => {
      if (mode.kind === 'cut' && sent + chunk.length >= mode.afterBytes) {
        // What was let through still reaches the server: it sees a half mail, then the end of the connection.
        target.end(chunk.subarray(0, mode.afterBytes - sent))
        client.destroy()
        return
      }
      if (mode.kind === 'swallow') {
        seen = (seen + chunk.toString('latin1')).slice(-mode.after.length - chunk.length)
        swallowing ||= seen.includes(mode.after)
      }
      sent += chunk.length
      target.write(chunk)
    })
    // The answer arrives here and goes no further: the server has done its part, the client never learns of it.
    target.on('data', (chunk: Buffer) => (swallowing ? hangUp() : client.write(chunk)))
    for (const socket of [client, target]) {
      open.add(socket)
      socket.on('error', hangUp)
      socket.on('close', () => {
        open.delete(socket)
        if (mode.kind !== 'cut') hangUp()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(proxy, {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  })
}
