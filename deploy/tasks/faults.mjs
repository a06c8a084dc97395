import { vitest } from './vitest.mjs'

/** The fault matrix against real processes; `--short` with fewer rounds. */
export function run(place, args) {
  const short = args.includes('--short')
  return vitest(place, {
    name: 'faults',
    config: 'vitest.faults.config.ts',
    args: args.filter((argument) => argument !== '--short'),
    env: { TIMBRE_FAULT_ROUNDS: short ? 'short' : 'full' },
  })
}
