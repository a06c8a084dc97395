import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { prepareFolders } from './folders.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'timbre folders '))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const prepare = (settings: Record<string, string>) => prepareFolders(readConfig(settings, root))

test('makes what is missing, files readable by nobody else, and leaves nothing of its own behind', async () => {
  await prepare({ TIMBRE_DATA_DIR: 'var/lib/timbre' })

  expect(await readdir(path.join(root, 'var/lib/timbre'), { recursive: true })).toEqual(['blobs'])
  expect((await stat(path.join(root, 'var/lib/timbre/blobs'))).mode & 0o777).toBe(0o700)
})

test('needs no data folder where database, secret and files are elsewhere', async () => {
  await writeFile(path.join(root, 'data'), '')
  await prepare({ DATABASE_URL: 'postgres://db/timbre', TIMBRE_SECRET: 'one of those long random secrets', TIMBRE_BLOBS: 'files' })

  expect(await readdir(root)).toEqual(['data', 'files'])
})

test.each([
  ['TIMBRE_DATA_DIR', 'file'],
  ['TIMBRE_DATA_DIR', 'file/data'],
  ['TIMBRE_BLOBS', 'file'],
])('%s=%s, where "file" is one, says so', async (setting, value) => {
  await writeFile(path.join(root, 'file'), '')
  await expect(prepare({ [setting]: value })).rejects.toThrow(new RegExp(`${value} is a file, or lies below one: name a folder in ${setting}\\.`, 'u'))
})

test.skipIf(process.platform !== 'linux')('a file system that makes no folders is refused', async () => {
  await expect(prepare({ TIMBRE_DATA_DIR: '/proc/timbre/data' })).rejects.toThrow(/^\/proc\/timbre\/data cannot be (used \(ENOENT\)|written)/u)
})
