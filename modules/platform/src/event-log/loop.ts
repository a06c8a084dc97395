import type { Logger } from '../logger.ts'

export interface Loop {
  start(): Promise<void>
  /** Ends after the turn under way. */
  stop(): Promise<void>
  /** There is work: take a turn soon. */
  poke(): void
}

interface LoopOptions {
  readonly name: string
  readonly log: Logger
  /** Looks by itself this often, whatever pokes were missed. */
  readonly everyMilliseconds: number
  /** Rest between two turns, so that a burst of pokes is served by few turns. */
  readonly restMilliseconds?: number
  /** One turn. Kept short, since `stop` waits for it; answers true when there is more to do at once. */
  readonly run: () => Promise<boolean | void>
}

/** Runs `run` when poked and every so often, one turn at a time; a failed turn is logged and the next one comes later. */
export function createLoop({ name, log, everyMilliseconds, restMilliseconds = 0, run }: LoopOptions): Loop {
  let running = false
  let busy = false
  let wanted = false
  let failures = 0
  let restUntil = 0
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> = Promise.resolve()

  function schedule(milliseconds: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      turn = take()
    }, milliseconds)
  }

  async function take(): Promise<void> {
    wanted = false
    busy = true
    try {
      if (await run()) wanted = true
      failures = 0
    } catch (error) {
      failures++
      // The first failure is news, the hundredth the same news: a database that is down must not fill the disk.
      if (failures === 1 || failures % 60 === 0) log.error({ err: error, failures }, `${name} failed, trying again`)
    }
    busy = false
    restUntil = performance.now() + restMilliseconds
    if (!running) return
    if (failures > 0) schedule(Math.min(5000, 250 * failures))
    else schedule(wanted ? restMilliseconds : everyMilliseconds)
  }

  return {
    start: async () => {
      running = true
      schedule(0)
    },
    stop: async () => {
      running = false
      clearTimeout(timer)
      await turn
    },
    poke: () => {
      if (wanted || !running) return
      wanted = true
      if (!busy && failures === 0) schedule(Math.max(0, restUntil - performance.now()))
    },
  }
}
