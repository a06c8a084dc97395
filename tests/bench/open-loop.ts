import { setTimeout as sleep } from 'node:timers/promises'
import { percentilesOf, type Percentiles } from './figures.ts'

/**
 * Asks at fixed times, whether or not earlier answers have come, and measures from the time an answer was due to be
 * asked for: a server that stalls is charged for everybody who waited (no coordinated omission).
 */
export async function openLoop({ perSecond, seconds, warmUpSeconds = 1, run }: { perSecond: number; seconds: number; warmUpSeconds?: number; run: (index: number) => Promise<void> }): Promise<Percentiles> {
  const total = Math.ceil(perSecond * (seconds + warmUpSeconds))
  const warmUp = Math.floor(perSecond * warmUpSeconds)
  const samples: number[] = []
  const underWay: Promise<void>[] = []
  const started = performance.now()
  for (let index = 0; index < total; index++) {
    const due = started + (index * 1000) / perSecond
    const wait = due - performance.now()
    if (wait > 0) await sleep(wait)
    underWay.push(
      run(index).then(() => {
        if (index >= warmUp) samples.push(performance.now() - due)
      }),
    )
  }
  await Promise.all(underWay)
  return percentilesOf(samples)
}

/** Keeps `workers` busy for a while, each with one thing after the other; answers how many were done per second. */
export async function closedLoop({ workers, seconds, run }: { workers: number; seconds: number; run: (worker: number) => Promise<void> }): Promise<number> {
  let done = 0
  const started = performance.now()
  const end = started + seconds * 1000
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (; performance.now() < end; done++) await run(worker)
    }),
  )
  return (done * 1000) / (performance.now() - started)
}
