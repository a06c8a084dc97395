import { readFileSync } from 'node:fs'
import path from 'node:path'

/** The lock file names no host, so that it installs the same bytes from any registry. */
export async function checkLockfile({ root }, collect) {
  const lines = readFileSync(path.join(root, 'pnpm-lock.yaml'), 'utf8').split('\n')
  const bad = lines.flatMap((line, index) => (/https?:\/\/|tarball:/.test(line) ? [`pnpm-lock.yaml:${index + 1}: ${line.trim()}`] : []))
  for (const line of bad) collect(`${line}\n`)
  return bad.length === 0 ? 0 : 1
}
