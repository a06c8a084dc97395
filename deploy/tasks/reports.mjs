import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/** Where the machine-readable results of test runs go; .ci/run adds them up. */
export function reportFile(root, name) {
  const file = path.join(root, '.runtime', 'reports', `${name}.json`)
  mkdirSync(path.dirname(file), { recursive: true })
  rmSync(file, { force: true })
  return file
}
