import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { canary, createApiWorld, expectations, whoever, type Answers, type ApiWorld, type Ask, type Who } from '../support/api-world.ts'
import type { TestDesk } from '../support/desk.ts'
import type { Json, Route } from '../support/openapi.ts'

/** Who gets what from every route of the document, by the table in tests/support/api-world.ts and the one of ids below. */

let world: ApiWorld
let desk: TestDesk
beforeAll(async () => {
  world = await createApiWorld()
  desk = world.desk
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const call = (route: Route, who: Who, ask: Ask) => world.call(route, who, ask)
const answersOf = (operationId: string) => expectations[operationId]?.answers as Answers

test('every route of the document has a line in the table, and every line a route', () => {
  expect(world.routes.map(({ operation }) => operation.operationId).sort()).toEqual(Object.keys(expectations).sort())
})

describe('own and foreign things, as everybody', () => {
  test.each(Object.keys(expectations))('%s', async (operationId) => {
    const route = world.routeOf(operationId)
    const answers = answersOf(operationId)
    const got: Record<string, number> = {}
    for (const who of whoever) {
      const answer = await call(route, who, world.asked(operationId))
      got[who] = answer.status
      if (answer.status >= 400) expect(answer.headers['content-type'], `${operationId} as ${who}`).toBe('application/problem+json; charset=utf-8')
      if (answer.status === 401 && answers[who] === 401 && operationId !== 'login') expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
    expect(got).toEqual(answers)
  })
})

describe('what one may not see is like what does not exist', () => {
  const withId = Object.keys(expectations).filter((operationId) => expectations[operationId]?.ask && !['getAttachment'].includes(operationId))

  test.each(withId)('%s', async (operationId) => {
    const route = world.routeOf(operationId)
    if (!route.path.includes('{')) return
    const missing = 987_654_321
    const strip = (body: Json, id: number) => JSON.stringify({ ...body, requestId: '' }).replace(new RegExp(`\\b${id}\\b`, 'u'), 'ID')
    for (const who of whoever) {
      const ask = world.asked(operationId)
      const none = await call(route, who, { ...ask, id: missing })
      const expected = answersOf(operationId)[who]
      // Whoever may enter finds nothing; whoever may not learns nothing, not even that.
      expect(none.status, `${operationId} of a missing id as ${who}`).toBe([401, 403].includes(expected) && none.status !== 404 ? expected : 404)
      if (expected === 404) {
        const hidden = await call(route, who, ask)
        expect(strip(hidden.body, ask.id as number), `${operationId} as ${who}`).toEqual(strip(none.body, missing))
      }
    }
  })

  test.each(['0', '-1', '1.5', 'x', '1e400', '99999999999999999999', '%00', '1;drop', '__proto__'])('an id %j is refused everywhere, or is no address', async (id) => {
    for (const route of world.routes.filter(({ path }) => path.includes('{'))) {
      const url = route.path.replace(/\{\w+\}/u, id)
      const { status } = await desk.administrator.request(route.method, url, route.method === 'GET' ? undefined : {})
      expect([400, 404, 415], `${route.method} ${url}`).toContain(status)
    }
  })
})

describe('nothing of a ticket shows where it may not be seen', () => {
  test('no GET tells its words to the other department or to nobody', async () => {
    for (const who of ['nobody', 'outsider'] as const) {
      for (const route of world.routes.filter(({ method, operation }) => method === 'GET' && operation.operationId !== 'getAttachment')) {
        const ask = world.asked(route.operation.operationId)
        for (const variant of [ask, { ...ask, id: world.things.foreignTicket }]) {
          const { raw } = await call(route, who, variant)
          expect(raw.toString().includes(canary) && !raw.toString().includes(`"q":"${canary}"`), `${route.operation.operationId} as ${who}`).toBe(false)
        }
      }
    }
  })

  test('its own department does find it', async () => {
    const { body } = await desk.lightA.request<{ tickets: unknown[] }>('GET', `/search?q=${canary}`)
    expect(body.tickets).toHaveLength(1)
    expect((await desk.agentB.request<{ tickets: unknown[] }>('GET', `/search?q=${canary}`)).body.tickets).toEqual([])
  })

  test('conditions cannot be used to ask about it', async () => {
    for (const query of [`subject:${canary}`, `tag:${canary}`, `text:${canary}`, canary, `-tag:nothing`, `number:1 OR number:2`, `watcher:me OR tag:${canary}`, 'disposition:normal', 'requester:1']) {
      const url = `query=${encodeURIComponent(query)}`
      const { body } = await desk.agentB.request<{ items: { id: number }[] }>('GET', `/tickets?${url}`)
      expect(body.items.map(({ id }) => id), query).not.toContain(world.things.ticket)
      const { count: counted } = (await desk.agentB.request<{ count: number }>('GET', `/tickets/count?${url}`)).body
      expect(counted, query).toBe(body.items.length)
    }
  })
})

describe('ids inside bodies', () => {
  const missing = 987_654_321
  interface IdCase {
    /** Replaces the id in a body that is valid otherwise. */
    readonly put: (id: never) => object
    readonly path: string
    /** Of somebody else's, who asks for it and what they get. */
    readonly foreign?: readonly (readonly [who: Who, id: () => unknown, status: number])[]
    readonly none?: unknown
    /** Whether one may at all depends on this id. */
    readonly decides?: true
  }
  const sameAsMissing = 422
  let foreignUpload: string
  let foreignContact: number

  beforeAll(async () => {
    foreignUpload = await desk.colleagueA.upload({ name: 'theirs.txt', content: 'theirs' })
    foreignContact = (await desk.agentB.get<{ requester: { id: number } }>(`/tickets/${world.things.foreignTicket}`)).requester.id
  })

  const noUpload = 'x'.repeat(22)
  const bodyIds: Record<string, IdCase> = {
    'createAgent.roles[].departmentId': { put: (id) => ({ roles: [{ role: 'agent', departmentId: id }] }), path: '/roles/0/departmentId' },
    'createAgent.departmentIds[]': { put: (id) => ({ departmentIds: [id] }), path: '/departmentIds/0' },
    'changeAgent.roles[].departmentId': { put: (id) => ({ roles: [{ role: 'agent', departmentId: id }] }), path: '/roles/0/departmentId' },
    'changeAgent.departmentIds[]': { put: (id) => ({ departmentIds: [id] }), path: '/departmentIds/0' },
    'createDepartment.leaderId': { put: (id) => ({ leaderId: id }), path: '/leaderId' },
    'createDepartment.memberIds[]': { put: (id) => ({ memberIds: [id] }), path: '/memberIds/0' },
    'changeDepartment.leaderId': { put: (id) => ({ leaderId: id }), path: '/leaderId' },
    'changeDepartment.memberIds[]': { put: (id) => ({ memberIds: [id] }), path: '/memberIds/0' },
    'createChannelAccount.departmentId': { put: (id) => ({ departmentId: id }), path: '/departmentId' },
    'changeChannelAccount.departmentId': { put: (id) => ({ departmentId: id }), path: '/departmentId' },
    'testConnection.accountId': { put: (id) => ({ accountId: id }), path: '/accountId' },
    'createTicket.requester.id': { put: (id) => ({ requester: { id } }), path: '/requester' },
    'createTicket.statusId': { put: (id) => ({ statusId: id }), path: '/statusId' },
    'createTicket.priorityId': { put: (id) => ({ priorityId: id }), path: '/priorityId' },
    'createTicket.typeId': { put: (id) => ({ typeId: id }), path: '/typeId' },
    'createTicket.assigneeId': { put: (id) => ({ assigneeId: id }), path: '/assigneeId', foreign: [['agent', () => desk.agentB.id, 422]] },
    'createTicket.departmentId': { put: (id) => ({ departmentId: id }), path: '/departmentId', decides: true, foreign: [['agent', () => desk.departments.b, 403], ['supervisor', () => desk.departments.b, 201]] },
    'createTicket.channelAccountId': { put: (id) => ({ channelAccountId: id, departmentId: undefined }), path: '/channelAccountId', decides: true, foreign: [['agent', () => desk.accounts.b, 403]] },
    'createTicket.attachments[]': { put: (id) => ({ attachments: [id] }), path: '/attachments/0', none: noUpload, foreign: [['agent', () => foreignUpload, sameAsMissing]] },
    'changeTicket.statusId': { put: (id) => ({ statusId: id }), path: '/statusId' },
    'changeTicket.priorityId': { put: (id) => ({ priorityId: id }), path: '/priorityId' },
    'changeTicket.typeId': { put: (id) => ({ typeId: id }), path: '/typeId' },
    'changeTicket.assigneeId': { put: (id) => ({ assigneeId: id }), path: '/assigneeId', foreign: [['agent', () => desk.agentB.id, 422]] },
    // Whoever may change a ticket may show it to a colleague; handing it over is tried last, below.
    'changeTicket.watcherIds[]': { put: (id) => ({ watcherIds: [id] }), path: '/watcherIds/0' },
    'changeTicket.departmentId': { put: (id) => ({ departmentId: id }), path: '/departmentId' },
    'addMessage.attachments[]': { put: (id) => ({ attachments: [id] }), path: '/attachments/0', none: noUpload, foreign: [['agent', () => foreignUpload, sameAsMissing]] },
    // Whoever may write a note may show the ticket to a colleague; light agents may, and get no further with replies.
    'addMessage.mentions[]': { put: (id) => ({ kind: 'note', mentions: [id] }), path: '/mentions/0', decides: true },
    'addMessage.statusId': { put: (id) => ({ statusId: id }), path: '/statusId' },
    'saveDraft.attachments[]': { put: (id) => ({ attachments: [id] }), path: '/attachments/0', none: noUpload, foreign: [['agent', () => foreignUpload, sameAsMissing]] },
    'confirmParticipant.contactId': { put: (id) => ({ contactId: id }), path: '/contactId', foreign: [['agent', () => foreignContact, sameAsMissing]] },
  }

  /** Compared only with what the ticket itself holds, or with what is one's own: naming another's is as good as any number. */
  const positions = new Set(['addMessage.lastSeenMessageId', 'markRead.lastReadMessageId', 'noteSeen.ticketId', 'changePreferences.tickets.afterSend.statusId'])

  /** Every property of a request body that names another thing. */
  function idsIn(schema: Json, path: string): string[] {
    const properties = Object.entries((schema['properties'] as Record<string, Json> | undefined) ?? {})
    const inner = [...((schema['anyOf'] as Json[] | undefined) ?? []), ...(schema['items'] ? [schema['items'] as Json] : [])]
    return [
      ...properties.flatMap(([name, property]) => (/(^id|Id|Ids|attachments|mentions)$/u.test(name) ? [`${path}.${name}${/Ids$|attachments$|mentions$/u.test(name) ? '[]' : ''}`] : idsIn(property, `${path}.${name}`))),
      ...inner.flatMap((part) => idsIn(part, schema['items'] === part ? `${path}[]` : path)),
    ]
  }

  test('all have a line here', () => {
    const found = world.routes.flatMap(({ operation }) => idsIn(operation.requestBody?.content['application/json']?.schema ?? {}, operation.operationId))
    expect([...new Set(found)].filter((name) => !positions.has(name)).sort()).toEqual(Object.keys(bodyIds).sort())
  })

  const problemOf = (body: Json, id: unknown) => JSON.stringify({ ...body, requestId: '' }).replace(new RegExp(`\\b${id}\\b`, 'u'), 'ID')

  test.each(Object.keys(bodyIds))('%s', async (name) => {
    const operationId = name.split('.')[0] as string
    const { put, path, foreign = [], none = missing, decides } = bodyIds[name] as IdCase
    const send = async (who: Who, id: unknown) => {
      const ask = world.asked(operationId)
      return call(world.routeOf(operationId), who, { ...ask, body: { ...(ask.body as object), ...put(id as never) } })
    }
    const allowed = whoever.filter((who) => answersOf(operationId)[who] < 300)
    for (const who of allowed) {
      const { status, body } = await send(who, none)
      expect({ status, paths: (body['errors'] as { path: string }[] | undefined)?.map((error) => error.path) }, `${name} as ${who}`).toEqual({ status: 422, paths: [path] })
    }
    for (const who of whoever.filter((other) => !allowed.includes(other) && !decides)) {
      expect((await send(who, none)).status, `${name} as ${who}`).toBe(answersOf(operationId)[who])
    }
    for (const [who, id, status] of foreign) {
      const answer = await send(who, id())
      expect(answer.status, `a foreign ${name} as ${who}`).toBe(status)
      if (status === sameAsMissing && name !== 'createTicket.assigneeId' && name !== 'changeTicket.assigneeId') {
        expect(problemOf(answer.body, id()), `a foreign ${name} as ${who}`).toEqual(problemOf((await send(who, none)).body, none))
      }
    }
  })

  test('a colleague who is shown a ticket sees it, and no longer when that is taken back', async () => {
    const see = async () => (await desk.agentB.request('GET', `/tickets/${world.things.ticket}`)).status
    await desk.agentA.patch(`/tickets/${world.things.ticket}`, { watcherIds: [desk.agentB.id] })
    expect(await see()).toBe(200)
    expect((await desk.agentB.request('PATCH', `/tickets/${world.things.ticket}`, { watcherIds: [] })).status).toBe(403)
    await desk.agentA.patch(`/tickets/${world.things.ticket}`, { watcherIds: [] })
    expect(await see()).toBe(404)
  })

  test('a ticket handed over is gone for who handed it over, and the same request again shows nothing', async () => {
    const { ticketId } = await desk.receiveTicket({ subject: 'To be handed over' })
    const hand = () => desk.agentA.request<{ department: { id: number } }>('PATCH', `/tickets/${ticketId}`, { departmentId: desk.departments.b }, { 'idempotency-key': `hand-${ticketId}` })
    expect(await hand()).toMatchObject({ status: 200, body: { department: { id: desk.departments.b } } })
    expect((await hand()).status).toBe(404)
    expect((await desk.agentA.request('GET', `/tickets/${ticketId}`)).status).toBe(404)
    expect((await desk.agentB.request('GET', `/tickets/${ticketId}`)).status).toBe(200)
  })
})

describe('what a role may not do to itself', () => {
  test.each(['outsider', 'light', 'agent', 'supervisor'] as const)('%s cannot change what they may do', async (who) => {
    const me = (await world.people[who].request<{ id: number }>('GET', '/me')).body
    const before = (await world.people[who].request('GET', '/me')).body
    const roles = [{ role: 'administrator', departmentId: null }]
    expect((await world.people[who].request('PATCH', '/me', { roles })).status).toBe(400)
    expect((await world.people[who].request('PATCH', '/me', { email: 'ada@desk.test' })).status).toBe(400)
    expect((await world.people[who].request('PATCH', `/agents/${me.id}`, { roles })).status).toBe(403)
    expect((await world.people[who].request('PATCH', `/departments/${desk.departments.a}`, { memberIds: [me.id], leaderId: me.id })).status).toBe(403)
    expect((await world.people[who].request('GET', '/me')).body).toEqual(before)
  })

  test('the last administrator stays one', async () => {
    for (const patch of [{ active: false }, { roles: [{ role: 'agent', departmentId: null }] }]) {
      expect(await desk.administrator.request('PATCH', `/agents/${desk.administrator.id}`, patch)).toMatchObject({ status: 422, body: { code: 'identity.lastAdministrator' } })
    }
  })
})

test.each(['', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic YWRhOng=', 'bearer undefined', `Bearer ${'x'.repeat(5000)}`])('the credential %j is none', async (authorization) => {
  for (const { method, path, operation } of world.routes.filter(({ operation: { security } }) => security === undefined)) {
    const { status } = await desk.nobody.request(method, path.replace(/\{\w+\}/u, '1'), undefined, { authorization })
    expect(status, operation.operationId).toBe(401)
  }
})
