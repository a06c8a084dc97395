import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import type { Task } from '../fixtures/parser.ts'
import { createProcessPool, WorkKilled, type ProcessPool, type ProcessPoolOptions } from './index.ts'

let pool: ProcessPool<Task, unknown>
afterEach(() => pool.stop())

function open(options: Partial<ProcessPoolOptions> = {}): ProcessPool<Task, unknown> {
  pool = createProcessPool({ module: new URL('../fixtures/parser.ts', import.meta.url), size: 1, ...options })
  return pool
}

function alive(pid: unknown): boolean {
  try {
    process.kill(pid as number, 0)
    return true
  } catch {
    return false
  }
}

async function killed(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => undefined, (failure: unknown) => failure)
  expect(error).toBeInstanceOf(WorkKilled)
  return (error as Error).message
}

describe('a process pool', () => {
  test('gives each task its own answer, bytes and dates as they were', async () => {
    open({ size: 2 })
    const bytes = new Uint8Array([1, 2, 3])
    expect(await pool.run({ do: 'echo', value: { bytes, at: new Date(0), map: new Map([[1, 2]]) } })).toEqual({ bytes, at: new Date(0), map: new Map([[1, 2]]) })

    const answers = await Promise.all(Array.from({ length: 300 }, (_, value) => pool.run({ do: 'echo', value })))
    expect(answers).toEqual(Array.from({ length: 300 }, (_, value) => value))
  })

  test('works on as many at once as it has children, and keeps them', async () => {
    open({ size: 2 })
    await Promise.all([pool.run({ do: 'sleep', milliseconds: 50 }), pool.run({ do: 'sleep', milliseconds: 50 })])
    const from = performance.now()
    const pids = await Promise.all(Array.from({ length: 6 }, () => pool.run({ do: 'sleep', milliseconds: 200 })))

    expect(new Set(pids).size).toBe(2)
    // One after the other it would take 1.2 s, all at once 0.2 s.
    expect(performance.now() - from).toBeGreaterThan(590)
  })

  test('passes on what the work says is wrong, and goes on with the same child', async () => {
    open()
    const pid = await pool.run({ do: 'pid' })
    const error = await pool.run({ do: 'fail', message: 'no mail' }).catch((failure: unknown) => failure)

    expect(error).toEqual(new Error('no mail'))
    expect(error).not.toBeInstanceOf(WorkKilled)
    await expect(pool.run({ do: 'unsendable' })).rejects.toThrow(/could not be cloned/)
    await expect(pool.run({ do: 'echo', value: () => {} })).rejects.toThrow(/could not be cloned/)
    expect(await pool.run({ do: 'pid' })).toBe(pid)
  })

  test('shows its children nothing of our environment that is secret', async () => {
    process.env['TIMBRE_SECRET'] = 'canary'
    open()
    const seen = (await pool.run({ do: 'environment' })) as Record<string, string>
    delete process.env['TIMBRE_SECRET']

    expect(seen['PATH']).toBe(process.env['PATH'])
    expect(JSON.stringify(seen)).not.toContain('canary')
  })

  test('replaces a child after so many tasks', async () => {
    open({ recycleAfter: 3 })
    const pids: unknown[] = []
    for (let n = 0; n < 6; n++) pids.push(await pool.run({ do: 'pid' }))

    expect(new Set(pids.slice(0, 3)).size).toBe(1)
    expect(new Set(pids.slice(3)).size).toBe(1)
    expect(new Set(pids).size).toBe(2)
    await eventually(() => expect(alive(pids[0])).toBe(false))
  })
})

describe('a child', () => {
  test('that takes too long is killed, also when it never lets go; the next task has a fresh one', async () => {
    open({ timeoutMs: 300 })
    const pid = await pool.run({ do: 'pid' })

    expect(await killed(pool.run({ do: 'hang' }))).toBe('It took longer than 0.3 seconds.')
    expect(await killed(pool.run({ do: 'sleep', milliseconds: 60_000 }))).toBe('It took longer than 0.3 seconds.')
    expect(await pool.run({ do: 'pid' })).not.toBe(pid)
    expect(alive(pid)).toBe(false)
  })

  test.each(['takeBuffers', 'takeHeap'] as const)('that takes too much memory is killed: %s', async (what) => {
    open({ memoryMb: 200, timeoutMs: 30_000 })

    expect(await killed(pool.run({ do: what, megabytes: 2000 }))).toMatch(/200 MB of memory|SIGABRT/)
    expect(await pool.run({ do: 'takeBuffers', megabytes: 40 })).toBe(5)
  })

  test('that crashes fails its task only', async () => {
    open()
    const [crash, after] = [killed(pool.run({ do: 'crash' })), pool.run({ do: 'echo', value: 1 })]

    expect(await crash).toBe('The worker ended by itself (SIGSEGV).')
    expect(await after).toBe(1)
  })

  test('that hangs or crashes after its answer costs the next task some time, not its result', async () => {
    open({ timeoutMs: 500 })
    const crashed = await pool.run({ do: 'crashAfterwards' })
    await eventually(() => expect(alive(crashed)).toBe(false))
    expect(await pool.run({ do: 'pid' })).not.toBe(crashed)

    const hung = await pool.run({ do: 'hangAfterwards' })
    await sleep(100)
    expect(await pool.run({ do: 'pid' })).not.toBe(hung)
    expect(alive(hung)).toBe(false)
  })

  test('is left alone by signals that are meant for everybody, so that work can end', async () => {
    open()
    expect(await pool.run({ do: 'ignoreSignals' })).toBe('still here')
  })

  test('that cannot even start is an error in words, not a wait without end', async () => {
    open({ module: new URL('../fixtures/no-parser.ts', import.meta.url) })
    expect(await killed(pool.run({ do: 'pid' }))).toBe('The worker ended by itself (1).')
  })

  test('that was killed while it waited for work costs the next task some time, also when all of them were', async () => {
    open({ size: 4 })
    const pids = await Promise.all(Array.from({ length: 4 }, () => pool.run({ do: 'sleep', milliseconds: 300 })))
    for (const pid of pids) process.kill(pid as number, 'SIGKILL')
    // They are dead, and we have not heard of it: what is sent to them meets a broken pipe.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)

    expect(pids).not.toContain(await pool.run({ do: 'pid' }))
  })

  test('dies with its parent, also while it hangs', async () => {
    open()
    const owner = fork(fileURLToPath(new URL('../fixtures/pool-owner.ts', import.meta.url)))
    const pids = await new Promise<number[]>((resolve) => void owner.once('message', (message) => resolve(message as number[])))
    await sleep(200)
    expect(pids.map(alive)).toEqual([true, true])
    owner.kill('SIGKILL')

    await eventually(() => expect(pids.map(alive)).toEqual([false, false]), 5000)
  })
})

test('stopping ends everything: what waits, what works, and the children', async () => {
  open({ size: 2 })
  const pid = await pool.run({ do: 'pid' })
  const results = Array.from({ length: 4 }, () => killed(pool.run({ do: 'sleep', milliseconds: 60_000 })))
  await sleep(100)
  await pool.stop()

  expect(await Promise.all(results)).toEqual(Array.from({ length: 4 }, () => 'The pool is stopping.'))
  expect(alive(pid)).toBe(false)
  expect(await killed(pool.run({ do: 'pid' }))).toBe('The pool is stopping.')
})
