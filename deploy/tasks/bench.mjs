import path from 'node:path'
import { buildConsole } from '../bring-up/console.mjs'
import { program } from './tool.mjs'

/** The figures, as JSON lines. */
export async function run(place, args) {
  await buildConsole(place)
  return program(place, [path.join(place.root, 'tests/bench/main.ts'), ...args])
}
