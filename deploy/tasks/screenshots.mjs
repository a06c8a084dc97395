import path from 'node:path'
import { buildConsole } from '../bring-up/console.mjs'
import { program } from './tool.mjs'

/** The pictures of README and docs, from a demo desk; or, with `icons`, those of the installed console. */
export async function run(place, args) {
  if (args[0] === 'icons') return program(place, [path.join(place.root, 'tests/screenshots/icons.ts')])
  await buildConsole(place)
  return program(place, [path.join(place.root, 'tests/screenshots/main.ts')])
}
