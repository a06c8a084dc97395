import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDesk, multipart, type DeskAgent, type TestDesk } from '../support/desk.ts'

/** What the walk asks about: everything belongs to department A, except what says otherwise. */
interface World {
  readonly desk: TestDesk
  readonly ticket: number
  readonly ticketB: number
  readonly contact: number
  readonly inbound: number
  /** Of the newest message with a file, as department A's agent got it. */
  readonly attachmentUrl: string
}

type Call = readonly [method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown, headers?: Record<string, string>]

/** Statuses in this order: agent of another department, light agent, agent, supervisor, administrator. Nobody always gets 401. */
type Row = readonly [call: (world: World, actor: DeskAgent) => Call, wrong: number, light: number, agent: number, supervisor: number, administrator: number]

const everybody = [200, 200, 200, 200, 200] as const
const administratorOnly = (status: number) => [403, 403, 403, 403, status] as const
const names = { en: 'Test', es: 'Prueba' }
let serial = 0
const unique = () => `${++serial}`

/**
 * Every operation of the document, and what each kind of person gets. An operation that is missing here fails the walk,
 * so that no route is added without an answer to "who may?".
 */
const matrix: Readonly<Record<string, Row>> = {
  getMe: [() => ['GET', '/me'], ...everybody],
  changeMe: [() => ['PATCH', '/me', { locale: 'en' }], ...everybody],
  listAgents: [() => ['GET', '/agents'], ...everybody],
  createAgent: [({ desk }) => ['POST', '/agents', { name: 'New', email: `new${unique()}@desk.test`, password: 'a long enough secret', roles: [{ role: 'agent', departmentId: desk.departments.a }] }], ...administratorOnly(201)],
  getAgent: [({ desk }) => ['GET', `/agents/${desk.agentA.id}`], ...everybody],
  changeAgent: [({ desk }) => ['PATCH', `/agents/${desk.colleagueA.id}`, { name: 'Carl C.' }], ...administratorOnly(200)],
  listDepartments: [() => ['GET', '/departments'], ...everybody],
  createDepartment: [() => ['POST', '/departments', { names }], ...administratorOnly(201)],
  getDepartment: [({ desk }) => ['GET', `/departments/${desk.departments.a}`], ...everybody],
  changeDepartment: [({ desk }) => ['PATCH', `/departments/${desk.departments.a}`, { names: { en: 'Support', es: 'Soporte' } }], ...administratorOnly(200)],
  getSettings: [() => ['GET', '/settings'], ...everybody],
  changeSettings: [() => ['PATCH', '/settings', { company: 'Acme' }], ...administratorOnly(200)],
  listContacts: [() => ['GET', '/contacts'], ...everybody],
  createContact: [() => ['POST', '/contacts', { name: 'Nora', email: `nora${unique()}@customer.test` }], 201, 403, 201, 201, 201],
  getContact: [({ contact }) => ['GET', `/contacts/${contact}`], ...everybody],
  listChannelAccounts: [() => ['GET', '/channels/accounts'], 403, 403, 403, 200, 200],
  createChannelAccount: [({ desk }) => ['POST', '/channels/accounts', { type: 'email', name: 'More', address: `more${unique()}@desk.test`, departmentId: desk.departments.a }], ...administratorOnly(201)],
  getChannelAccount: [({ desk }) => ['GET', `/channels/accounts/${desk.accounts.a}`], 403, 403, 403, 200, 200],
  changeChannelAccount: [({ desk }) => ['PATCH', `/channels/accounts/${desk.accounts.a}`, { name: 'Acme Support' }], ...administratorOnly(200)],
  sendTestMail: [({ desk }) => ['POST', `/channels/accounts/${desk.accounts.a}/test-mail`, { to: 'ada@desk.test' }], ...administratorOnly(200)],
  listInbound: [() => ['GET', '/inbound'], ...administratorOnly(200)],
  getInbound: [({ inbound }) => ['GET', `/inbound/${inbound}`], ...administratorOnly(200)],
  getRawInbound: [({ inbound }) => ['GET', `/inbound/${inbound}/raw`], ...administratorOnly(200)],
  // It was processed, so an administrator is told there is nothing to repeat.
  replayInbound: [({ inbound }) => ['POST', `/inbound/${inbound}/replay`], 403, 403, 403, 403, 422],
  submitMail: [
    ({ desk }) => ['POST', `/inbound/mail?account=${desk.accounts.a}`, Buffer.from(`From: z@customer.test\r\nSubject: s${unique()}\r\n\r\nHola\r\n`), { 'content-type': 'message/rfc822' }],
    ...administratorOnly(201),
  ],
  listTickets: [() => ['GET', '/tickets'], ...everybody],
  createTicket: [({ desk }) => ['POST', '/tickets', { subject: 'New', requester: { email: 'ana@customer.test' }, text: 'Hola', departmentId: desk.departments.a }], 403, 403, 201, 201, 201],
  countTickets: [() => ['GET', '/tickets/count'], ...everybody],
  listViews: [() => ['GET', '/views'], ...everybody],
  getTicket: [({ ticket }) => ['GET', `/tickets/${ticket}`], 404, 200, 200, 200, 200],
  changeTicket: [({ ticket }) => ['PATCH', `/tickets/${ticket}`, { subject: 'Printer' }], 404, 403, 200, 200, 200],
  listTicketHistory: [({ ticket }) => ['GET', `/tickets/${ticket}/history`], 404, 200, 200, 200, 200],
  listParticipants: [({ ticket }) => ['GET', `/tickets/${ticket}/participants`], 404, 200, 200, 200, 200],
  confirmParticipant: [({ ticket, contact }) => ['POST', `/tickets/${ticket}/participants`, { contactId: contact }], 404, 403, 201, 201, 201],
  listMessages: [({ ticket }) => ['GET', `/tickets/${ticket}/messages`], 404, 200, 200, 200, 200],
  addMessage: [({ ticket }) => ['POST', `/tickets/${ticket}/messages`, { kind: 'reply', text: 'Hola' }], 404, 403, 201, 201, 201],
  createUpload: [() => upload(), 201, 201, 201, 201, 201],
  search: [() => ['GET', '/search?q=printer'], ...everybody],
  listStatuses: [() => ['GET', '/statuses'], ...everybody],
  createStatus: [() => ['POST', '/statuses', { names, category: 'pending' }], ...administratorOnly(201)],
  renameStatus: [() => ['PATCH', '/statuses/3', { names: { en: 'Pending', es: 'Pendiente' } }], ...administratorOnly(200)],
  listPriorities: [() => ['GET', '/priorities'], ...everybody],
  createPriority: [() => ['POST', '/priorities', { names, level: 2 }], ...administratorOnly(201)],
  renamePriority: [() => ['PATCH', '/priorities/1', { names: { en: 'Low', es: 'Baja' } }], ...administratorOnly(200)],
  listTypes: [() => ['GET', '/types'], ...everybody],
  createType: [() => ['POST', '/types', { names }], ...administratorOnly(201)],
  renameType: [() => ['PATCH', '/types/1', { names: { en: 'Question', es: 'Pregunta' } }], ...administratorOnly(200)],
  getChecklist: [() => ['GET', '/setup/checklist'], ...administratorOnly(200)],
  listParkedEvents: [() => ['GET', '/system/parked-events'], ...administratorOnly(200)],
  retryParkedEvent: [() => ['POST', '/system/parked-events/999999/retry'], ...administratorOnly(404)],
  createLiveTicket: [() => ['POST', '/live/ticket'], 201, 201, 201, 201, 201],
}

