// `npm start` and `./timbre <command>`: brings up what Timbre needs on this machine, then runs it. Plain JavaScript, because it has
// to run on the Node that happens to be installed.
import { buildConsole } from './bring-up/console.mjs'
import { bringUp } from './bring-up/index.mjs'
import { report } from './bring-up/problem.mjs'
import { launch } from './bring-up/launch.mjs'

const [command = 'start', ...rest] = process.argv.slice(2)

try {
  const place = await bringUp()
  if (command === 'start') await buildConsole(place)
  launch(place.node, [`${place.root}/apps/server/main.ts`, command, ...rest])
} catch (error) {
  report(error)
}
