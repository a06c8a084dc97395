import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { memoryArgument, type Order, type Report } from './protocol.ts'

/** Work on input nobody can vouch for (mails, images), in child processes that may be killed at any moment. */
export interface ProcessPool<Input, Output> {
  /** @throws WorkKilled when the child took too long or too much memory, or the error the worker threw. */
  run(input: Input): Promise<Output>
  stop(): Promise<void>
}

/** The child was killed: it took too long, too much memory, or crashed. */
export class WorkKilled extends Error {
  /** `crash`: it ended by itself, or because the pool did. */
  readonly reason: 'time' | 'memory' | 'crash'

  constructor(reason: WorkKilled['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}

export interface ProcessPoolOptions {
  /** Module that calls `serveWork`. */
  readonly module: URL
  readonly size: number
  readonly timeoutMs?: number
  readonly memoryMb?: number
  /** A child is replaced after so many pieces of work, so that leaks stay small. */
  readonly recycleAfter?: number
}

interface Task {
  readonly id: number
  readonly input: unknown
  readonly resolve: (output: unknown) => void
  readonly reject: (error: Error) => void
  /** How often a child was found dead or deaf before it began; that is no fault of the task. */
  misses: number
}

interface Child {
  readonly process: ChildProcess
  ready: boolean
  done: number
  task: Task | undefined
  begun: boolean
  timer: NodeJS.Timeout | undefined
  /** Why we killed it. */
  killedFor: WorkKilled | undefined
}

/** Loading the worker's module, on a machine that is busy. */
const startMs = 30_000
/** A child that is there but does not take up what it is given is stuck in what it did before. */
const deafMs = 5000
const endMs = 1000
const stopping = () => new WorkKilled('crash', 'The pool is stopping.')

/** What a child may see of our environment: no addresses, no secrets. */
const passedOn = ['PATH', 'TZ', 'LANG', 'LC_ALL', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'TIMBRE_TEST_BUILD', 'TIMBRE_FAILPOINTS']

export function createProcessPool<Input, Output>({ module, size, timeoutMs = 10_000, memoryMb = 512, recycleAfter = 2000 }: ProcessPoolOptions): ProcessPool<Input, Output> {
  /** Those that work or wait for work; `alive` also has those that are ending. */
  const children = new Set<Child>()
  const alive = new Set<Child>()
  const idle: Child[] = []
  const queue: Task[] = []
  /** All that waited may have died at once, and one more while it loaded. */
  const missesForgiven = size + 1
  let lastId = 0
  let stopped = false

  function spawn(): Child {
    const child: Child = {
      process: fork(fileURLToPath(module), [`${memoryArgument}${memoryMb}`], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: ['--no-warnings', `--max-old-space-size=${memoryMb}`],
        env: Object.fromEntries(passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
      }),
      ready: false,
      done: 0,
      task: undefined,
      begun: false,
      timer: undefined,
      killedFor: undefined,
    }
    children.add(child)
    alive.add(child)
    child.process.on('message', (report) => hear(child, report as Report))
    child.process.on('error', (error) => {
      if (child.process.pid !== undefined) return expectEnd(child)
      alive.delete(child)
      lose(child, new WorkKilled('crash', error.message))
    })
    child.process.on('exit', (code, signal) => {
      alive.delete(child)
      lose(child, signal === 'SIGKILL' ? new WorkKilled('memory', `It was killed, most likely because it took more than ${memoryMb} MB of memory.`) : new WorkKilled('crash', `The worker ended by itself (${signal ?? code}).`))
    })
    return child
  }

  function hear(child: Child, report: Report): void {
    if (report.kind === 'ready') {
      child.ready = true
      return
    }
    const { task } = child
    if (!task || task.id !== report.id) return
    clearTimeout(child.timer)
    if (report.kind === 'begun') {
      child.begun = true
      child.timer = setTimeout(() => kill(child, new WorkKilled('time', `It took longer than ${timeoutMs / 1000} seconds.`)), timeoutMs)
      return
    }
    child.task = undefined
    if (report.kind === 'done') task.resolve(report.output)
    else task.reject(new Error(report.message))
    if (++child.done < recycleAfter) idle.push(child)
    else dismiss(child)
    next()
  }

  /** The child is of no more use; what it worked on failed, unless it had not begun. */
  function lose(child: Child, reason: WorkKilled): void {
    if (!dismiss(child)) return
    const { task } = child
    if (task) {
      clearTimeout(child.timer)
      child.task = undefined
      if (child.ready && !child.begun && !stopped && task.misses++ < missesForgiven) queue.unshift(task)
      else task.reject(child.killedFor ?? reason)
    }
    next()
  }

  /** Its channel broke, mostly because it is ending: how it ends says why, and comes a moment later. */
  function expectEnd(child: Child): void {
    if (!children.has(child)) return
    clearTimeout(child.timer)
    child.timer = setTimeout(() => kill(child, new WorkKilled('crash', 'The worker cannot be reached.')), endMs)
  }

  function dismiss(child: Child): boolean {
    const position = idle.indexOf(child)
    if (position >= 0) idle.splice(position, 1)
    child.process.kill('SIGKILL')
    return children.delete(child)
  }

  function kill(child: Child, reason: WorkKilled): void {
    child.killedFor = reason
    child.process.kill('SIGKILL')
  }

  function next(): void {
    while (!stopped && queue.length > 0) {
      const child = idle.pop() ?? (children.size < size ? spawn() : undefined)
      if (!child) return
      give(child, queue.shift() as Task)
    }
  }

  function give(child: Child, task: Task): void {
    const order: Order = { id: task.id, input: task.input }
    try {
      child.process.send(order, (error) => {
        if (error) expectEnd(child)
      })
    } catch (error) {
      // It cannot be sent at all, such as a function.
      idle.push(child)
      task.reject(error as Error)
      return
    }
    child.task = task
    child.begun = false
    child.timer = child.ready
      ? setTimeout(() => kill(child, new WorkKilled('time', 'The worker did not take up the work.')), deafMs)
      : setTimeout(() => kill(child, new WorkKilled('time', `The worker did not start within ${startMs / 1000} seconds.`)), startMs)
  }

  return {
    run: (input) =>
      new Promise<Output>((resolve, reject) => {
        if (stopped) return reject(stopping())
        queue.push({ id: ++lastId, input, resolve: resolve as (output: unknown) => void, reject, misses: 0 })
        next()
      }),
    stop: async () => {
      stopped = true
      for (const task of queue.splice(0)) task.reject(stopping())
      const ending = [...alive].map((child) => new Promise<void>((resolve) => void child.process.once('exit', () => resolve())))
      for (const child of alive) kill(child, stopping())
      await Promise.all(ending)
    },
  }
}