/** Open to everybody: signing in, asking whether there is a desk, and addresses that carry their own proof. */
const open = ['login', 'refreshSession', 'logout', 'getSetupState', 'setUp', 'getAttachment']

function upload(): Call {
  const { body, contentType } = multipart({ name: 'a.txt', type: 'text/plain', content: 'hola' })
  return ['POST', '/uploads', body, { 'content-type': contentType }]
}

let world: World
let actors: readonly (readonly [string, DeskAgent, number])[]

beforeAll(async () => {
  const desk = await createTestDesk()
  const received = await desk.receive({ subject: 'Printer', text: 'Canario azul' })
  const ticketB = await desk.receiveTicket({ subject: 'Printer bill', text: 'Canario rojo', to: 'billing@desk.test', from: 'Rob <rob@customer.test>' }, desk.accounts.b)
  const ticket = received.ticketId as number
  const { requester } = await desk.agentA.get<{ requester: { id: number } }>(`/tickets/${ticket}`)
  const file = await desk.agentA.upload({ name: 'note.txt', type: 'text/plain', content: 'secret' })
  const message = await desk.agentA.post<{ attachments: { url: string }[] }>(`/tickets/${ticket}/messages`, { kind: 'note', text: 'Canario verde', attachments: [file] })
  world = { desk, ticket, ticketB: ticketB.ticketId, contact: requester.id, inbound: received.id, attachmentUrl: message.attachments[0]?.url as string }
  actors = [
    ['agent of another department', desk.agentB, 1],
    ['light agent', desk.lightA, 2],
    ['agent', desk.agentA, 3],
    ['supervisor', desk.supervisor, 4],
    ['administrator', desk.administrator, 5],
  ]
})
afterAll(() => world.desk[Symbol.asyncDispose]())

