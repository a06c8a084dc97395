import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDesk, type TestDesk } from '../../../../tests/support/desk.ts'

interface Setting {
  readonly id: number
  readonly names: { en: string; es: string }
  readonly category: string
  readonly position: number
  readonly active: boolean
}

let desk: TestDesk
beforeAll(async () => {
  desk = await createTestDesk()
}, 60_000)
afterAll(() => desk[Symbol.asyncDispose]())

const all = async (path: string) => (await desk.administrator.get<{ items: Setting[] }>(path)).items
const add = (path: string, body: object) => desk.administrator.post<Setting>(path, body)
const change = (path: string, body: object) => desk.administrator.request<Setting & { code: string; errors: object[] }>('PATCH', path, body)

describe('names of statuses, priorities and types', () => {
  test('are kept without spaces around them, and never made of them', async () => {
    const made = await add('/statuses', { names: { en: ' Parts ordered ', es: 'Piezas pedidas ' }, category: 'onHold' })
    expect(made.names).toEqual({ en: 'Parts ordered', es: 'Piezas pedidas' })
    for (const path of ['/statuses', '/priorities', '/types']) {
      const refused = await change(`${path}/1`, { names: { en: 'Fine', es: ' \t ' } })
      expect(refused, path).toMatchObject({ status: 400, body: { errors: [{ path: '/names/es', code: 'blank' }] } })
    }
    expect((await change(`/statuses/${made.id}`, { names: { en: ' Parts', es: 'Piezas ' } })).body.names).toEqual({ en: 'Parts', es: 'Piezas' })
  })
})

describe('the order of statuses', () => {
  test('is the one asked for, and tickets go to the first of a category from then on', async () => {
    const mine = await add('/statuses', { names: { en: 'First look', es: 'Primera mirada' }, category: 'new' })
    const before = await all('/statuses')
    const ids = [mine.id, ...before.filter(({ id }) => id !== mine.id).map(({ id }) => id)]
    await desk.administrator.request('PUT', '/statuses/order', { ids })
    expect((await all('/statuses')).map(({ id }) => id)).toEqual(ids)
    const { ticketId } = await desk.receive({ subject: 'Where does it go?' })
    expect((await desk.administrator.get<{ status: { id: number } }>(`/tickets/${ticketId}`)).status.id).toBe(mine.id)
  })

  test('wants all of them, each once', async () => {
    const ids = (await all('/statuses')).map(({ id }) => id)
    expect((await desk.administrator.request('PUT', '/statuses/order', { ids: ids.slice(1) })).status).toBe(422)
    expect((await desk.administrator.request('PUT', '/statuses/order', { ids: [...ids.slice(1), 987_654] })).status).toBe(422)
    expect((await desk.administrator.request('PUT', '/statuses/order', { ids: [...ids, ids[0]] })).status).toBe(400)
  })
})

describe('what is retired', () => {
  test('stays with its tickets, and nobody gets it any more', async () => {
    const status = await add('/statuses', { names: { en: 'With the lawyer', es: 'Con el abogado' }, category: 'pending' })
    const { ticketId } = await desk.receive({ subject: 'Contract' })
    await desk.administrator.patch(`/tickets/${ticketId}`, { statusId: status.id })
    expect((await change(`/statuses/${status.id}`, { active: false })).body).toMatchObject({ active: false, names: status.names })
    expect((await desk.administrator.get<{ status: { id: number } }>(`/tickets/${ticketId}`)).status.id).toBe(status.id)
    const other = await desk.receive({ subject: 'Another contract' })
    const refused = await desk.administrator.request('PATCH', `/tickets/${other.ticketId}`, { statusId: status.id })
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: '/statusId' }] } })
    expect((await change(`/statuses/${status.id}`, { active: true })).body.active).toBe(true)
    await desk.administrator.patch(`/tickets/${other.ticketId}`, { statusId: status.id })
  })

  test('is never the last of its kind', async () => {
    const solved = (await all('/statuses')).find(({ category }) => category === 'solved')
    expect(await change(`/statuses/${solved!.id}`, { active: false })).toMatchObject({ status: 422, body: { code: 'tickets.lastOne' } })
    const priorities = await all('/priorities')
    for (const { id } of priorities.slice(1)) expect((await change(`/priorities/${id}`, { active: false })).status).toBe(200)
    expect(await change(`/priorities/${priorities[0]!.id}`, { active: false })).toMatchObject({ status: 422, body: { code: 'tickets.lastOne' } })
    const { ticketId } = await desk.receive({ subject: 'What is left' })
    expect((await desk.administrator.get<{ priority: { id: number } }>(`/tickets/${ticketId}`)).priority.id).toBe(priorities[0]!.id)
    for (const { id } of priorities.slice(1)) await change(`/priorities/${id}`, { active: true })
    for (const { id } of await all('/types')) expect((await change(`/types/${id}`, { active: false })).status).toBe(200)
  })
})

test('tells how many tickets have each, and what the next ticket is counted as', async () => {
  const [first] = await all('/statuses')
  const { ticketId } = await desk.receive({ subject: 'Counted' })
  await desk.administrator.patch(`/tickets/${ticketId}`, { statusId: first!.id })
  const { number } = await desk.administrator.get<{ number: string }>(`/tickets/${ticketId}`)
  const usage = await desk.administrator.get<{ statuses: { id: number; tickets: number }[]; types: unknown[] }>('/ticket-settings/usage')
  expect(usage.statuses.find(({ id }) => id === first!.id)?.tickets).toBeGreaterThan(0)
  expect(usage.types).toEqual([])
  expect(await desk.administrator.get('/next-ticket-number')).toEqual({ counter: Number(number) + 1 })
})
