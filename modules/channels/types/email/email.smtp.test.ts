import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '@timbre/platform'
import { freePort } from '../../../../tests/support/free-port.ts'
import { connectSmtp, type SmtpClient } from '../../../../tests/support/smtp-client.ts'
import { createSmtpReceiver } from './email.smtp.ts'

/** What mails on their way in may hold together (S21): a stranger must not be able to fill the memory. */
const room = { own: 1000, shared: 10_000 }

let port: number
let server: ReturnType<typeof createSmtpReceiver>
const stored: number[] = []
/** Held shut, mails wait to be stored and keep what they hold. */
let door = Promise.withResolvers<void>()

beforeAll(async () => {
  port = await freePort()
  server = createSmtpReceiver(
    {
      accountFor: async () => ({ id: 1 }),
      store: async ({ raw }) => {
        await door.promise
        stored.push(raw.length)
        return [stored.length]
      },
      troubleOf: () => 'busy',
      listen: { host: '127.0.0.1', port, maxMessageBytes: 20_000 },
      log: createLogger('silent'),
    },
    room,
  )
  await server.start()
})
afterAll(() => server.stop())

const clients: SmtpClient[] = []
afterEach(async () => {
  door.resolve()
  for (const client of clients.splice(0)) await client.quit()
})

async function send(bytes: number) {
  const client = await connectSmtp({ port })
  clients.push(client)
  return client.send({ from: 'ana@customer.example', to: 'support@desk.example', raw: Buffer.from(`${'x'.repeat(68)}\r\n`.repeat(Math.ceil(bytes / 70))) })
}

describe('mails that arrive together', () => {
  test('share what they may hold; what finds no room comes back later, small mails are always taken', async () => {
    door = Promise.withResolvers()
    const large = [send(6000), send(6000), send(6000)]
    const refused = await Promise.race(large)
    expect(refused).toEqual({ state: 'refused', reply: expect.stringMatching(/^452 4\.3\.1 /u) })
    const small = Array.from({ length: 20 }, () => send(900))
    await expect(send(12_000)).resolves.toMatchObject({ state: 'refused', reply: expect.stringMatching(/^452 4\.3\.1 /u) })
    door.resolve()
    expect((await Promise.all(small)).map(({ state }) => state)).toEqual(small.map(() => 'accepted'))
    expect((await Promise.all(large)).filter(({ state }) => state === 'accepted')).not.toHaveLength(0)
  })

  test('give their room back, also when they were refused or broken off', async () => {
    door = Promise.withResolvers()
    door.resolve()
    for (let round = 0; round < 5; round++) {
      expect(await send(12_000)).toMatchObject({ state: 'refused' })
      expect(await send(25_000)).toMatchObject({ state: 'refused' })
      expect(await send(9000)).toMatchObject({ state: 'accepted' })
    }
  })

  test('over the limit for one are refused for good', async () => {
    expect(await send(21_000)).toMatchObject({ state: 'refused', reply: expect.stringMatching(/^552 5\.3\.4 /u) })
  })
})
