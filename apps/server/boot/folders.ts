import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ConfigError, type Config } from '../config.ts'

/** Makes the folders that Timbre keeps things in, and makes sure that it can. @throws ConfigError in words to act on. */
export async function prepareFolders({ dataDir, blobsDir, databaseUrl, secret }: Config): Promise<void> {
  if (databaseUrl === undefined || secret === undefined) await prepareFolder(dataDir, 'TIMBRE_DATA_DIR')
  await prepareFolder(blobsDir, 'TIMBRE_BLOBS', 0o700)
}

async function prepareFolder(folder: string, setting: string, mode?: number): Promise<void> {
  try {
    await makeFolder(folder, mode)
    await write(folder)
  } catch (error) {
    throw new ConfigError(explainRefusal((error as NodeJS.ErrnoException).code ?? '', folder, setting), { cause: error })
  }
}

/** Step by step, because Node's own recursion never ends in file systems that make no folders, such as /proc. */
async function makeFolder(folder: string, mode: number | undefined): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (found?.isDirectory()) return
  if (path.dirname(folder) !== folder) await makeFolder(path.dirname(folder), mode)
  await mkdir(folder, { mode }).catch((error: NodeJS.ErrnoException) => {
    // Another process of this desk may have been faster.
    if (error.code !== 'EEXIST' || found) throw error
  })
}

/** Permissions, quotas, read-only mounts: only writing tells. */
async function write(folder: string): Promise<void> {
  const file = path.join(folder, `.write-test-${process.pid}`)
  try {
    await writeFile(file, 'Timbre can write here.\n')
  } finally {
    await rm(file, { force: true })
  }
}

/** What a file system has against a folder or file, and what to do about it. */
export function explainRefusal(code: string, folder: string, setting: string): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return `There is no room left for ${folder}: free some space on its disk, then start again.`
  if (code === 'ENOTDIR' || code === 'EEXIST') return `${folder} is a file, or lies below one: name a folder in ${setting}.`
  if (code === 'EROFS') return `${folder} lies on a disk that is mounted read-only: mount it for writing, or name another folder in ${setting}.`
  if (code === 'EACCES' || code === 'EPERM') return `${folder} cannot be written by the user who runs Timbre: make that user the owner (chown -R), or name another folder in ${setting}.`
  return `${folder} cannot be used (${code}): name another folder in ${setting}.`
}
