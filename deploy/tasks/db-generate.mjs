import { tool } from './tool.mjs'

/** Writes the migration that leads from the newest one to what the *.schema.ts files say. */
export function run(place, args) {
  return tool(place, 'drizzle-kit', ['generate', ...args])
}
