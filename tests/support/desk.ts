import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { InboundMessageRow } from '@timbre/channels/contract'
import type { RoleName } from '@timbre/identity/contract'
import { systemActor, type Clock } from '@timbre/kernel'
import { createLogger, type App, type Database } from '@timbre/platform'
import { readConfig } from '../../apps/server/config.ts'
import { createServer, type TimbreServer } from '../../apps/server/server.ts'
import { createTestDatabase } from './database.ts'
import { startSmtpSink, type SmtpSink, type SunkMail } from './smtp-sink.ts'

/** A whole Timbre on a database of its own, set up and peopled, for tests of what several modules do together. */
export interface TestDesk extends TestServer {
  readonly app: App
  readonly database: Database
  readonly departments: { readonly a: number; readonly b: number }
  /** Mailboxes of the departments. */
  readonly accounts: { readonly a: number; readonly b: number }
  readonly administrator: DeskAgent
  /** Supervisor of the whole desk. */
  readonly supervisor: DeskAgent
  readonly agentA: DeskAgent
  readonly colleagueA: DeskAgent
  readonly lightA: DeskAgent
  readonly agentB: DeskAgent
  /** Adds an agent with a session. A role without a department holds everywhere. */
  addAgent(name: string, roles: readonly { role: RoleName; departmentId: number | null }[], departmentIds?: readonly number[]): Promise<DeskAgent>
  /** Hands a mail in and waits until it is processed or put aside. */
  receive(mail: string | MailText, accountId?: number): Promise<InboundMessageRow>
  /** Like `receive`, for a mail that must end in a ticket. */
  receiveTicket(mail: string | MailText, accountId?: number): Promise<{ ticketId: number; messageId: number }>
  /** Waits for a mail that leaves. */
  sent(matches: (mail: SunkMail) => boolean): Promise<SunkMail>
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export interface DeskAgent {
  readonly id: number
  readonly email: string
  readonly token: string
  request<Body = Record<string, unknown>>(method: Method, url: string, body?: unknown, headers?: Record<string, string>): Promise<DeskAnswer<Body>>
  /** The body of an answer below 300. @throws Error with the problem otherwise. */
  get<Body = Record<string, unknown>>(url: string): Promise<Body>
  post<Body = Record<string, unknown>>(url: string, body?: unknown): Promise<Body>
  patch<Body = Record<string, unknown>>(url: string, body?: unknown): Promise<Body>
  /** Sends a file ahead of its message; answers its id. */
  upload(file: { name: string; type?: string; content: string | Buffer }): Promise<string>
}

export interface DeskAnswer<Body> {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: Body
  readonly raw: Buffer
}

export interface MailText {
  readonly from?: string
  readonly to?: string
  readonly cc?: string
  readonly subject?: string
  readonly text?: string
  readonly messageId?: string
  readonly inReplyTo?: string
  readonly references?: string
  /** Further header lines. */
  readonly headers?: readonly string[]
}

export const password = 'correct horse battery'
export const origin = 'http://desk.test'
export const mailboxes = { a: 'support@desk.test', b: 'billing@desk.test' } as const

interface DeskOptions {
  /** For tests that move time; the database keeps its own. */
  readonly clock?: Clock
  /** Other settings. */
  readonly environment?: Readonly<Record<string, string>>
}

/** A running server on an empty database, before the first run. */
export interface TestServer extends AsyncDisposable {
  readonly server: TimbreServer
  /** Where a browser would reach it. */
  readonly address: string
  /** Where it keeps its files. */
  readonly dataDir: string
  /** Takes what leaves for customers. */
  readonly sink: SmtpSink
  readonly nobody: Pick<DeskAgent, 'request'>
}

export async function createTestServer({ clock, environment: settings }: DeskOptions = {}): Promise<TestServer> {
  const stack = new AsyncDisposableStack()
  try {
    const test = stack.use(await createTestDatabase())
    const dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-desk-'))
    stack.defer(() => rm(dataDir, { recursive: true, force: true }))
    const sink = await startSmtpSink()
    stack.defer(() => sink.stop())
    const environment = { TIMBRE_PUBLIC_URL: origin, TIMBRE_DATA_DIR: dataDir, TIMBRE_SMTP_PORT: '0', TIMBRE_SMTP_URL: `smtp://127.0.0.1:${sink.port}`, ...settings }
    const server = await createServer({
      config: { ...readConfig(environment, dataDir), httpPort: 0 },
      databaseUrl: test.url,
      secret: 'a secret for tests that nobody else knows',
      version: '0.0.0',
      log: createLogger('error'),
      checkResponses: true,
      ...(clock ? { clock } : {}),
    })
    stack.defer(() => server.stop())
    const address = await server.start()
    const owned = stack.move()
    return { server, address, dataDir, sink, nobody: { request: requester(server.app, null) }, [Symbol.asyncDispose]: () => owned.disposeAsync() }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

export async function createTestDesk(options: DeskOptions = {}): Promise<TestDesk> {
  const bare = await createTestServer(options)
  try {
    const people = await peopleDesk(bare.server)
    return { ...bare, ...people, ...mailHelpers(people, bare.sink), app: bare.server.app, database: bare.server.database }
  } catch (error) {
    await bare[Symbol.asyncDispose]()
    throw error
  }
}

async function peopleDesk(server: TimbreServer) {
  const { app, database, composition } = server
  const identity = composition.identity.api
  const nobody = { request: requester(app, null) }
  const admin = { name: 'Ada Admin', email: 'ada@desk.test', password }
  const setup = await nobody.request<{ accessToken: string; user: { id: number } }>('POST', '/setup', { company: 'Acme', locale: 'en', timeZone: 'Europe/Madrid', supportAddress: mailboxes.a, admin })
  if (setup.status !== 201) throw new Error(`The desk could not be set up: ${setup.raw.toString()}`)
  const administrator = createAgent(app, setup.body.user.id, admin.email, setup.body.accessToken)

  const [{ items: accounts }, { items: departments }] = await Promise.all([
    administrator.get<{ items: { id: number }[] }>('/channels/accounts'),
    administrator.get<{ items: { id: number }[] }>('/departments'),
  ])
  const a = departments[0]?.id as number
  const b = (await administrator.post<{ id: number }>('/departments', { names: { en: 'Billing', es: 'Facturación' } })).id
  const accountB = await administrator.post<{ id: number }>('/channels/accounts', { type: composition.channels.defaultType, name: 'Acme Billing', address: mailboxes.b, departmentId: b })

  const actor = systemActor('test')
  // One hash for everybody: hashing is slow on purpose.
  const passwordHash = await identity.hashPassword(password)
  const addAgent: TestDesk['addAgent'] = async (name, roles, departmentIds = []) => {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@desk.test`
    const session = await database.transaction(actor, async (tx) => {
      const id = await identity.createAgent(tx, actor, { name, email, passwordHash, locale: 'en', timeZone: 'Europe/Madrid', roles: [...roles], departmentIds: [...departmentIds] })
      return identity.openSession(tx, id, { ip: '127.0.0.1', userAgent: null })
    })
    const { grant } = await identity.signInWith(session)
    return createAgent(app, grant.user.id, email, grant.accessToken)
  }

  return {
    nobody,
    administrator,
    departments: { a, b },
    accounts: { a: accounts[0]?.id as number, b: accountB.id },
    addAgent,
    supervisor: await addAgent('Sue Supervisor', [{ role: 'supervisor', departmentId: null }]),
    agentA: await addAgent('Anna Agent', [{ role: 'agent', departmentId: a }], [a]),
    colleagueA: await addAgent('Carl Colleague', [{ role: 'agent', departmentId: a }], [a]),
    lightA: await addAgent('Lea Light', [{ role: 'lightAgent', departmentId: a }], [a]),
    agentB: await addAgent('Bert Billing', [{ role: 'agent', departmentId: b }], [b]),
  }
}

function requester(app: App, token: string | null): DeskAgent['request'] {
  return async <Body>(method: Method, url: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await app.inject({
      method,
      url: url.startsWith('/api/') ? url : `/api/v1${url}`,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...(typeof body === 'string' || Buffer.isBuffer(body) || body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    })
    const json = /json/u.test(String(answer.headers['content-type'] ?? ''))
    return { status: answer.statusCode, headers: answer.headers, body: (json ? answer.json() : undefined) as Body, raw: answer.rawPayload }
  }
}

function createAgent(app: App, id: number, email: string, token: string): DeskAgent {
  const request = requester(app, token)
  async function succeed<Body>(method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown): Promise<Body> {
    const answer = await request<Body>(method, url, body)
    if (answer.status >= 300) throw new Error(`${method} ${url} as ${email}: ${answer.status} ${answer.raw.toString()}`)
    return answer.body
  }
  return {
    id,
    email,
    token,
    request,
    get: (url) => succeed('GET', url),
    post: (url, body) => succeed('POST', url, body),
    patch: (url, body) => succeed('PATCH', url, body),
    upload: async (file) => {
      const { body, contentType } = multipart(file)
      const answer = await request<{ id: string }>('POST', '/uploads', body, { 'content-type': contentType })
      if (answer.status !== 201) throw new Error(`The upload failed: ${answer.status} ${answer.raw.toString()}`)
      return answer.body.id
    },
  }
}

/** One file as a browser's form would send it. The name goes out as it is, in UTF-8. */
export function multipart({ name, type = 'application/octet-stream', content, field = 'file' }: { name: string; type?: string; content: string | Buffer; field?: string }): { body: Buffer; contentType: string } {
  const boundary = 'x-timbre-boundary'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: ${type}\r\n\r\n`
  return { body: Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`)]), contentType: `multipart/form-data; boundary=${boundary}` }
}

function mailHelpers({ administrator, accounts }: { administrator: DeskAgent; accounts: TestDesk['accounts'] }, sink: SmtpSink): Pick<TestDesk, 'receive' | 'receiveTicket' | 'sent'> {
  async function receive(mail: string | MailText, accountId = accounts.a): Promise<InboundMessageRow> {
    const raw = typeof mail === 'string' ? mail : rawMail(mail)
    const accepted = await administrator.request<{ id: number }>('POST', `/inbound/mail?account=${accountId}`, Buffer.from(raw), { 'content-type': 'message/rfc822' })
    if (accepted.status !== 201) throw new Error(`The mail was not taken: ${accepted.status} ${accepted.raw.toString()}`)
    return until(`mail ${accepted.body.id} to be processed`, async () => {
      const row = await administrator.get<InboundMessageRow>(`/inbound/${accepted.body.id}`)
      return row.state === 'received' ? undefined : row
    })
  }
  return {
    receive,
    receiveTicket: async (mail, accountId) => {
      const row = await receive(mail, accountId)
      if (row.ticketId === null || row.messageId === null) throw new Error(`The mail became no ticket: ${JSON.stringify(row)}`)
      return { ticketId: row.ticketId, messageId: row.messageId }
    },
    sent: (matches) => until('a mail to leave', async () => sink.mails.find(matches)),
  }
}

let count = 0

/** A plain mail, complete where nothing else is said. */
export function rawMail({ from = 'Ana Ruiz <ana@customer.test>', to = mailboxes.a, cc, subject = 'Printer', text = 'It does not print.', messageId = `mail-${++count}@customer.test`, inReplyTo, references, headers = [] }: MailText): string {
  return [
    `Date: Sat, 21 Nov 2026 10:00:00 +0000`,
    ...(from === '' ? [] : [`From: ${from}`]),
    `To: ${to}`,
    ...(cc === undefined ? [] : [`Cc: ${cc}`]),
    ...(subject === '' ? [] : [`Subject: ${subject}`]),
    ...(messageId === '' ? [] : [`Message-ID: <${messageId}>`]),
    ...(inReplyTo === undefined ? [] : [`In-Reply-To: <${inReplyTo}>`]),
    ...(references === undefined ? [] : [`References: ${references}`]),
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
  ].join('\r\n')
}

/** Looks again until there is something, for at most 15 seconds. */
export async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await look()
    if (found !== undefined) return found
    await sleep(50)
  }
  throw new Error(`Waited too long for ${what}.`)
}
