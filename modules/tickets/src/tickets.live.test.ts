import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createTestDesk, origin, until, type DeskAgent, type TestDesk } from '../../../tests/support/desk.ts'
import { openScreen, type Screen } from '../../../tests/support/screen.ts'

/** Lists of every kind: by status, person, department, tags, time, and by fields no event lists. */
const views = {
  unsolved: 'is:unsolved',
  mine: 'is:unsolved assignee:me',
  unassigned: 'is:unsolved assignee:none',
  pending: 'is:unsolved status:pending',
  solved: 'status:solved solved>=-7d disposition:normal',
  all: 'disposition:normal',
  spam: 'disposition:spam',
  trash: 'disposition:trash',
  waiting: 'is:unsolved waiting:any',
  followed: 'watcher:me',
  billing: 'department:Billing',
  urgent: 'priority:Urgent -tag:later',
  unanswered: 'responded:none',
  stirring: 'updated>=-1h',
  resting: 'updated<2026-01-01',
  printers: 'subject:printer*',
}

let desk: TestDesk
let screens: { who: DeskAgent; screen: Screen }[]
let ticketId: number
let statuses: Record<string, number>

beforeAll(async () => {
  desk = await createTestDesk()
  for (const account of [desk.accounts.a, desk.accounts.b]) await desk.receiveTicket({}, account)
  ticketId = (await desk.receiveTicket({ messageId: 'first@customer.test', cc: 'Carol <carol@customer.test>' })).ticketId
  const { items } = await desk.agentA.get<{ items: { id: number; category: string }[] }>('/statuses')
  statuses = Object.fromEntries(items.map(({ category, id }) => [category, id]))
  screens = []
  for (const who of [desk.administrator, desk.agentA, desk.colleagueA, desk.lightA, desk.agentB]) {
    screens.push({ who, screen: await openScreen(desk, who, { views, tickets: [ticketId] }) })
  }
}, 120_000)
afterAll(async () => {
  for (const { screen } of screens ?? []) await screen[Symbol.asyncDispose]()
  await desk?.[Symbol.asyncDispose]()
})

const change = (who: DeskAgent, patch: object) => who.patch(`/tickets/${ticketId}`, patch)
const write = <Body = unknown>(who: DeskAgent, message: object) => who.post<Body>(`/tickets/${ticketId}/messages`, message)