test('every operation of the document has a row, and every row an operation', async () => {
  const document = (await world.desk.nobody.request('GET', '/openapi.json')).body as { paths: Record<string, Record<string, { operationId: string }>> }
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
  expect(operations.toSorted()).toEqual([...Object.keys(matrix), ...open].toSorted())
})

describe.each(Object.entries(matrix))('%s', (_operation, row) => {
  const [call] = row

  test('asks who you are', async () => {
    const [method, url, body, headers] = call(world, world.desk.agentA)
    const answer = await world.desk.nobody.request<{ code: string }>(method, url, body, headers)
    expect([answer.status, answer.body.code]).toEqual([401, 'common.unauthenticated'])
  })

  test('lets in who may', async () => {
    for (const [who, actor, column] of actors) {
      const [method, url, body, headers] = call(world, actor)
      const answer = await actor.request(method, url, body, headers)
      expect(answer.status, `${method} ${url} as ${who}: ${answer.raw.toString().slice(0, 300)}`).toBe(row[column as 1])
    }
  })
})

describe('a ticket one may not see', () => {
  test('answers like one that is not there', async () => {
    const { agentB } = world.desk
    for (const path of ['', '/messages', '/history', '/participants']) {
      const hidden = await agentB.request('GET', `/tickets/${world.ticket}${path}`)
      const missing = await agentB.request('GET', `/tickets/999999${path}`)
      expect([hidden.status, without(hidden.body, world.ticket)]).toEqual([missing.status, without(missing.body, 999_999)])
    }
  })

  test('is in no list, count, view or search', async () => {
    const { agentB } = world.desk
    const list = await agentB.get<{ items: { id: number }[] }>('/tickets?limit=200')
    expect(list.items.map(({ id }) => id)).toContain(world.ticketB)
    expect(list.items.map(({ id }) => id)).not.toContain(world.ticket)
    expect((await agentB.get('/tickets/count'))['count']).toBe(list.items.length)
    const views = await agentB.get<{ items: { key: string; count: number }[] }>('/views')
    expect(views.items.find(({ key }) => key === 'all')?.count).toBe(list.items.length)
    for (const q of ['printer', 'canario', 'verde', '1']) {
      const found = await agentB.get<{ tickets: { id: number }[] }>(`/search?q=${q}`)
      expect(found.tickets.map(({ id }) => id)).not.toContain(world.ticket)
    }
    expect((await agentB.get<{ items: unknown[] }>('/tickets?query=number:1')).items).toEqual([])
  })

  test('keeps its files: the address works for the session it was made for, while that person may see the ticket', async () => {
    const { agentA, agentB, nobody } = world.desk
    expect((await nobody.request('GET', world.attachmentUrl)).status).toBe(200)
    const forged = new URL(world.attachmentUrl, 'http://x')
    forged.searchParams.set('session', '999')
    const later = new URL(world.attachmentUrl, 'http://x')
    later.searchParams.set('expires', String(Number(later.searchParams.get('expires')) + 3600))
    for (const url of [forged, later]) expect((await nobody.request('GET', `${url.pathname}${url.search}`)).status).toBe(404)
    expect((await agentB.request('GET', `/tickets/${world.ticket}/messages`)).status).toBe(404)
    expect((await agentA.request('GET', world.attachmentUrl.split('?')[0] as string)).status).toBe(400)
  })
})

