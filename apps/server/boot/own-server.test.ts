import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts'
import { explainLack, requireUsable } from './own-server.ts'

let desk: TestDatabase
beforeAll(async () => {
  desk = await createTestDatabase()
})
afterAll(() => desk[Symbol.asyncDispose]())

/** The address of the test's database, changed. */
function changed(change: (url: URL) => void): string {
  const url = new URL(desk.url)
  change(url)
  return url.href
}

const require = (url: string) => requireUsable('DATABASE_URL', url, { timeoutMilliseconds: 500 })

test('a database of ours is good enough', async () => {
  await expect(require(desk.url)).resolves.toBeUndefined()
})

test.each<[string, (url: URL) => void, RegExp]>([
  ['nothing listens', (url) => (url.port = '1'), /^Nothing answers at 127\.0\.0\.1:1: start PostgreSQL there, or correct DATABASE_URL\.$/],
  ['there is no such host', (url) => (url.hostname = 'nowhere.invalid'), /^There is no host nowhere\.invalid: correct DATABASE_URL\.$/],
  ['the password is wrong', (url) => (url.password = 'hunter2'), /does not let Timbre in \(password authentication failed for user ".*"\): correct user and password/],
  ['there is no password', (url) => (url.password = ''), /does not let Timbre in/],
  ['there is no such database', (url) => (url.pathname = '/nothing'), /^There is no database "nothing" at .*: create it \(createdb --owner=\S+ nothing\)/],
  ['it takes no changes', (url) => url.searchParams.set('options', '-c default_transaction_read_only=on'), /takes no changes .*: name the primary/],
  ['the user may create nothing', (url) => url.searchParams.set('options', '-c search_path=pg_catalog_of_nobody'), /may create no tables .*: make it the owner/],
])('says what to do where %s', async (_, change, sentence) => {
  await expect(require(changed(change))).rejects.toThrow(sentence)
})

test.each([
  ['says nothing', ''],
  ['is something else', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
])('a server that %s is given up on', async (_, words) => {
  const server = createServer((socket) => void socket.on('error', () => {}).write(words))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await expect(require(`postgres://timbre:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}/timbre`)).rejects.toThrow(/^(No PostgreSQL answers at|The database at) 127\.0\.0\.1:\d+.*DATABASE_URL\.$/u)
  } finally {
    server.close()
  }
})

test.each([
  [{ version: 140_012 }, 'PostgreSQL at db:5432 is version 14, and Timbre needs 15 or newer: upgrade it, or unset DATABASE_URL to use the one that Timbre brings.'],
  [{ encoding: 'SQL_ASCII' }, 'The database "desk" at db:5432 keeps text as SQL_ASCII: create one with createdb --encoding=UTF8 --template=template0 --owner=timbre, and name it in DATABASE_URL.'],
  [{}, undefined],
])('%o: %s', (facts, sentence) => {
  const place = { setting: 'DATABASE_URL', place: 'db:5432', host: 'db', user: 'timbre', database: 'desk' }
  expect(explainLack({ version: 150_000, encoding: 'UTF8', readOnly: false, mayCreate: true, ...facts }, place)).toBe(sentence)
})
