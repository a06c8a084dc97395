import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

/** Gives the service worker the names of all built files; they carry a hash of their content, so a new build is a new worker. */
export function shellWorker(): Plugin {
  return {
    name: 'timbre-shell-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter((file) => file.startsWith('assets/')).map((file) => `/${file}`).toSorted()
      const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12)
      const source = readFileSync(path.join(import.meta.dirname, 'shell-worker.js'), 'utf8')
      this.emitFile({ type: 'asset', fileName: 'shell-worker.js', source: `const version = ${JSON.stringify(version)}\nconst files = ${JSON.stringify(files)}\n${source}` })
    },
  }
}
