import path from 'node:path'
import { reportFile } from './reports.mjs'
import { program } from './tool.mjs'
import { vitest } from './vitest.mjs'

/** The fault matrix against real processes; `--short` with fewer rounds. The last line is the sum. */
export async function run(place, args) {
  const short = args.includes('--short')
  const folder = path.dirname(reportFile(place.root, 'faults'))
  const code = await vitest(place, {
    name: 'faults',
    config: 'vitest.faults.config.ts',
    args: args.filter((argument) => argument !== '--short'),
    env: { TIMBRE_FAULT_ROUNDS: short ? 'short' : 'full' },
  })
  return Math.max(code, await program(place, [path.join(place.root, 'deploy/tasks/sum-up.mjs'), folder, 'faults']))
}
