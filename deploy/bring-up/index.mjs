import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole } from './console.mjs'
import { installPackages } from './packages.mjs'
import { findRuntime } from './runtime.mjs'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/**
 * Makes sure that the runtime, the packages and (when asked) the built console are there; each is brought once and found again
 * later. Returns the Node to run everything with.
 */
export async function bringUp(options) {
  const node = await findRuntime(root)
  await installPackages(root, node)
  if (options.console) await buildConsole(root, node)
  return { root, node }
}
