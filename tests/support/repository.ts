import { readdirSync } from 'node:fs'
import path from 'node:path'

export const repositoryRoot = path.resolve(import.meta.dirname, '../..')

const notOurs = new Set(['node_modules', 'dist', '.runtime'])

/** All files below a folder of the repository, relative to its root. */
export function filesBelow(folder: string, root = repositoryRoot): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : filesBelow(file, root)
    return [file]
  })
}