const steps: [string, () => Promise<unknown>][] = [
  ['nothing yet', async () => {}],
  ['a mail makes a ticket', () => desk.receive({ subject: 'Printer on fire' })],
  ['a mail makes a ticket of the other department', () => desk.receive({ subject: 'Invoice' }, desk.accounts.b)],
  ['a note', () => write(desk.lightA, { kind: 'note', text: 'Between us' })],
  ['a first reply', () => write(desk.agentA, { kind: 'reply', text: 'Hello' })],
  ['a second reply', () => write(desk.agentA, { kind: 'reply', text: 'Hello again' })],
  ['a reply that solves', () => write(desk.agentA, { kind: 'reply', text: 'Done', statusId: statuses['solved'] })],
  ['a reply that is taken back', async () => {
    const { id } = await write<{ id: number }>(desk.agentA, { kind: 'reply', text: 'Too fast', undoSeconds: 30, statusId: statuses['pending'] })
    await desk.agentA.post(`/tickets/${ticketId}/messages/${id}/undo`)
  }],
  ['the customer answers', () => desk.receive({ inReplyTo: 'first@customer.test' })],
  ['an automatic answer', () => desk.receive({ inReplyTo: 'first@customer.test', headers: ['Auto-Submitted: auto-replied'] })],
  ['given to oneself', () => change(desk.agentA, { assigneeId: desk.agentA.id })],
  ['given to a colleague', () => change(desk.agentA, { assigneeId: desk.colleagueA.id })],
  ['priority, tags, subject and type', () => change(desk.agentA, { priorityId: 4, tags: ['later', 'vip'], subject: 'Scanner', typeId: 1 })],
  ['tags again', () => change(desk.agentA, { tags: [], subject: 'Printer again' })],
  ['pending', () => change(desk.agentA, { statusId: statuses['pending'] })],
  ['on hold', () => change(desk.agentA, { statusId: statuses['onHold'] })],
  ['followed by the other department', () => change(desk.agentA, { watcherIds: [desk.agentB.id] })],
  ['followed by oneself', () => desk.lightA.request('PUT', `/tickets/${ticketId}/following`)],
  ['read, and to be read again', async () => {
    await desk.agentA.request('PUT', `/tickets/${ticketId}/reading`, { lastReadMessageId: 1_000_000 })
    await desk.agentA.request('DELETE', `/tickets/${ticketId}/reading`)
  }],
  ['followed no more', () => change(desk.agentA, { watcherIds: [] })],
  ['moved to the other department, kept by its assignee', () => change(desk.agentA, { departmentId: desk.departments.b })],
  ['given to the other department', () => change(desk.administrator, { assigneeId: desk.agentB.id })],
  ['moved back', () => change(desk.agentB, { departmentId: desk.departments.a, assigneeId: null })],
  ['marked as spam', () => change(desk.agentA, { disposition: 'spam' })],
  ['thrown away', () => change(desk.agentA, { disposition: 'trash' })],
  ['brought back by the customer', () => desk.receive({ inReplyTo: 'first@customer.test' })],
  ['closed', () => change(desk.agentA, { statusId: statuses['closed'] })],
  ['a stranger gets in', async () => {
    const { items } = await desk.agentA.get<{ items: { mail: { replyTo: { address: string }[] } | null; kind: string }[] }>(`/tickets/${ticketId}/messages`)
    const replyTo = items.find(({ kind }) => kind === 'reply')?.mail?.replyTo[0]?.address as string
    await desk.receive({ from: 'Eve <eve@elsewhere.test>', to: replyTo })
  }],
  ['the stranger is let in', async () => {
    const { items } = await desk.agentA.get<{ items: { contact: { id: number }; role: string }[] }>(`/tickets/${ticketId}/participants`)
    await desk.agentA.post(`/tickets/${ticketId}/participants`, { contactId: items.find(({ role }) => role === 'unconfirmed')?.contact.id })
  }],
  ['a ticket made in a customer’s name', () => desk.agentA.post('/tickets', { subject: 'By phone', requester: { email: 'zoe@customer.test' }, text: 'Please call', assigneeId: desk.agentA.id })],
  ['a ticket made by writing first', () => desk.agentB.post('/tickets', { subject: 'Reminder', requester: { email: 'zoe@customer.test' }, text: 'Please pay', kind: 'reply' })],
  ['a status is renamed', () => desk.administrator.patch(`/statuses/${statuses['open']}`, { names: { en: 'In work', es: 'En curso' } })],
  ['a status is added and used', async () => {
    const { id } = await desk.administrator.post<{ id: number }>('/statuses', { names: { en: 'Parts ordered', es: 'Piezas pedidas' }, category: 'pending' })
    await change(desk.agentA, { statusId: id })
  }],
  ['a department is renamed', () => desk.administrator.patch(`/departments/${desk.departments.a}`, { names: { en: 'Help', es: 'Ayuda' } })],
  ['an agent is renamed', async () => {
    await change(desk.agentA, { assigneeId: desk.colleagueA.id })
    await desk.colleagueA.patch('/me', { name: 'Charles Colleague' })
  }],
  ['an agent loses a department and gains another', () => desk.administrator.patch(`/agents/${desk.lightA.id}`, { roles: [{ role: 'lightAgent', departmentId: desk.departments.b }] })],
]

describe('old lists and what was told since equal a fresh fetch, for everybody, after', () => {
  test.each(steps)('%s', { timeout: 60_000 }, async (_what, step) => {
    await step()
    await Promise.all(screens.map(({ screen }) => screen.expectTrue()))
  })
})

