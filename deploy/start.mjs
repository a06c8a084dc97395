// `npm start` and `./timbre <command>`: brings up what Timbre needs on this machine, then runs it. Plain JavaScript, because it has
// to run on the Node that happens to be installed.
import { bringUp } from './bring-up/index.mjs'
import { report } from './bring-up/problem.mjs'
import { launch } from './bring-up/launch.mjs'

const [command = 'start', ...rest] = process.argv.slice(2)

try {
  const { node, root } = await bringUp({ console: command === 'start' })
  launch(node, [`${root}/apps/server/main.ts`, command, ...rest])
} catch (error) {
  report(error)
}
