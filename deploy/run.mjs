// `npm test`, `npm run verify` and their like: brings up what Timbre needs on this machine, then does one task.
import { bringUp } from './bring-up/index.mjs'
import { Problem, report } from './bring-up/problem.mjs'

/** Each task in a file of its own; `console` says whether it needs the built console. */
const tasks = {
  test: { console: true, load: () => import('./tasks/test.mjs') },
  e2e: { console: true, load: () => import('./tasks/e2e.mjs') },
  verify: { console: true, load: () => import('./tasks/verify.mjs') },
  faults: { console: false, load: () => import('./tasks/faults.mjs') },
  bench: { console: true, load: () => import('./tasks/bench.mjs') },
  'db:generate': { console: false, load: () => import('./tasks/db-generate.mjs') },
}

const [name, ...args] = process.argv.slice(2)

try {
  const task = tasks[name]
  if (!task) throw new Problem(`there is no task "${name ?? ''}"; these are: ${Object.keys(tasks).join(', ')}.`)
  const { run } = await task.load()
  process.exitCode = await run(await bringUp({ console: task.console }), args)
} catch (error) {
  report(error)
}
