import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from '@playwright/test'
import { openOutside, type Outside } from './mailbox.ts'

/** A running Timbre with a data folder of its own, as `npm start` runs it. */
export interface Desk {
  readonly url: string
  readonly smtpPort: number
  readonly outside: Outside
  api(token: string | null, method: string, route: string, body?: unknown): Promise<{ status: number; body: never }>
  signIn(email: string, password: string): Promise<string>
  /** Ends the server without a word, as a power cut does, and starts it again on what lies on the disk. */
  crash(): Promise<void>
  stop(): Promise<void>
}

export const administrator = { name: 'Alex Admin', email: 'alex@desk.example', password: 'correct horse battery' } as const
export const supportAddress = 'support@desk.example'

interface DeskOptions {
  /** Set Timbre up without a browser. */
  readonly headless?: boolean
  /** Without an outgoing server, mail waits. */
  readonly outgoing?: boolean
}

export async function startDesk({ headless = true, outgoing = true }: DeskOptions = {}): Promise<Desk> {
  const outside = await openOutside()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-e2e-'))
  const [httpPort, smtpPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${httpPort}`
  const env = {
    ...process.env,
    TIMBRE_DATA_DIR: dataDir,
    TIMBRE_HTTP_PORT: String(httpPort),
    TIMBRE_SMTP_PORT: String(smtpPort),
    TIMBRE_LOG_LEVEL: 'warn',
    ...(outgoing ? { TIMBRE_SMTP_URL: outside.sinkUrl } : {}),
    ...(headless
      ? { TIMBRE_ADMIN_EMAIL: administrator.email, TIMBRE_ADMIN_PASSWORD: administrator.password, TIMBRE_ADMIN_NAME: administrator.name, TIMBRE_COMPANY: 'Acme', TIMBRE_SUPPORT_ADDRESS: supportAddress, TIMBRE_TIME_ZONE: 'Europe/Madrid' }
      : {}),
  }
  const root = path.resolve(import.meta.dirname, '../../..')
  const start = async () => {
    const started = spawn(process.execPath, ['apps/server/main.ts', 'start'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    await ready(started)
    return started
  }
  let server = await start()

  async function api(token: string | null, method: string, route: string, body?: unknown) {
    const response = await fetch(`${url}/api/v1${route}`, {
      method,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json().catch(() => null)) as never }
  }

  return {
    url,
    smtpPort,
    outside,
    api,
    signIn: async (email, password) => {
      const { body } = await api(null, 'POST', '/auth/login', { email, password })
      return (body as { accessToken: string }).accessToken
    },
    crash: async () => {
      server.kill('SIGKILL')
      await once(server, 'exit')
      server = await start()
    },
    stop: async () => {
      server.kill('SIGTERM')
      if (server.exitCode === null) await once(server, 'exit')
      await outside.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function ready(server: ChildProcess): Promise<void> {
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Timbre is ready')) resolve()
    }
    server.stdout?.on('data', hear)
    server.stderr?.on('data', hear)
    server.once('exit', (code) => reject(new Error(`Timbre ended with ${code} before it was ready:\n${output}`)))
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** A desk for one test file, so that no file finds what another one left. */
export function deskForFile(options?: DeskOptions): () => Desk {
  let desk: Desk | undefined
  test.beforeAll(async () => {
    desk = await startDesk(options)
  })
  test.afterAll(() => desk?.stop())
  return () => {
    if (!desk) throw new Error('The desk is not up yet')
    return desk
  }
}
