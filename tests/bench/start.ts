import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbeddedPostgres } from '@timbre/platform/postgres'
import { freePort } from '../support/free-port.ts'
import { memoryOf } from '../support/process-tree.ts'
import { postmasterPid, startTimbre } from '../support/timbre-process.ts'
import type { Bench } from './bench.ts'
import { medianOf } from './figures.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }

/** From the start of the process to the first answer, on an empty folder and on one that is there; then its memory at rest. */
export const startBench: Bench = async ({ folder, quick, report }) => {
  const turns = quick ? 1 : 5
  const cold: number[] = []
  const warm: number[] = []
  const limits: { cold: number[]; warm: number[] } = { cold: [], warm: [] }
  for (let turn = 0; turn < turns; turn++) {
    const dataDir = path.join(folder, 'start')
    await rm(dataDir, { recursive: true, force: true })
    cold.push(await startAndStop(dataDir))
    warm.push(await startAndStop(dataDir))
    await rm(dataDir, { recursive: true, force: true })
    limits.cold.push((await plainPostgres(dataDir)) + (await bareNode()))
    limits.warm.push((await plainPostgres(dataDir)) + (await bareNode()))
    await rm(dataDir, { recursive: true, force: true })
  }
  const limitIs = 'PostgreSQL alone on such a folder, and an empty Node'
  report.add({ bench: 'start', figure: 'first start: database made, migrated, set up, serving', unit: 'ms', value: medianOf(cold), limit: medianOf(limits.cold), limitIs, details: { turns: cold } })
  report.add({ bench: 'start', figure: 'start on a folder that is there', unit: 'ms', value: medianOf(warm), limit: medianOf(limits.warm), limitIs, details: { turns: warm, target: 5000 } })

  const dataDir = path.join(folder, 'start')
  const timbre = await startTimbre({ dataDir, httpPort: await freePort(), smtpPort: await freePort(), env: { TIMBRE_LOG_LEVEL: 'warn' } })
  await sleep(quick ? 3000 : 20_000)
  const postgres = memoryOf((await postmasterPid(dataDir)) as number)
  const own = memoryOf(timbre.pid)
  await timbre.stop()
  await rm(dataDir, { recursive: true, force: true })
  // PostgreSQL is a child of Timbre here, and counted apart.
  const node = { pss: own.pss - postgres.pss, rss: own.rss - postgres.rss }
  report.add({ bench: 'memory', figure: 'Timbre at rest, all processes', unit: 'MB', value: node.pss, limit: await bareNodeMemory(), limitIs: 'an empty Node process', details: { rss: node.rss } })
  report.add({ bench: 'memory', figure: 'PostgreSQL at rest', unit: 'MB', value: postgres.pss, details: { rssWithSharedPagesCountedForEach: postgres.rss } })
}

async function startAndStop(dataDir: string): Promise<number> {
  const timbre = await startTimbre({ dataDir, httpPort: await freePort(), smtpPort: await freePort(), env: { TIMBRE_LOG_LEVEL: 'warn' } })
  const asked = performance.now()
  const response = await fetch(`${timbre.url}/readyz`)
  if (!response.ok) throw new Error(`/readyz answered ${response.status}`)
  const milliseconds = timbre.startMilliseconds + performance.now() - asked
  await timbre.stop()
  return milliseconds
}

async function plainPostgres(dataDir: string): Promise<number> {
  const started = performance.now()
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(dataDir, 'postgres'), log })
  const milliseconds = performance.now() - started
  await postgres.stop()
  return milliseconds
}

async function bareNode(): Promise<number> {
  const started = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit')
  return performance.now() - started
}

async function bareNodeMemory(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  await sleep(1000)
  const { pss } = memoryOf(child.pid as number)
  child.kill('SIGKILL')
  return pss
}
