import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDesk, type DeskAgent, type TestDesk } from '../../../../tests/support/desk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await createTestDesk()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const sendersOf = async (who: DeskAgent) => (await who.get<{ items: { id: number; address: string }[] }>('/senders')).items.map(({ id }) => id)

test('everybody is offered the accounts of departments they may write for', async () => {
  expect(await sendersOf(desk.agentA)).toEqual([desk.accounts.a])
  expect(await sendersOf(desk.agentB)).toEqual([desk.accounts.b])
  expect(await sendersOf(desk.administrator)).toEqual([desk.accounts.a, desk.accounts.b])
})

test('an account that is switched off is not offered', async () => {
  await desk.database.pool.query('update channel_accounts set active = false where id = $1', [desk.accounts.b])
  expect(await sendersOf(desk.agentB)).toEqual([])
  expect(await sendersOf(desk.administrator)).toEqual([desk.accounts.a])
})
