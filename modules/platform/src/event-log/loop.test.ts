import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import type { Logger } from '../logger.ts'
import { createLoop, type Loop } from './loop.ts'

const logged: unknown[] = []
const log = { error: (fields: unknown) => logged.push(fields) } as unknown as Logger
let loop: Loop
afterEach(async () => {
  await loop.stop()
  logged.length = 0
})

test('takes one turn at a time, and another one for pokes that came meanwhile', async () => {
  let turns = 0
  let atOnce = 0
  let most = 0
  loop = createLoop({
    name: 'test',
    log,
    everyMilliseconds: 60_000,
    run: async () => {
      most = Math.max(most, ++atOnce)
      await sleep(20)
      atOnce--
      turns++
    },
  })
  await loop.start()
  await sleep(10)
  for (let n = 0; n < 10; n++) loop.poke()
  await eventually(() => expect(turns).toBe(2))
  await sleep(60)

  expect(turns).toBe(2)
  expect(most).toBe(1)
})

test('rests between turns, but serves the first poke after a quiet time at once', async () => {
  const turns: number[] = []
  loop = createLoop({ name: 'test', log, everyMilliseconds: 60_000, restMilliseconds: 100, run: async () => void turns.push(performance.now()) })
  await loop.start()
  await eventually(() => expect(turns).toHaveLength(1))
  await sleep(150)

  const poked = performance.now()
  loop.poke()
  await eventually(() => expect(turns).toHaveLength(2))
  loop.poke()
  await eventually(() => expect(turns).toHaveLength(3))

  expect(turns[1]! - poked).toBeLessThan(80)
  expect(turns[2]! - turns[1]!).toBeGreaterThanOrEqual(95)
})

test('rests also before a turn that was asked for while another was under way', async () => {
  const began: number[] = []
  loop = createLoop({
    name: 'test',
    log,
    everyMilliseconds: 60_000,
    restMilliseconds: 100,
    run: async () => {
      began.push(performance.now())
      await sleep(20)
    },
  })
  await loop.start()
  await eventually(() => expect(began).toHaveLength(1))
  loop.poke()
  await eventually(() => expect(began).toHaveLength(2))

  expect(began[1]! - began[0]!).toBeGreaterThanOrEqual(115)
})

test('takes the next turn at once while there is more to do, and lets itself be stopped in between', async () => {
  let turns = 0
  loop = createLoop({ name: 'test', log, everyMilliseconds: 60_000, run: async () => ++turns > 0 })
  await loop.start()
  await eventually(() => expect(turns).toBeGreaterThan(20))

  await loop.stop()
  const stoppedAt = turns
  await sleep(30)

  expect(turns).toBe(stoppedAt)
})

test('looks by itself, goes on after failures, and does not fill the log with them', async () => {
  let turns = 0
  loop = createLoop({
    name: 'test',
    log,
    everyMilliseconds: 10,
    run: async () => {
      turns++
      if (turns <= 2) throw new Error('database is away')
    },
  })
  await loop.start()
  await eventually(() => expect(turns).toBeGreaterThan(5))

  expect(logged).toEqual([{ err: expect.any(Error), failures: 1 }])
})

test('waits for the turn under way when it is stopped, and can be started again', async () => {
  let finished = 0
  loop = createLoop({
    name: 'test',
    log,
    everyMilliseconds: 60_000,
    run: async () => {
      await sleep(30)
      finished++
    },
  })
  await loop.start()
  await sleep(10)
  await loop.stop()
  expect(finished).toBe(1)

  await loop.start()
  await eventually(() => expect(finished).toBe(2))
})
