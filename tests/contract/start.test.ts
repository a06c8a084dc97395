import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createLogger } from '@timbre/platform'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { setUpHeadless } from '../../apps/server/boot/first-administrator.ts'
import { readConfig } from '../../apps/server/config.ts'
import { createTestDatabase } from '../support/database.ts'
import { createTestServer, type TestServer } from '../support/desk.ts'
import { freePort } from '../support/free-port.ts'
import { administrator, launchTimbre, startTimbre } from '../support/timbre-process.ts'

let stack: AsyncDisposableStack
let options: { dataDir: string; databaseUrl: string; httpPort: number; smtpPort: number }

beforeEach(async () => {
  stack = new AsyncDisposableStack()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-start-'))
  stack.defer(() => rm(dataDir, { recursive: true, force: true }))
  const { url } = stack.use(await createTestDatabase())
  options = { dataDir, databaseUrl: url, httpPort: await freePort(), smtpPort: await freePort() }
})
afterEach(() => stack.disposeAsync())

test('that Timbre is ready is said last, when everything is', async () => {
  const timbre = await startTimbre(options)
  await timbre.stop()

  const lines = timbre.output().trim().split('\n')
  expect(lines.map((line) => (line.startsWith('{') ? (JSON.parse(line) as { msg: string }).msg : line))).toEqual([
    'set up without a browser',
    expect.stringContaining('listening'),
    `Timbre is ready: ${timbre.url}`,
    'stopping',
  ])
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops it in order', async (signal) => {
  const timbre = await startTimbre(options)
  process.kill(timbre.pid, signal)

  expect(await timbre.ended).toEqual({ code: 0, signal: null })
})

test('told twice at once, as by a supervisor that tells every process, it still ends in order', async () => {
  const timbre = await startTimbre(options)
  process.kill(timbre.pid, 'SIGTERM')
  await expect.poll(() => timbre.output()).toContain('stopping')
  process.kill(timbre.pid, 'SIGTERM')

  expect(await timbre.ended).toEqual({ code: 0, signal: null })
})

test('a start that waits for its database can be stopped', async () => {
  const silent = await listening(createServer())
  const timbre = launchTimbre({ ...options, databaseUrl: `postgres://timbre@127.0.0.1:${portOf(silent)}/timbre` })
  const [socket] = (await once(silent, 'connection')) as [{ destroy(): void }]
  timbre.kill('SIGTERM')

  expect(await once(timbre, 'exit')).toEqual([0, null])
  socket.destroy()
})

test('a taken port is one sentence and a failure', async () => {
  const other = await listening(createServer())
  await expect(startTimbre({ ...options, smtpPort: portOf(other) })).rejects.toThrow(
    new RegExp(`exit code 1\\):\\n(\\{.*\\}\\n)?Timbre: Port ${portOf(other)} is taken by another program: stop it, or choose another port with TIMBRE_SMTP_PORT\\.\\n$`, 'u'),
  )
})

describe('the first run without a browser', () => {
  test.each([
    ['a long company', 'TIMBRE_COMPANY', 'x'.repeat(101), /more than 100 characters/],
    ['a long name', 'TIMBRE_ADMIN_NAME', 'x'.repeat(201), /more than 200 characters/],
    ['a short password', 'TIMBRE_ADMIN_PASSWORD', 'short', /fewer than 10 characters/],
    ['a password too long to sign in with', 'TIMBRE_ADMIN_PASSWORD', 'x'.repeat(257), /more than 256 characters/],
    ['no mailbox', 'TIMBRE_ADMIN_EMAIL', '<>@example.com', /format "email"/],
    ['no support mailbox', 'TIMBRE_SUPPORT_ADDRESS', '<>@example.com', /format "email"/],
  ])('refuses what the console would: %s', async (_, name, value, reason) => {
    const environment = { TIMBRE_ADMIN_EMAIL: administrator.email, TIMBRE_ADMIN_PASSWORD: administrator.password, [name]: value }
    const setUp = setUpHeadless(server.server, readConfig(environment, '/'), createLogger('silent'))

    await expect(setUp).rejects.toThrow(new RegExp(`^${name} cannot be used: it must .*(${reason.source})`, 'u'))
  })

  let server: TestServer
  beforeAll(async () => {
    server = await createTestServer()
  })
  afterAll(() => server[Symbol.asyncDispose]())
})

async function listening(server: Server): Promise<Server> {
  stack.defer(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
