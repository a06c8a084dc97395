import path from 'node:path'
import { buildConsole } from '../bring-up/console.mjs'
import { program } from './tool.mjs'

/** The pictures of README and docs, from a demo desk. */
export async function run(place) {
  await buildConsole(place)
  return program(place, [path.join(place.root, 'tests/screenshots/main.ts')])
}
