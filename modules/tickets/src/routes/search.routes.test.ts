import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDesk, type DeskAgent, type TestDesk } from '../../../../tests/support/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await createTestDesk()
  await desk.receive({ from: 'Ana Ruiz <ana@customer.test>', subject: 'Pedido', text: 'Buenos días: la FACTURA número 12 llegó dos veces. Gracias.' })
  await desk.receive({ from: 'Bob <bob@customer.test>', subject: 'Factura 13', text: 'Sin nada más.' })
  await desk.receive({ from: 'Eve <eve@customer.test>', subject: 'Factura 14', text: 'Otra factura.' }, desk.accounts.b)
})
afterAll(() => desk?.[Symbol.asyncDispose]())

interface Found {
  tickets: { id: number; subject: string }[]
  excerpts: { ticketId: number; text: string }[]
}
const search = async (who: DeskAgent, words: string) => {
  const { tickets, excerpts } = await who.get<Found>(`/search?q=${encodeURIComponent(words)}`)
  return Object.fromEntries(tickets.map(({ id, subject }) => [subject, excerpts.find(({ ticketId }) => ticketId === id)?.text ?? null]))
}

test('says where messages hold the words, and nothing of tickets out of sight', async () => {
  expect(await search(desk.agentA, 'factura')).toEqual({ Pedido: 'Buenos días: la FACTURA número 12 llegó dos veces. Gracias.', 'Factura 13': null })
  expect(await search(desk.agentB, 'factura')).toEqual({ 'Factura 14': 'Otra factura.' })
})

test('one of several words is enough to be shown', async () => {
  expect(await search(desk.agentA, 'factura número')).toEqual({ Pedido: expect.stringContaining('número 12') as string })
  expect(await search(desk.agentA, 'nunca')).toEqual({})
})
