import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const kilobyte = 1024

/** JavaScript, compressed, that a browser fetches before an agent sees the ticket list. */
const budgets = [{ app: 'apps/console', entry: 'index.html', screen: 'src/features/tickets/index.ts', limit: 320 * kilobyte }]

/** Measures what a first visit loads, from Vite's manifest: the entry, the screen it shows, and all that these import at once. */
export async function measureBundle({ root }, collect) {
  let code = 0
  for (const { app, entry, screen, limit } of budgets) {
    const dist = path.join(root, app, 'dist')
    const manifest = JSON.parse(readFileSync(path.join(dist, '.vite', 'manifest.json'), 'utf8'))
    const files = new Set([...filesOf(manifest, entry), ...filesOf(manifest, screen)])
    const sizes = [...files].map((file) => ({ file, size: gzipSync(readFileSync(path.join(dist, file))).length }))
    const total = sizes.reduce((sum, { size }) => sum + size, 0)
    const line = `${app}: first load ${inKilobytes(total)} of ${inKilobytes(limit)} JavaScript, gzip`
    console.log(`     ${line}`)
    if (total <= limit) continue
    code = 1
    collect(`${line}\n`)
    const largest = sizes.sort((a, b) => b.size - a.size).slice(0, 12)
    for (const { file, size } of largest) collect(`  ${inKilobytes(size).padStart(8)}  ${file}\n`)
  }
  return code
}

function filesOf(manifest, name, seen = new Set()) {
  const chunk = manifest[name]
  if (!chunk) throw new Error(`The manifest has no ${name}: does the budget name the right file?`)
  if (seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const imported of chunk.imports ?? []) filesOf(manifest, imported, seen)
  return seen
}

function inKilobytes(bytes) {
  return `${Math.ceil(bytes / kilobyte)} KB`
}
