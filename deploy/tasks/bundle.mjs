import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const kilobyte = 1024

/** JavaScript, compressed, that a browser fetches before an agent sees the ticket list: `first` matches what is loaded by itself. */
const budgets = [
  {
    app: 'apps/console',
    first: /^index[.]html$|(^|\/)locales\/en[.]json$|\/features\/tickets\/[^/]+(Page|Layout)[.]vue$/,
    limit: 320 * kilobyte,
  },
]

/** Measures what a first visit loads, from Vite's manifest: the entry, its texts in one language, its screen, and all they import. */
export async function measureBundle({ root }, collect) {
  let code = 0
  for (const { app, first, limit } of budgets) {
    const dist = path.join(root, app, 'dist')
    const manifest = JSON.parse(readFileSync(path.join(dist, '.vite', 'manifest.json'), 'utf8'))
    const files = new Set()
    for (const name of Object.keys(manifest)) if (first.test(name)) addFiles(manifest, name, files)
    const sizes = [...files].map((file) => ({ file, size: gzipSync(readFileSync(path.join(dist, file))).length }))
    const total = sizes.reduce((sum, { size }) => sum + size, 0)
    const line = `${app}: first load ${inKilobytes(total)} of ${inKilobytes(limit)} JavaScript, gzip`
    console.log(`     ${line}`)
    if (total > 0 && total <= limit) continue
    code = 1
    collect(`${line}\n`)
    const largest = sizes.sort((a, b) => b.size - a.size).slice(0, 12)
    for (const { file, size } of largest) collect(`  ${inKilobytes(size).padStart(8)}  ${file}\n`)
  }
  return code
}

function addFiles(manifest, name, files) {
  const { file, imports = [] } = manifest[name]
  if (files.has(file)) return
  files.add(file)
  for (const imported of imports) addFiles(manifest, imported, files)
}

function inKilobytes(bytes) {
  return `${Math.ceil(bytes / kilobyte)} KB`
}
