import type { Message, Ticket } from '@timbre/tickets/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDesk, mailboxes, origin, password, rawMail, type DeskAgent, type TestDesk } from '../support/desk.ts'
import { readDocument, routesOf, type Json } from '../support/openapi.ts'

/** The wire of docs/architecture.md, section 7: what scripts outside rely on. Nothing here may be renamed. */

let desk: TestDesk
let ticketId: number
let replyId: number
beforeAll(async () => {
  desk = await createTestDesk()
  ticketId = (await desk.receiveTicket({ from: 'Ana Ruiz <ana@customer.test>', subject: 'Factura vencida', text: 'Hola\n\n> antes', messageId: 'first@customer.test', cc: 'Bob <bob@customer.test>', headers: ['Reply-To: ana@home.test'] })).ticketId
  replyId = (await desk.agentA.post<{ id: number }>(`/tickets/${ticketId}/messages`, { kind: 'reply', text: 'Un momento' })).id
}, 120_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

interface Page<Item = Json> {
  items: Item[]
  nextCursor: string | null
}

describe('fixed paths', () => {
  test.each(
    `POST /setup · POST /auth/login · POST /auth/refresh · POST /auth/logout · GET /me · GET /settings · PATCH /settings · GET /tickets · POST /tickets ·
     GET /tickets/{id} · PATCH /tickets/{id} · GET /tickets/{id}/history · GET /tickets/{id}/messages · POST /tickets/{id}/messages · GET /search ·
     GET /contacts · POST /contacts · GET /departments · POST /departments · GET /agents · POST /agents · GET /views · GET /statuses · POST /statuses ·
     GET /priorities · POST /priorities · GET /channels/accounts · POST /channels/accounts · POST /inbound/mail · GET /inbound/{id} · GET /inbound ·
     POST /uploads · POST /live/ticket`
      .split('·')
      .map((line) => line.trim().split(' ') as [string, string]),
  )('%s /api/v1%s', async (method, path) => {
    const routes = routesOf(await readDocument(desk.app))
    expect(routes.some((route) => route.method === method && route.path === `/api/v1${path}`)).toBe(true)
  })

  test.each(['/healthz', '/readyz', '/metrics', '/api/v1/openapi.json', '/api/docs'])('%s', async (path) => {
    expect((await desk.app.inject({ url: path })).statusCode).toBe(200)
  })

  test('anything else is a problem, too', async () => {
    for (const url of ['/api/v1/nothing', '/api/v2/tickets', '/nothing.json']) {
      const answer = await desk.app.inject({ url })
      expect([answer.statusCode, answer.headers['content-type'], answer.json().code]).toEqual([404, 'application/problem+json; charset=utf-8', 'common.notFound'])
    }
    expect((await desk.agentA.request('DELETE', `/tickets/${ticketId}`)).status).toBe(404)
  })
})

describe('fixed shapes', () => {
  test('a ticket', async () => {
    const { body: ticket } = await desk.agentA.request<Ticket>('GET', `/tickets/${ticketId}`)
    expect(ticket).toEqual({
      id: ticketId,
      number: expect.stringMatching(/^\d+$/u),
      subject: 'Factura vencida',
      status: { id: expect.any(Number), name: 'Open', category: 'open' },
      priority: { id: expect.any(Number), name: 'Normal', level: 2 },
      type: null,
      channel: desk.server.composition.channels.defaultType,
      requester: { id: expect.any(Number), name: 'Ana Ruiz', email: 'ana@customer.test' },
      assignee: null,
      department: { id: desk.departments.a, name: 'Support' },
      organization: null,
      tags: [],
      customFields: {},
      disposition: 'normal',
      locale: null,
      watcherIds: [],
      preview: 'Un momento',
      lastMessageKind: 'reply',
      lastMessageId: expect.any(Number),
      lastMessageAgentId: expect.any(Number),
      lastMessageHasFiles: false,
      sendFailure: null,
      reading: { unread: false, lastReadMessageId: expect.any(Number), version: 1, firstUnreadMessageId: null },
      createdAt: utc,
      updatedAt: utc,
      firstResponseAt: utc,
      solvedAt: null,
      closedAt: null,
      waitingSince: null,
      version: 2,
    })
    const { firstUnreadMessageId: _, ...reading } = ticket.reading as Json
    expect((await desk.agentA.get<Page<Ticket>>('/tickets?query=number:' + ticket.number)).items).toEqual([{ ...ticket, reading }])
  })

  test('messages: what came in and what went out', async () => {
    const { items } = await desk.agentA.get<Page<Message>>(`/tickets/${ticketId}/messages`)
    expect(items).toEqual([
      {
        id: expect.any(Number),
        ticketId,
        conversationId: expect.any(Number),
        kind: 'customer',
        author: { type: 'contact', id: expect.any(Number), name: 'Ana Ruiz', email: 'ana@customer.test' },
        html: null,
        text: expect.stringMatching(/^Hola\n\n> antes/u),
        visibleText: 'Hola',
        unknownSender: false,
        mentions: [],
        attachments: [],
        mail: {
          messageId: 'first@customer.test',
          inReplyTo: null,
          references: [],
          from: { name: 'Ana Ruiz', address: 'ana@customer.test' },
          to: [{ name: '', address: mailboxes.a }],
          cc: [{ name: 'Bob', address: 'bob@customer.test' }],
          bcc: [],
          replyTo: [{ name: '', address: 'ana@home.test' }],
          subject: 'Factura vencida',
          date: '2026-11-21T10:00:00.000Z',
          isAutoReply: false,
          isBounce: false,
          authentication: null,
        },
        deliveries: [],
        createdAt: utc,
      },
      expect.objectContaining({ id: replyId, kind: 'reply', author: { type: 'agent', id: desk.agentA.id, name: 'Anna Agent', email: null }, html: '<p>Un momento</p>', text: 'Un momento', visibleText: 'Un momento' }),
    ])
    const reply = items[1] as Message
    expect(reply.mail).toMatchObject({ inReplyTo: 'first@customer.test', references: ['first@customer.test'], from: { address: mailboxes.a }, subject: expect.stringMatching(/^Re: Factura vencida \[#\d+\]$/u), messageId: expect.any(String) })
    expect(reply.deliveries.map(({ recipient }) => recipient)).toEqual(['ana@customer.test', 'ana@home.test', 'bob@customer.test'])
    for (const delivery of reply.deliveries) expect(delivery).toEqual({ recipient: expect.any(String), state: expect.stringMatching(/^(queued|sending|sent)$/u), errorCode: null, error: null, attempts: expect.any(Number), nextAttemptAt: expect.toSatisfy((value) => value === null || isUtc(value)) })
  })

  test('an attachment', async () => {
    const upload = await desk.agentA.upload({ name: 'plan.txt', type: 'text/plain', content: 'plan' })
    const note = await desk.agentA.post<Message>(`/tickets/${ticketId}/messages`, { kind: 'note', text: 'See', attachments: [upload] })
    expect(note.attachments).toEqual([{ id: expect.any(Number), name: 'plan.txt', contentType: 'text/plain', size: 4, sha256: expect.stringMatching(/^[0-9a-f]{64}$/u), inline: false, url: expect.stringMatching(/^\/api\/v1\/attachments\/\d+\?/u) }])
    expect(note).toMatchObject({ kind: 'note', mail: null, deliveries: [] })
  })

  test('an inbound message, from its acceptance on', async () => {
    const accepted = await desk.administrator.request<Json>('POST', `/inbound/mail?account=${encodeURIComponent(mailboxes.a)}`, Buffer.from(rawMail({})), { 'content-type': 'message/rfc822' })
    expect([accepted.status, accepted.body]).toEqual([201, { id: expect.any(Number) }])
    const row = await desk.receive({})
    expect(row).toEqual({
      id: expect.any(Number),
      accountId: desk.accounts.a,
      state: 'processed',
      outcome: 'created',
      ticketId: expect.any(Number),
      messageId: expect.any(Number),
      errorCode: null,
      error: null,
      attempts: expect.any(Number),
      size: expect.any(Number),
      from: null,
      receivedAt: utc,
      processedAt: utc,
    })
    const { items } = await desk.administrator.get<Page>('/inbound?state=processed&limit=1')
    expect(Object.keys(items[0] as Json).sort()).toEqual(Object.keys(row).sort())
  })

  test('signing in', async () => {
    const { status, body, headers } = await desk.nobody.request<Json>('POST', '/auth/login', { email: desk.agentA.email, password })
    expect([status, Object.keys(body).sort()]).toEqual([200, ['accessToken', 'expiresIn', 'user']])
    expect(body['user']).toEqual(await desk.agentA.get('/me'))
    expect(body['expiresIn']).toBeLessThanOrEqual(900)
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/iu)
    expect(JSON.stringify(body)).not.toMatch(/password|refresh|argon/iu)
  })

  test('history: who changed what, newest first', async () => {
    const { ticketId: id } = await desk.receiveTicket({ from: 'Zoe <zoe@customer.test>' })
    await desk.agentA.patch(`/tickets/${id}`, { assigneeId: desk.colleagueA.id })
    const { items } = await desk.agentA.get<Page>(`/tickets/${id}/history`)
    expect(items).toMatchObject([
      { type: 'tickets.ticketChanged', actor: { type: 'agent', id: desk.agentA.id, name: 'Anna Agent' }, changes: { assigneeId: { from: null, to: desk.colleagueA.id, toName: 'Carl Colleague' } }, at: utc },
      { type: 'tickets.messageAdded', actor: { type: 'contact', name: 'Zoe' } },
      { type: 'tickets.ticketCreated', actor: { type: 'contact', name: 'Zoe' } },
    ])
  })
})

const isUtc = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u.test(value)
const utc = expect.toSatisfy(isUtc) as unknown as string

describe('everywhere', () => {
  test('times are in UTC, to the millisecond, and answers are not to be stored', async () => {
    const lists = ['/tickets', `/tickets/${ticketId}/messages`, `/tickets/${ticketId}/history`, '/contacts', '/agents', '/departments', '/channels/accounts', '/inbound', '/settings', '/me']
    let times = 0
    for (const url of lists) {
      const { headers, raw } = await desk.administrator.request('GET', url)
      expect(headers['cache-control'], url).toBe('no-store')
      expect(headers['content-type'], url).toBe('application/json; charset=utf-8')
      for (const [, value] of raw.toString().matchAll(/"(\d{4}-\d\d-\d\d[T ][^"]*)"/gu)) {
        times++
        expect(isUtc(value), `${url}: ${value}`).toBe(true)
      }
    }
    expect(times).toBeGreaterThan(20)
  })

  test('keys are in camelCase', async () => {
    for (const url of ['/tickets', `/tickets/${ticketId}/messages`, '/inbound', '/channels/accounts', '/contacts']) {
      const keys = [...(await desk.administrator.request('GET', url)).raw.toString().matchAll(/"([^"]+)":/gu)].map((match) => match[1] as string)
      expect(keys.filter((key) => !/^[a-z][A-Za-z0-9]*$/u.test(key)), url).toEqual([])
    }
  })

  test('a problem says what, where, and under which number to find it', async () => {
    const { headers, body } = await desk.agentA.request<Json>('POST', '/tickets', { requester: { email: 'x' }, subject: '' })
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(body).toEqual({
      type: 'about:blank',
      title: 'The request is not valid',
      status: 400,
      code: 'common.invalid',
      detail: expect.stringContaining('/'),
      errors: expect.arrayContaining([{ path: '/subject', code: 'required', limit: 1, message: expect.any(String) }]),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
    })
    for (const [method, url, sent, expected] of [
      ['GET', '/tickets/99999', undefined, [404, 'tickets.notFound']],
      ['POST', `/tickets/${ticketId}/messages`, { kind: 'reply', text: ' ' }, [422, 'tickets.emptyMessage']],
      ['POST', `/tickets/${ticketId}/messages`, { kind: 'reply' }, [422, 'tickets.emptyMessage']],
      ['POST', '/departments', { names: { en: 'x', es: 'y' } }, [403, 'common.forbidden']],
    ] as const) {
      const { status, body: problem } = await desk.agentA.request<Json>(method, url, sent)
      expect([status, problem['code']]).toEqual(expected)
      expect(problem).toMatchObject({ type: 'about:blank', title: expect.any(String), status, detail: expect.any(String), requestId: expect.any(String) })
    }
  })

  test('a body that is too large is 413, one that is not JSON 415', async () => {
    expect(await desk.agentA.request('POST', `/tickets/${ticketId}/messages`, { kind: 'note', text: 'x'.repeat(5 * 1024 * 1024) })).toMatchObject({ status: 413, body: { code: 'common.tooLarge' } })
    expect(await desk.agentA.request('POST', `/tickets/${ticketId}/messages`, { kind: 'note', text: 'x'.repeat(1_000_001) })).toMatchObject({ status: 400 })
    expect(await desk.agentA.request('POST', '/tickets', 'x', { 'content-type': 'text/plain' })).toMatchObject({ status: 415, body: { code: 'common.unsupportedMediaType' } })
    expect(await desk.agentA.request('POST', '/tickets', '{"subject":', { 'content-type': 'application/json' })).toMatchObject({ status: 400, body: { code: 'common.invalid' } })
    expect(await desk.agentA.request('POST', '/tickets')).toMatchObject({ status: 400 })
  })

  test('a parameter given twice, or unknown, is refused', async () => {
    for (const url of ['/tickets?limit=1&limit=2', '/tickets?query=a&query=b', '/tickets?sort=id&sort=-id', `/tickets/${ticketId}?id=1&id=2`, '/tickets?page=2', '/me?x=1', '/search?q=a&q=b', '/inbound?state=processed&state=received', '/agents?active=true&active=false']) {
      expect((await desk.administrator.request('GET', url)).status, url).toBe(400)
    }
  })

  test('other origins may not read, and pages of ours load nothing from elsewhere', async () => {
    const answer = await desk.app.inject({ url: '/api/v1/tickets', headers: { origin: 'https://evil.test', authorization: `Bearer ${desk.agentA.token}` } })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'content-security-policy': expect.stringContaining("frame-ancestors 'none'") })
    const own = await desk.app.inject({ method: 'OPTIONS', url: '/api/v1/tickets', headers: { origin, 'access-control-request-method': 'POST' } })
    expect(own.headers['access-control-allow-origin']).toBeUndefined()
  })
})

describe('lists', () => {
  const subjects: string[] = []
  beforeAll(async () => {
    for (let index = 0; index < 12; index++) {
      const { subject } = await desk.agentB.post<Ticket>('/tickets', { subject: `Paged ${String(index).padStart(2, '0')}`, requester: { email: `p${index % 3}@customer.test` }, text: 'x', priorityId: (index % 4) + 1 })
      subjects.push(subject)
    }
  }, 60_000)

  async function walk(who: DeskAgent, url: string, between?: () => Promise<unknown>): Promise<Ticket[]> {
    const all: Ticket[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page<Ticket> = await who.get<Page<Ticket>>(`${url}&limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`)
      expect(page.items.length).toBeLessThanOrEqual(5)
      all.push(...page.items)
      cursor = page.nextCursor
      await between?.()
    }
    return all
  }

  test.each([
    ['createdAt', (a: Ticket, b: Ticket) => a.createdAt.localeCompare(b.createdAt) || a.id - b.id],
    ['-createdAt', (a: Ticket, b: Ticket) => b.createdAt.localeCompare(a.createdAt) || a.id - b.id],
    ['-updatedAt,id', (a: Ticket, b: Ticket) => b.updatedAt.localeCompare(a.updatedAt) || a.id - b.id],
    ['-priority,-id', (a: Ticket, b: Ticket) => b.priority.level - a.priority.level || b.id - a.id],
    ['priority,-createdAt', (a: Ticket, b: Ticket) => a.priority.level - b.priority.level || b.createdAt.localeCompare(a.createdAt) || a.id - b.id],
    ['-number', (a: Ticket, b: Ticket) => b.id - a.id],
  ])('sorted by %s come page by page, each row once', async (sort, compare) => {
    const all = await walk(desk.agentB, `/tickets?query=subject:Paged*&sort=${sort}`)
    expect(all.map(({ subject }) => subject).sort()).toEqual(subjects)
    expect(all.map(({ id }) => id)).toEqual([...all].sort(compare).map(({ id }) => id))
  })

  test('new rows at the beginning repeat and hide nothing further down', async () => {
    let made = 0
    const all = await walk(desk.agentB, '/tickets?query=subject:Paged*&sort=-createdAt', () => desk.agentB.post('/tickets', { subject: `Paged later ${made++}`, requester: { email: 'p@customer.test' }, text: 'x' }))
    expect(all.map(({ subject }) => subject).sort()).toEqual(subjects)
  })

  test('limits are 1 to 200, 50 when nothing is said', async () => {
    for (const list of ['/tickets', '/contacts', '/agents', '/departments', '/inbound', '/channels/accounts', `/tickets/${ticketId}/messages`, `/tickets/${ticketId}/history`]) {
      for (const limit of ['0', '201', '-1', '1.5', 'x', '']) expect((await desk.administrator.request('GET', `${list}?limit=${limit}`)).status, `${list} ${limit}`).toBe(400)
      const one = await desk.administrator.get<Page>(`${list}?limit=1`)
      expect(one.items.length, list).toBe(1)
      const all = await desk.administrator.get<Page>(`${list}?limit=200`)
      // A thread is long: its pages say, besides, how much lies on either side.
      const beside = list.endsWith('/messages') ? ['earlier', 'later'] : []
      expect([Object.keys(all).sort(), all.nextCursor], list).toEqual([[...beside, 'items', 'nextCursor'].sort(), null])
    }
    const routes = routesOf(await readDocument(desk.app))
    for (const { operation } of routes.filter(({ operation: { parameters } }) => parameters?.some(({ name }) => name === 'cursor'))) {
      expect(operation.parameters?.find(({ name }) => name === 'limit')?.['schema'], operation.operationId).toMatchObject({ default: 50, minimum: 1, maximum: 200 })
    }
  })

  test('the whole of every list is reached in steps of one', async () => {
    for (const list of ['/contacts', '/agents', '/departments', '/inbound', '/channels/accounts', `/tickets/${ticketId}/messages`, `/tickets/${ticketId}/history`]) {
      const { items } = await desk.administrator.get<Page<{ id: number }>>(`${list}?limit=200`)
      const seen: number[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Page<{ id: number }> = await desk.administrator.get(`${list}?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      }
      expect(seen, list).toEqual(items.map(({ id }) => id))
    }
  })

  test('a view and a query narrow each other', async () => {
    const { items: solved } = await desk.agentB.get<Page<{ id: number; category: string }>>('/statuses')
    const [first] = (await desk.agentB.get<Page<Ticket>>('/tickets?query=priority:Urgent&limit=1')).items
    await desk.agentB.patch(`/tickets/${first?.id}`, { statusId: solved.find(({ category }) => category === 'solved')?.id })
    const { items: views } = await desk.agentB.get<Page<{ key: string; count: number }>>('/views')
    for (const view of views) {
      const { items } = await desk.agentB.get<Page<Ticket>>(`/tickets?view=${view.key}&limit=200`)
      expect(items.length, view.key).toBe(view.count)
      const narrowed = await desk.agentB.get<Page<Ticket>>(`/tickets?view=${view.key}&query=priority:Urgent&limit=200`)
      expect(narrowed.items.map(({ id }) => id), view.key).toEqual(items.filter(({ priority }) => priority.level === 4).map(({ id }) => id))
      const either = await desk.agentB.get<Page<Ticket>>(`/tickets?view=${view.key}&query=${encodeURIComponent('priority:Urgent OR priority:Low')}&limit=200`)
      expect(either.items.map(({ id }) => id), view.key).toEqual(items.filter(({ priority }) => [1, 4].includes(priority.level)).map(({ id }) => id))
    }
    expect(await desk.agentB.request('GET', '/tickets?view=nothing')).toMatchObject({ status: 404, body: { code: 'tickets.noView' } })
  })

  test.each([
    ['status:', 0],
    ['tag:vip status:nothing', 'tag:vip status:'.length],
    ['nosuchfield:x', 0],
    ['tag:vip ("open', 'tag:vip ('.length],
    ['tag:vip )', 'tag:vip '.length],
  ])('a condition %j that cannot be read says where', async (query, position) => {
    for (const url of ['/tickets?', '/tickets?view=mine&', '/tickets/count?']) {
      const { status, body } = await desk.agentA.request<Json>('GET', `${url}query=${encodeURIComponent(query)}`)
      expect([status, body], url).toMatchObject([400, { code: 'rules.querySyntax', position, length: expect.any(Number), detail: expect.stringContaining(`at character ${position + 1}`), errors: [{ path: '/query', message: expect.any(String) }] }])
    }
  })
})

describe('writing', () => {
  test('html is cleaned, text becomes html, and one of them is needed', async () => {
    const html = await desk.agentA.post<Message>(`/tickets/${ticketId}/messages`, { kind: 'note', html: '<p onclick="x()">Hi <b>there</b><script>alert(1)</script></p>' })
    expect(html).toMatchObject({ html: '<p>Hi <b>there</b></p>', text: expect.stringContaining('Hi there') })
    const text = await desk.agentA.post<Message>(`/tickets/${ticketId}/messages`, { kind: 'note', text: 'a < b\n\nc' })
    expect(text).toMatchObject({ html: '<p>a &lt; b</p>\n<p>c</p>', text: 'a < b\n\nc' })
  })

  test('a stale version is refused with the current state', async () => {
    const { id, version } = await desk.agentA.post<Ticket>('/tickets', { subject: 'Versions', requester: { email: 'v@customer.test' }, text: 'x' })
    await desk.agentA.patch(`/tickets/${id}`, { tags: ['a'], version })
    const { status, body } = await desk.agentA.request<Json>('PATCH', `/tickets/${id}`, { tags: ['b'], version })
    expect([status, body['code']]).toEqual([409, 'tickets.changedMeanwhile'])
    expect(body['current']).toEqual(await desk.agentA.get(`/tickets/${id}`))
  })

  test('a reply stops for what its writer has not seen, and goes through with the same key once they have', async () => {
    const { id } = await desk.agentA.post<Ticket>('/tickets', { subject: 'Both answer', requester: { email: 'v@customer.test' }, text: 'x' })
    const { items } = await desk.agentA.get<{ items: Message[] }>(`/tickets/${id}/messages`)
    const theirs = await desk.colleagueA.post<Message>(`/tickets/${id}/messages`, { kind: 'reply', text: 'Mine' })
    const answer = (lastSeenMessageId: number) => desk.agentA.request<Json>('POST', `/tickets/${id}/messages`, { kind: 'reply', text: 'Mine too', lastSeenMessageId }, { 'idempotency-key': 'both-answer' })
    const { status, body } = await answer(items[0]?.id as number)
    expect([status, body['code']]).toEqual([409, 'tickets.somethingNew'])
    expect(body['newer']).toEqual([{ id: theirs.id, kind: 'reply', author: { type: 'agent', id: desk.colleagueA.id, name: theirs.author.name }, createdAt: theirs.createdAt }])
    expect((await answer(theirs.id)).status).toBe(201)
  })

  test('a mail address is the requester, whether known or new, and says so in the caller’s language', async () => {
    const made = await desk.agentA.post<Ticket>('/tickets', { subject: 'New', requester: { email: 'New.Person@Customer.test', name: 'New Person' }, html: '<p>Hi</p>' })
    expect(made).toMatchObject({ requester: { name: 'New Person', email: 'new.person@customer.test' }, status: { name: 'New' } })
    await desk.agentA.patch('/me', { locale: 'es' })
    expect((await desk.agentA.get<Ticket>(`/tickets/${made.id}`)).status.name).toBe('Nuevo')
    await desk.agentA.patch('/me', { locale: 'en' })
  })
})

describe('Idempotency-Key', () => {
  const body = (subject: string) => ({ subject, requester: { email: 'i@customer.test' }, text: 'x' })
  const post = (who: DeskAgent, key: string, sent: unknown) => who.request<Ticket & Json>('POST', '/tickets', sent, { 'idempotency-key': key })
  const found = async (subject: string) => (await desk.administrator.get<Page<Ticket>>(`/tickets?query=${encodeURIComponent(`subject:"${subject}"`)}`)).items.length

  test('gives the same request the same answer and does nothing twice', async () => {
    const first = await post(desk.agentA, 'key-1', body('Once'))
    const again = await post(desk.agentA, 'key-1', body('Once'))
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(await found('Once')).toBe(1)
  })

  test('of ten at once one is done, and all get its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(desk.agentA, 'key-2', body('Parallel'))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1)
    expect(await found('Parallel')).toBe(1)
  })

  test('for another body is refused, for another person or route it is another key', async () => {
    await post(desk.agentA, 'key-3', body('Three'))
    expect(await post(desk.agentA, 'key-3', body('Four'))).toMatchObject({ status: 422, body: { code: 'idempotency.keyReused' } })
    expect((await post(desk.colleagueA, 'key-3', body('Five'))).status).toBe(201)
    expect((await desk.agentA.request('POST', '/contacts', { name: 'Six', email: 'six@customer.test' }, { 'idempotency-key': 'key-3' })).status).toBe(201)
  })

  test('does not remember a failure', async () => {
    expect((await post(desk.agentA, 'key-4', { ...body('Seven'), statusId: 99_999 })).status).toBe(422)
    expect((await post(desk.agentA, 'key-4', { ...body('Seven') })).status).toBe(201)
  })

  test('makes a reply leave once', async () => {
    const { id } = await desk.agentA.post<Ticket>('/tickets', body('Reply once'))
    const reply = () => desk.agentA.request<Message>('POST', `/tickets/${id}/messages`, { kind: 'reply', text: 'Once only' }, { 'idempotency-key': 'key-5' })
    const [first, second] = [await reply(), await reply()]
    expect(second.body.id).toBe(first.body.id)
    expect((await desk.agentA.get<Page>(`/tickets/${id}/messages`)).items).toHaveLength(2)
  })

  test('has 1 to 200 characters', async () => {
    expect((await post(desk.agentA, 'x'.repeat(201), body('Long'))).status).toBe(400)
    expect((await post(desk.agentA, '', body('Short'))).status).toBe(400)
  })
})
