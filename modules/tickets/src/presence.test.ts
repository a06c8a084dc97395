import type { LiveMessage, LiveRequest } from '@timbre/platform/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createTestDesk, origin, until, type DeskAgent, type TestDesk } from '../../../tests/support/desk.ts'

/** Presence and catalogs on a whole desk, with its real policy. */
let desk: TestDesk
const sockets: WebSocket[] = []
beforeAll(async () => {
  desk = await createTestDesk()
}, 120_000)
afterAll(async () => {
  for (const socket of sockets) socket.terminate()
  await desk?.[Symbol.asyncDispose]()
})

async function open(agent: DeskAgent) {
  const { ticket } = await agent.post<{ ticket: string }>('/live/ticket')
  const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/api/v1/live?ticket=${ticket}`, { origin })
  sockets.push(socket)
  const heard: LiveMessage[] = []
  socket.on('message', (data) => void heard.push(JSON.parse(String(data)) as LiveMessage))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    say: (request: LiveRequest) => socket.send(JSON.stringify(request)),
    people: (ticketId: number) => heard.flatMap((message) => (message.type === 'colleagues' && message.ticket === ticketId ? [message.people] : [])),
    catalogs: () => heard.flatMap((message) => (message.type === 'catalog' ? [message.name] : [])),
  }
}

/** Everybody was told of what somebody did before this. */
async function everybodyWasTold(): Promise<void> {
  const [other, watcher] = [await open(desk.supervisor), await open(desk.administrator)]
  const { ticketId } = await desk.receiveTicket({})
  watcher.say({ type: 'colleagues', tickets: [ticketId] })
  other.say({ type: 'present', viewing: [ticketId] })
  await until('a later move to be told', async () => (watcher.people(ticketId).length > 0 ? true : undefined))
}

describe('who is at a ticket', () => {
  test('is for those who see the ticket, with names and nothing else', async () => {
    const { ticketId } = await desk.receiveTicket({})
    const [mine, colleague, light, stranger] = [await open(desk.agentA), await open(desk.colleagueA), await open(desk.lightA), await open(desk.agentB)]
    for (const screen of [colleague, light, stranger, mine]) screen.say({ type: 'colleagues', tickets: [ticketId] })
    mine.say({ type: 'present', viewing: [ticketId], writing: { ticket: ticketId, mode: 'reply' } })
    for (const screen of [colleague, light]) {
      await until('the colleague to be told', async () => (screen.people(ticketId).length > 0 ? true : undefined))
      expect(screen.people(ticketId)).toEqual([[{ id: desk.agentA.id, name: 'Anna Agent', doing: 'reply' }]])
    }
    stranger.say({ type: 'present', viewing: [ticketId] })
    await everybodyWasTold()
    expect(stranger.people(ticketId)).toEqual([])
    expect(mine.people(ticketId)).toEqual([])

    await desk.administrator.patch(`/tickets/${ticketId}`, { watcherIds: [desk.agentB.id] })
    await until('the follower to be told', async () => (stranger.people(ticketId).length > 0 ? true : undefined))
    await until('the follower to be seen', async () => (mine.people(ticketId).at(-1)?.some(({ id }) => id === desk.agentB.id) ? true : undefined))
    await desk.administrator.patch(`/tickets/${ticketId}`, { watcherIds: [] })
    await until('the follower to be gone', async () => (mine.people(ticketId).at(-1)?.length === 0 ? true : undefined))
    await until('the follower to hear nothing more', async () => (stranger.people(ticketId).at(-1)?.length === 0 ? true : undefined))
  })

  test('ends when somebody may no longer sign in', async () => {
    const { ticketId } = await desk.receiveTicket({})
    const someone = await desk.addAgent('Short Stay', [{ role: 'agent', departmentId: desk.departments.a }])
    const [theirs, mine] = [await open(someone), await open(desk.agentA)]
    mine.say({ type: 'colleagues', tickets: [ticketId] })
    theirs.say({ type: 'present', viewing: [ticketId] })
    await until('to be seen', async () => (mine.people(ticketId).at(-1)?.length === 1 ? true : undefined))
    await desk.administrator.patch(`/agents/${someone.id}`, { active: false })
    await until('to be gone', async () => (mine.people(ticketId).at(-1)?.length === 0 ? true : undefined))
  })
})

describe('screens hear by name that pickers show something else', () => {
  test.each<[string, string, () => Promise<unknown>]>([
    ['an agent is added', 'agents', () => desk.addAgent('New Colleague', [{ role: 'agent', departmentId: desk.departments.a }])],
    ['an agent has another name', 'agents', () => desk.colleagueA.patch('/me', { name: 'Caspar Colleague' })],
    ['a department is added', 'departments', () => desk.administrator.post('/departments', { names: { en: 'Repairs', es: 'Reparaciones' } })],
    ['a department has another name', 'departments', () => desk.administrator.patch(`/departments/${desk.departments.b}`, { names: { en: 'Money', es: 'Dinero' } })],
    ['a status is added', 'ticketSettings', () => desk.administrator.post('/statuses', { names: { en: 'Parts ordered', es: 'Piezas pedidas' }, category: 'pending' })],
    ['the desk has another name', 'settings', () => desk.administrator.patch('/settings', { company: 'Acme & Sons' })],
  ])('%s: %s', async (_what, name, change) => {
    const screen = await open(desk.lightA)
    await change()
    await until('the screen to hear of it', async () => (screen.catalogs().includes(name) ? true : undefined))
  })
})
