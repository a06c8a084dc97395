import { reportFile } from './reports.mjs'
import { tool } from './tool.mjs'

/** Runs vitest with one of the configurations at the root. */
export function vitest(place, { name, config, args = [], env = {} }) {
  const report = ['--reporter=default', '--reporter=./tests/support/shared-reporter.ts', '--reporter=json', `--outputFile.json=${reportFile(place.root, name)}`]
  return tool(place, 'vitest', ['run', `--config=${config}`, ...report, ...args], { env })
}
