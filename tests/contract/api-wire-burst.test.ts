import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApiWorld, expectations, type ApiWorld } from '../support/api-world.ts'

/**
 * More of the same request at once than there are database connections. Who holds a connection and waits for another
 * one stops everybody as soon as enough do so, and all of them fail after the pool's patience.
 */

const atOnce = 24

let world: ApiWorld
beforeAll(async () => {
  world = await createApiWorld()
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const writes = Object.keys(expectations).filter((operationId) => !['login', 'refreshSession', 'logout', 'setUp', 'sendTestMail', 'changeMyPassword'].includes(operationId))

test.each(writes)('%s', { timeout: 60_000 }, async (operationId) => {
  const route = world.routeOf(operationId)
  const who = (['agent', 'administrator'] as const).find((name) => (expectations[operationId]?.answers[name] ?? 500) < 300) ?? 'administrator'
  // What is kept in memory for a moment is old by now.
  if (route.method !== 'GET') await sleep(1100)
  const answers = await Promise.all(Array.from({ length: atOnce }, () => world.call(route, who, world.asked(operationId))))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([expectations[operationId]?.answers[who]]))
})

test('giving tickets away', { timeout: 60_000 }, async () => {
  const { desk } = world
  const made = await Promise.all(Array.from({ length: atOnce }, (_, index) => desk.agentA.post<{ id: number }>('/tickets', { subject: `Burst ${index}`, requester: { email: 'burst@customer.test' }, text: 'x' })))
  await sleep(1100)
  const answers = await Promise.all(made.map(({ id }) => desk.agentA.request('PATCH', `/tickets/${id}`, { assigneeId: desk.colleagueA.id, statusId: 2, tags: ['burst'] })))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})
