import { fork, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Work on input nobody can vouch for (mails, images), in child processes that may be killed at any moment. */
export interface ProcessPool<Input, Output> {
  /** @throws WorkKilled when the child took too long or too much memory, or the error the worker threw. */
  run(input: Input): Promise<Output>
  stop(): Promise<void>
}

/** The child was killed: it took too long, too much memory, or crashed. */
export class WorkKilled extends Error {}

export interface ProcessPoolOptions {
  /** Module that calls `serveWork`. */
  readonly module: URL
  readonly size: number
  readonly timeoutMs?: number
  readonly memoryMb?: number
  /** A child is replaced after so many pieces of work, so that leaks stay small. */
  readonly recycleAfter?: number
}

interface Child {
  readonly process: ChildProcess
  done: number
  work: { resolve(output: unknown): void; reject(error: Error): void; timer: NodeJS.Timeout } | undefined
  /** Why we killed it. */
  killedFor: string | undefined
}

type Answer = { ok: true; output: unknown } | { ok: false; message: string }

export function createProcessPool<Input, Output>({ module, size, timeoutMs = 10_000, memoryMb = 512, recycleAfter = 2000 }: ProcessPoolOptions): ProcessPool<Input, Output> {
  const children = new Set<Child>()
  const idle: Child[] = []
  const queue: { input: Input; resolve(output: Output): void; reject(error: Error): void }[] = []
  let stopped = false
  let watch: NodeJS.Timeout | undefined

  function spawn(): Child {
    const child: Child = {
      process: fork(fileURLToPath(module), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: ['--no-warnings', `--max-old-space-size=${memoryMb}`] }),
      done: 0,
      work: undefined,
      killedFor: undefined,
    }
    children.add(child)
    child.process.on('message', (answer) => settle(child, answer as Answer))
    child.process.on('error', (error) => end(child, error))
    child.process.on('exit', (code, signal) => end(child, new WorkKilled(child.killedFor ?? `The worker ended by itself (${signal ?? code}).`)))
    watch ??= setInterval(() => void watchMemory(), 500).unref()
    return child
  }

  function settle(child: Child, answer: Answer): void {
    const work = child.work
    child.work = undefined
    if (work) {
      clearTimeout(work.timer)
      if (answer.ok) work.resolve(answer.output)
      else work.reject(new Error(answer.message))
    }
    if (++child.done >= recycleAfter) retire(child)
    else idle.push(child)
    next()
  }

  function end(child: Child, reason: Error): void {
    if (!children.delete(child)) return
    const position = idle.indexOf(child)
    if (position >= 0) idle.splice(position, 1)
    if (child.work) {
      clearTimeout(child.work.timer)
      child.work.reject(reason)
      child.work = undefined
    }
    next()
  }

  function retire(child: Child): void {
    children.delete(child)
    child.process.disconnect()
  }

  function kill(child: Child, reason: string): void {
    child.killedFor = reason
    child.process.kill('SIGKILL')
  }

  function next(): void {
    while (!stopped && queue.length > 0) {
      const child = idle.pop() ?? (children.size < size ? spawn() : undefined)
      if (!child) return
      const task = queue.shift() as (typeof queue)[number]
      const timer = setTimeout(() => kill(child, `It took longer than ${timeoutMs / 1000} seconds.`), timeoutMs)
      child.work = { resolve: task.resolve as (output: unknown) => void, reject: task.reject, timer }
      child.process.send(task.input as object, (error) => {
        if (error) end(child, error)
      })
    }
  }

  /** V8's own limit does not count Buffers, so the resident size is watched from outside (Linux; elsewhere V8's limit holds). */
  async function watchMemory(): Promise<void> {
    for (const child of children) {
      if (!child.work) continue
      const megabytes = await residentMegabytes(child.process.pid)
      if (megabytes > memoryMb + 96) kill(child, `It took more than ${memoryMb} MB of memory.`)
    }
  }

  return {
    run: (input) =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(new WorkKilled('The pool is stopping.'))
        queue.push({ input, resolve, reject })
        next()
      }),
    stop: async () => {
      stopped = true
      clearInterval(watch)
      for (const task of queue.splice(0)) task.reject(new WorkKilled('The pool is stopping.'))
      await Promise.all([...children].map((child) => new Promise<void>((resolve) => {
        child.process.once('exit', () => resolve())
        child.process.kill('SIGKILL')
      })))
    },
  }
}

async function residentMegabytes(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform !== 'linux') return 0
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return (Number(statm.split(' ')[1] ?? 0) * 4096) / 1_048_576
}

/** Called by the worker's module: answers each piece of work with what `work` returns. */
export function serveWork<Input, Output>(work: (input: Input) => Promise<Output> | Output): void {
  process.on('message', (input) => {
    void (async () => {
      let answer: Answer
      try {
        answer = { ok: true, output: await work(input as Input) }
      } catch (error) {
        answer = { ok: false, message: error instanceof Error ? error.message : String(error) }
      }
      process.send?.(answer)
    })()
  })
  // The parent died: nobody will read the answer.
  process.on('disconnect', () => process.exit(0))
}
