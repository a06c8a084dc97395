import { reportFile } from './reports.mjs'
import { tool } from './tool.mjs'

/** Runs vitest with one of the configurations at the root. */
export function vitest(place, { name, config, args = [], env = {} }) {
  const reporters = ['default', './tests/support/shared-reporter.ts', 'json'].map((reporter) => `--reporter=${reporter}`)
  const report = `--outputFile.json=${reportFile(place.root, name)}`
  return tool(place, 'vitest', ['run', `--config=${config}`, ...reporters, report, ...args], { env })
}
