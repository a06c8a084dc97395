import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A digest of files (relative to `root`, by name and content) and of what else matters. */
export function hashOf(root, files, extra = '') {
  const hash = createHash('sha256').update(extra)
  for (const file of [...files].sort()) hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

export function isStamped(file, hash) {
  return existsSync(file) && readFileSync(file, 'utf8') === hash
}

export function stamp(file, hash) {
  writeFileSync(file, hash)
}

const notSources = new Set(['node_modules', 'dist'])

/** All source files below a folder, relative to `root`; none when it does not exist. */
export function sourcesBelow(root, folder) {
  if (!existsSync(path.join(root, folder))) return []
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`
    if (entry.isDirectory()) return notSources.has(entry.name) ? [] : sourcesBelow(root, file)
    return entry.isFile() && !entry.name.includes('.test.') ? [file] : []
  })
}
