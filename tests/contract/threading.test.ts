import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDesk, type TestDesk } from '../support/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await createTestDesk()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

test('a first mail makes a ticket', async () => {
  const { ticketId } = await desk.receiveTicket({})
  const ticket = await desk.agentA.get(`/tickets/${ticketId}`)
  console.log(ticket)
  const m = await desk.agentA.post(`/tickets/${ticketId}/messages`, { kind: 'reply', text: 'hola' })
  console.log(m)
  const out = await desk.sent((mail) => mail.recipients.includes('ana@customer.test'))
  console.log(out.raw)
  expect(1).toBe(1)
})