describe('ids inside a body', () => {
  const asAgent = (method: 'POST' | 'PATCH', url: string, body: unknown) => world.desk.agentA.request<{ errors?: { path: string }[] }>(method, url, body)

  test('that do not exist are refused by name', async () => {
    const ticket = `/tickets/${world.ticket}`
    for (const field of ['statusId', 'priorityId', 'typeId', 'departmentId', 'assigneeId']) {
      const answer = await asAgent('PATCH', ticket, { [field]: 999_999 })
      expect([answer.status, answer.body.errors?.[0]?.path], field).toEqual([422, `/${field}`])
    }
    const watchers = await asAgent('PATCH', ticket, { watcherIds: [world.desk.agentA.id, 999_999] })
    expect([watchers.status, watchers.body.errors?.[0]?.path]).toEqual([422, '/watcherIds/1'])
    expect((await asAgent('POST', '/tickets', { subject: 's', text: 't', requester: { id: 999_999 } })).status).toBe(422)
    expect((await asAgent('POST', '/tickets', { subject: 's', text: 't', requester: { id: world.contact }, channelAccountId: 999_999 })).status).toBe(422)
    expect((await asAgent('POST', `${ticket}/participants`, { contactId: 999_999 })).status).toBe(422)
  })

  test('of a colleague’s upload, or of an agent who may not see the ticket, are refused', async () => {
    const theirs = await world.desk.agentB.upload({ name: 'b.txt', content: 'theirs' })
    const stolen = await asAgent('POST', `/tickets/${world.ticket}/messages`, { kind: 'note', text: 'x', attachments: [theirs] })
    expect([stolen.status, stolen.body.errors?.[0]?.path]).toEqual([422, '/attachments/0'])
    const given = await asAgent('PATCH', `/tickets/${world.ticket}`, { assigneeId: world.desk.agentB.id })
    expect([given.status, given.body.errors?.[0]?.path]).toEqual([422, '/assigneeId'])
  })

  test('of a department one does not work in do not open it', async () => {
    const answer = await asAgent('POST', '/tickets', { subject: 's', text: 't', requester: { id: world.contact }, departmentId: world.desk.departments.b })
    expect(answer.status).toBe(403)
    const account = await asAgent('POST', '/tickets', { subject: 's', text: 't', requester: { id: world.contact }, channelAccountId: world.desk.accounts.b })
    expect(account.status).toBe(403)
  })

  test('nobody makes themselves more than they are', async () => {
    const { agentA, supervisor } = world.desk
    for (const actor of [agentA, supervisor]) expect((await actor.request('PATCH', `/agents/${actor.id}`, { roles: [{ role: 'administrator', departmentId: null }] })).status).toBe(403)
    expect((await agentA.request('PATCH', '/me', { roles: [{ role: 'administrator', departmentId: null }] })).status).toBe(400)
  })
})

describe('a write', () => {
  test('refuses fields it does not know and changes nothing', async () => {
    const before = await world.desk.agentA.get(`/tickets/${world.ticket}`)
    for (const extra of [{ id: 1 }, { createdAt: '2020-01-01T00:00:00Z' }, { requesterId: 1 }, { internal: true }, { role: 'administrator' }]) {
      const answer = await world.desk.agentA.request('PATCH', `/tickets/${world.ticket}`, { subject: 'Changed', ...extra })
      expect(answer.status, JSON.stringify(extra)).toBe(400)
    }
    for (const body of ['{"__proto__":{"isAdmin":true},"subject":"x"}', '{"customFields":{"__proto__":{"isAdmin":true}}}', '{"constructor":{"prototype":{"x":1}}}']) {
      const answer = await world.desk.agentA.request('PATCH', `/tickets/${world.ticket}`, body, { 'content-type': 'application/json' })
      expect([400, 422], body).toContain(answer.status)
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
    expect(await world.desk.agentA.get(`/tickets/${world.ticket}`)).toEqual(before)
  })

  test('takes no object for a text, and no list as sort or query that would reach the database', async () => {
    const login = await world.desk.nobody.request('POST', '/auth/login', { email: { $ne: null }, password: ['x'] })
    expect(login.status).toBe(400)
    for (const query of ['sort=id";select pg_sleep(3)--', "query=status:open' or 1=1--%22", 'sort=-password', 'limit=1&limit=2', 'unknown=1', 'limit=0', 'limit=201', 'cursor=abc']) {
      expect((await world.desk.agentA.request('GET', `/tickets?${query}`)).status, query).toBe(400)
    }
  })
})

test('of twenty first runs at once none makes a second desk', async () => {
  const body = { company: 'Evil', locale: 'en', timeZone: 'UTC', supportAddress: 'evil@desk.test', admin: { name: 'Eve', email: 'eve@desk.test', password: 'a long enough secret' } }
  const answers = await Promise.all(Array.from({ length: 20 }, () => world.desk.nobody.request('POST', '/setup', body)))
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 404))
})

/** A problem without what differs between any two requests. */
function without(body: Record<string, unknown>, id: number): unknown {
  const { requestId: _, ...rest } = body
  return JSON.parse(JSON.stringify(rest).replaceAll(String(id), 'N'))
}
