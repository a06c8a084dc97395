import { createServer } from 'node:net'

/** Below 32768, where systems take the ports of outgoing connections from: there a port stays free until it is used. */
const range = { first: 27_000, last: 27_999 }
let next = range.first + (process.pid % 100) * 10

/** A port of this machine that nobody listens on and that was not given out before. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries++) {
    const port = next
    next = port === range.last ? range.first : port + 1
    if (await isFree(port)) return port
  }
  throw new Error(`No port between ${range.first} and ${range.last} is free.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
