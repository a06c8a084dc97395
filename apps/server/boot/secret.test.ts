import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts'
import { acceptSecret, openSecret, requireOwnSecret } from './secret.ts'

let dataDir: string
let desk: TestDatabase
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-secret-'))
  desk = await createTestDatabase()
})
afterEach(async () => {
  await desk[Symbol.asyncDispose]()
  await rm(dataDir, { recursive: true, force: true })
})

const file = () => path.join(dataDir, 'secret')
const open = (secret?: string) => openSecret({ secret, dataDir })
const start = async (secret?: string) => requireOwnSecret(desk.database, await open(secret))

test('is made once, long and for its owner only; those that start together agree', async () => {
  const [first, second] = await Promise.all([open(), open()])

  expect(first.secret).toBe(second.secret)
  expect(first.secret.length).toBeGreaterThanOrEqual(64)
  expect(await open()).toEqual({ secret: first.secret, file: file() })
  expect((await stat(file())).mode & 0o777).toBe(0o600)
  expect(await readdir(dataDir)).toEqual(['secret'])
})

test.each(['', 'half of'])('damaged to "%s", is not replaced', async (content) => {
  await writeFile(file(), content)

  await expect(open()).rejects.toThrow(/damaged: restore the file from a backup/)
  expect(await readFile(file(), 'utf8')).toBe(content)
})

test('the database keeps to the secret it was first started with', async () => {
  await start()
  await start()
  await writeFile(file(), 'another long random secret of nobody')

  await expect(start()).rejects.toThrow(/^The secret in .*secret is not the one that this database belongs to: restore that file from a backup\. If it is lost/)
  await expect(start('yet another long random secret')).rejects.toThrow(/^TIMBRE_SECRET is not the secret/)
})

test('a lost one is missed, and none is left in its place', async () => {
  await start()
  await rm(file())

  await expect(start()).rejects.toThrow(/is missing: restore .*secret from a backup/)
  expect(await readdir(dataDir)).toEqual([])
})

test('one that is lost for good can be given up', async () => {
  await start()
  await rm(file())
  await acceptSecret(desk.database, await open())

  await expect(start()).resolves.toBeUndefined()
})
