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
  readonly run: () => Promise<void>
}

/** Runs `run` when poked and every so often, one turn at a time; a failed turn is logged and the next one comes later. */
export function createLoop({ name, log, everyMilliseconds, restMilliseconds = 0, run }: LoopOptions): Loop {
  let running = false
  let wanted = false
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> = Promise.resolve()
  let failures = 0
  let busy = false

  function schedule(milliseconds: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void take(), milliseconds)
  }

  function take(): Promise<void> {
    wanted = false
    busy = true
    turn = run()
      .then(() => {
        failures = 0
      })
      .catch((error: unknown) => {
        failures++
        // The first failure is news, the hundredth the same news: a database that is down must not fill the disk.
        if (failures === 1 || failures % 60 === 0) log.error({ err: error, failures }, `${name} failed, trying again`)
      })
      .then(() => {
        busy = false
        if (!running) return
        if (failures > 0) schedule(Math.min(5000, 250 * failures))
        else schedule(wanted ? restMilliseconds : everyMilliseconds)
      })
    return turn
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
      if (!busy && failures === 0) schedule(restMilliseconds > 0 ? 1 : 0)
    },
  }
}
