import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { WebSocketServer } from 'ws'

/**
 * The least a live hub can be, in a process of its own: hears NOTIFY and sends the same text to every socket. Prints its
 * port; the first argument is the database, the second the size of the message.
 */
const [url = '', size = '1000'] = process.argv.slice(2)
const server = createServer()
const sockets = new WebSocketServer({ server })
const client = new pg.Client({ connectionString: url })
await client.connect()
client.on('notification', ({ payload }) => {
  const text = JSON.stringify({ id: Number(payload), filling: 'x'.repeat(Number(size)) })
  for (const socket of sockets.clients) socket.send(text)
})
await client.query('listen bench_fan_out')
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
