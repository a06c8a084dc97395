// `npm test`, `npm run verify` and their like: brings up what Timbre needs on this machine, then does one task.
import { bringUp } from './bring-up/index.mjs'
import { Problem, report } from './bring-up/problem.mjs'
import { run as bench } from './tasks/bench.mjs'
import { run as generate } from './tasks/db-generate.mjs'
import { run as e2e } from './tasks/e2e.mjs'
import { run as faults } from './tasks/faults.mjs'
import { run as test } from './tasks/test.mjs'
import { run as verify } from './tasks/verify.mjs'

/** `console` says whether the task needs the built console from the start. */
const tasks = {
  test: { run: test, console: true },
  e2e: { run: e2e, console: true },
  verify: { run: verify, console: false },
  faults: { run: faults, console: false },
  bench: { run: bench, console: true },
  'db:generate': { run: generate, console: false },
}

const [name, ...args] = process.argv.slice(2)

try {
  const task = tasks[name]
  if (!task) throw new Problem(`there is no task "${name ?? ''}"; these are: ${Object.keys(tasks).join(', ')}.`)
  process.exitCode = await task.run(await bringUp({ console: task.console }), args)
} catch (error) {
  report(error)
}
