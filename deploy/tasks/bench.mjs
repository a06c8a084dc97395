import path from 'node:path'
import { program } from './tool.mjs'

/** The figures, as JSON lines. */
export function run(place, args) {
  return program(place, [path.join(place.root, 'tests/bench/main.ts'), ...args])
}
