// `npm test`, `npm run verify` and their like: brings up what Timbre needs on this machine, then does one task.
import { bringUp } from './bring-up/index.mjs'
import { Problem, report } from './bring-up/problem.mjs'
import { run as bench } from './tasks/bench.mjs'
import { run as generate } from './tasks/db-generate.mjs'
import { run as e2e } from './tasks/e2e.mjs'
import { run as faults } from './tasks/faults.mjs'
import { run as screenshots } from './tasks/screenshots.mjs'
import { run as test } from './tasks/test.mjs'
import { run as verify } from './tasks/verify.mjs'

const tasks = { test, e2e, verify, faults, bench, screenshots, 'db:generate': generate }

const [name, ...args] = process.argv.slice(2)

try {
  const task = tasks[name]
  if (!task) throw new Problem(`there is no task "${name ?? ''}"; these are: ${Object.keys(tasks).join(', ')}.`)
  process.exitCode = await task(await bringUp(), args)
} catch (error) {
  report(error)
}
