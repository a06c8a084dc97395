import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from './packages.mjs'
import { findRuntime } from './runtime.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** Makes sure that the runtime and the packages are there; both are brought once and found again later. */
export async function bringUp() {
  const node = await findRuntime(root)
  await installPackages(root, node)
  return { root, node }
}