test('nobody is ever told a row they may not see, nor that it exists', async () => {
  const { items } = await desk.administrator.get<{ items: { id: number; department: { id: number }; assignee: { id: number } | null }[] }>('/tickets?limit=200')
  const secret = items.filter((ticket) => ticket.department.id === desk.departments.a && ticket.id !== ticketId).map(({ id }) => id)
  const heard = screens.find(({ who }) => who === desk.agentB)?.screen.heard ?? []
  const told = heard.flatMap((message) => ('row' in message ? [(message.row as { id: number }).id] : message.type === 'notification' ? (message.ticket ? [message.ticket.id] : []) : 'id' in message ? [message.id] : 'ticket' in message ? [message.ticket] : []))
  expect(secret.length).toBeGreaterThan(0)
  expect(told.filter((id) => secret.includes(id))).toEqual([])
})

test('who has the ticket open is told to look, and who cannot see it is not', () => {
  const hints = (who: DeskAgent) => screens.find((screen) => screen.who === who)?.screen.heard.filter((message) => message.type === 'ticket' && message.ticket === ticketId).length ?? 0
  expect(hints(desk.agentA)).toBeGreaterThan(20)
  expect(hints(desk.agentB)).toBeLessThan(hints(desk.agentA))
})

test('a draft is told to its writer’s screens, and to nobody else’s', async () => {
  const told = (who: DeskAgent) => screens.filter((screen) => screen.who === who).flatMap(({ screen }) => screen.heard.filter((message) => message.type === 'draft'))
  const { body } = await desk.administrator.request<{ version: number }>('PUT', `/tickets/${ticketId}/drafts/note`, { text: 'Half a thought' })
  await desk.administrator.request('DELETE', `/tickets/${ticketId}/drafts/note`)
  await until('the screen to hear of its draft', async () => (told(desk.administrator).length === 2 ? true : undefined))
  expect(told(desk.administrator)).toMatchObject([{ ticket: ticketId, mode: 'note', version: body.version }, { ticket: ticketId, mode: 'note', version: 0 }])
  for (const { who } of screens) if (who !== desk.administrator) expect(told(who)).toEqual([])
})

test('what somebody has read is told to their own screens, and to nobody else’s', async () => {
  const told = (who: DeskAgent) => screens.filter((screen) => screen.who === who).flatMap(({ screen }) => screen.heard.filter((message) => message.type === 'reading'))
  const before = screens.map(({ who }) => told(who).length)
  const { body } = await desk.administrator.request<{ lastReadMessageId: number; version: number }>('PUT', `/tickets/${ticketId}/reading`, { lastReadMessageId: 1_000_000 })
  await until('the screen to hear what was read', async () => (told(desk.administrator).length > 0 ? true : undefined))
  expect(told(desk.administrator).at(-1)).toMatchObject({ ticket: ticketId, lastReadMessageId: body.lastReadMessageId, version: body.version })
  expect(screens.map(({ who }) => told(who).length - (who === desk.administrator ? 1 : 0))).toEqual(before)
})

test('a question that a list refuses is refused on the socket, too', async () => {
  const { ticket } = await desk.agentA.post<{ ticket: string }>('/live/ticket')
  const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/api/v1/live?ticket=${ticket}`, { origin })
  const heard: { type: string; key?: string; code?: string }[] = []
  const watching = new Promise<void>((resolve) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as (typeof heard)[number]
      heard.push(message)
      if (message.type === 'watching') resolve()
    })
  })
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(JSON.stringify({ type: 'watch', views: [{ key: 'list', query: 'changed:status' }], counts: [{ key: 'count', query: 'before.status:open' }], tickets: [] }))
  await watching
  socket.terminate()
  expect(heard.filter(({ type }) => type === 'error')).toMatchObject([{ key: 'list', code: 'rules.eventsOnly' }, { key: 'count', code: 'rules.eventsOnly' }])
  expect((await desk.agentA.request('GET', '/tickets?query=changed:status')).status).toBe(422)
})
