import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { repositoryRoot } from '../support/repository.ts'
import { acceptBench } from './accept.ts'
import type { Bench } from './bench.ts'
import { consoleBench } from './console.ts'
import { openReport } from './figures.ts'
import { liveBench } from './live.ts'
import { processingBench } from './processing.ts'
import { readsBench } from './reads.ts'
import { startBench } from './start.ts'

const benches: Readonly<Record<string, Bench>> = { start: startBench, accept: acceptBench, processing: processingBench, reads: readsBench, live: liveBench, console: consoleBench }

const usage = `npm run bench -- [--quick] [--only ${Object.keys(benches).join(',')}] [--out figures.jsonl] [--cpu-prof folder]
README.md beside this file says what the figures mean.`

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    out: { type: 'string', default: path.join(repositoryRoot, '.runtime/reports/bench.jsonl') },
    'cpu-prof': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const names = values.only?.split(',') ?? Object.keys(benches)
const unknown = names.find((name) => !(name in benches))
if (values.help || unknown !== undefined) {
  console.error(unknown === undefined ? usage : `There is no benchmark "${unknown}".\n${usage}`)
  process.exit(unknown === undefined ? 0 : 1)
}

const folder = path.resolve(process.env['TIMBRE_BENCH_DIR'] ?? path.join(tmpdir(), 'timbre-bench'))
mkdirSync(folder, { recursive: true })
const { quick } = values
const report = openReport(values.out, { bench: 'about', commit: commit(), quick, only: names })
const nodeOptions = values['cpu-prof'] === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(values['cpu-prof'])}`]

for (const name of names) {
  report.say(name)
  await benches[name]?.({ folder, quick, report, nodeOptions, seed: 20_261_121 })
}
process.exit(0)

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: repositoryRoot, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
