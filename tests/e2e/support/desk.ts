import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from '@playwright/test'
import { freePort } from '../../support/free-port.ts'
import { startTimbre } from '../../support/timbre-process.ts'
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
  const start = () =>
    startTimbre({
      dataDir,
      httpPort,
      smtpPort,
      env: {
        // Answers are checked against their schemas.
        NODE_ENV: 'test',
        TIMBRE_LOG_LEVEL: 'warn',
        TIMBRE_SMTP_URL: outgoing ? outside.sinkUrl : '',
        ...(headless
          ? { TIMBRE_ADMIN_EMAIL: administrator.email, TIMBRE_ADMIN_PASSWORD: administrator.password, TIMBRE_ADMIN_NAME: administrator.name, TIMBRE_COMPANY: 'Acme', TIMBRE_SUPPORT_ADDRESS: supportAddress, TIMBRE_TIME_ZONE: 'Europe/Madrid' }
          : { TIMBRE_ADMIN_EMAIL: '', TIMBRE_ADMIN_PASSWORD: '' }),
      },
    })
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
      await server.kill()
      server = await start()
    },
    stop: async () => {
      await server.stop()
      await outside.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
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
