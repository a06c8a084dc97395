import { Worker } from 'node:worker_threads'
import { memoryArgument, type Order, type Report } from './protocol.ts'

/** Called by the worker's module: answers each piece of work with what `work` returns. */
export function serveWork<Input, Output>(work: (input: Input) => Promise<Output> | Output): void {
  guard()
  process.on('message', ({ id, input }: Order) => {
    // First the word that it has begun, since `work` may never come back.
    report({ kind: 'begun', id }, () => void run(id, () => work(input as Input)))
  })
  // Told to a whole group of processes, these are for the parent, which lets us finish or ends us.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
  // The parent died: nobody will read the answer.
  process.on('disconnect', () => process.exit(0))
  report({ kind: 'ready' })
}

async function run(id: number, work: () => unknown): Promise<void> {
  try {
    report({ kind: 'done', id, output: await work() })
  } catch (error) {
    report({ kind: 'failed', id, message: error instanceof Error ? error.message : String(error) })
  }
}

function report(message: Report, sent?: () => void): void {
  process.send?.(message, undefined, undefined, () => sent?.())
}

/**
 * A thread that ends this process when it takes too much memory (V8's own limit does not count Buffers) or when the
 * parent is gone: work that hangs would notice neither.
 */
function guard(): void {
  const limit = Number(process.argv.find((argument) => argument.startsWith(memoryArgument))?.slice(memoryArgument.length) ?? Infinity)
  new Worker(guardSource, {
    eval: true,
    workerData: { bytes: limit * 1_048_576, parent: process.ppid },
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  }).unref()
}

const guardSource = `
const { bytes, parent } = require('node:worker_threads').workerData
function parentGone() {
  if (process.ppid !== parent) return true
  try { process.kill(parent, 0); return false } catch (error) { return error.code === 'ESRCH' }
}
setInterval(() => {
  if (process.memoryUsage.rss() > bytes || parentGone()) process.kill(process.pid, 'SIGKILL')
}, 100)
`
