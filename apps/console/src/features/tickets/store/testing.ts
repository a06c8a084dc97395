import type { Message, Ticket } from '@timbre/tickets/contract'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createAccess, createApiClient, provideApi } from '../../../shared/api/index.ts'
import { provideLive } from '../../../shared/live/index.ts'
import { fakeLive } from '../../../shared/live/testing.ts'

type Answer = readonly [status: number, body: unknown]

/** Answers calls by method and path; the last of several answers stays. */
export interface FakeServer {
  answer(route: string, ...answers: readonly Answer[]): void
  /** The next call to the route waits for `release`. */
  answerLater(route: string): void
  release(answer: Answer): void
  bodies(route: string): readonly unknown[]
  headers(route: string): readonly Record<string, string>[]
  /** Until nothing is under way. */
  idle(): Promise<void>
}

/** For tests of the stores: an app without a page, a server and a live line that do as they are told. */
export function testStores() {
  const server = fakeServer()
  const access = createAccess({ ask: () => Promise.resolve(undefined), exclusively: (_name, run) => run(), onGrant: () => undefined, onEnd: () => undefined })
  const live = fakeLive()
  const app = createApp({})
  provideApi(app, createApiClient({ access, fetch: server.fetch }), access)
  provideLive(app, live.client)
  app.use(createPinia())
  return { server: server as FakeServer, live, run: <Result>(make: () => Result) => app.runWithContext(make) }
}

function fakeServer(): FakeServer & { fetch: typeof fetch } {
  const answers = new Map<string, Answer[]>()
  const calls = new Map<string, { body: unknown; headers: Record<string, string> }[]>()
  const held = new Map<string, Promise<Answer>>()
  let release: (answer: Answer) => void = () => undefined

  return {
    fetch: async (url, init) => {
      const route = `${init?.method} ${String(url).replace('/api/v1', '').split('?')[0]}`
      const made = calls.get(route) ?? []
      calls.set(route, [...made, { body: init?.body === undefined ? undefined : JSON.parse(String(init.body)), headers: init?.headers as Record<string, string> }])
      const waiting = held.get(route)
      held.delete(route)
      const prepared = answers.get(route) ?? []
      const [status, body] = waiting ? await waiting : ((prepared.length > 1 ? prepared.shift() : prepared[0]) ?? [404, { code: 'common.notFound', detail: route }])
      return new Response(status === 204 ? null : JSON.stringify(body), { status })
    },
    answer: (route, ...given) => void answers.set(route, [...given]),
    answerLater: (route) => void held.set(route, new Promise((resolve) => (release = resolve))),
    release: (answer) => release(answer),
    bodies: (route) => (calls.get(route) ?? []).map((call) => call.body),
    headers: (route) => (calls.get(route) ?? []).map((call) => call.headers),
    idle: () => new Promise((resolve) => setTimeout(resolve, 20)),
  }
}

/** A ticket last changed in that minute. */
export function ticket(id: number, minute: number): Ticket {
  return {
    id,
    number: String(1000 + id),
    subject: 'Factura vencida',
    status: { id: 2, name: 'Open', category: 'open' },
    priority: { id: 2, name: 'Normal', level: 2 },
    type: null,
    channel: 'post',
    requester: { id: 7, name: 'Ana Ruiz', email: 'ana@example.com' },
    assignee: null,
    department: { id: 1, name: 'Support' },
    organization: null,
    tags: [],
    customFields: {},
    disposition: 'normal',
    locale: 'es',
    watcherIds: [],
    preview: 'Hola',
    lastMessageKind: 'customer',
    lastMessageId: 1,
    lastMessageAgentId: null,
    lastMessageHasFiles: false,
    sendFailure: null,
    createdAt: '2026-11-21T09:00:00.000Z',
    updatedAt: `2026-11-21T10:0${minute}:00.000Z`,
    firstResponseAt: null,
    solvedAt: null,
    closedAt: null,
    waitingSince: null,
    version: 1,
  }
}

export function message(id: number, minute: number, text = 'Hola'): Message {
  return {
    id,
    ticketId: 1,
    conversationId: 1,
    kind: 'customer',
    author: { type: 'contact', id: 7, name: 'Ana Ruiz', email: 'ana@example.com' },
    html: null,
    text,
    visibleText: text,
    mentions: [],
    unknownSender: false,
    attachments: [],
    mail: null,
    deliveries: [],
    createdAt: `2026-11-21T10:0${minute}:00.000Z`,
  }
}
