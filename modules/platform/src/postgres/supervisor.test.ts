import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startEmbeddedPostgres, stopLeftOver, type EmbeddedPostgres } from './index.ts'
import { isRunning, startOf } from './process-table.ts'

let prepared: string
let folder: string
let dataDir: string
let messages: string[] = []
const running: EmbeddedPostgres[] = []

beforeAll(async () => {
  prepared = await mkdtemp(path.join(tmpdir(), 'timbre postgres '))
  dataDir = prepared
  await (await start()).stop()
})

afterAll(() => rm(prepared, { recursive: true, force: true }))

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'timbre postgres '))
  dataDir = path.join(folder, 'postgres')
  // Creating a cluster takes most of a second: all but the tests about that begin with a copy.
  await cp(prepared, dataDir, { recursive: true })
  messages = []
})

afterEach(async () => {
  for (const postgres of running.splice(0)) await postgres.stop()
  await stopLeftOver(dataDir)
  await rm(folder, { recursive: true, force: true })
})

test('keeps data, port and password from one start to the next', async () => {
  const first = await start()
  await query(first.url, 'create table kept as select 42 as value')
  await first.stop()

  const second = await start()

  expect(second.url).toBe(first.url)
  expect(await query(second.url, 'select value from kept')).toEqual([{ value: 42 }])
  expect(Number(new URL(second.url).port)).toBeLessThan(32_768)
})

test('lets nobody in without the password, which only its owner may read', async () => {
  const { url } = await start()
  const guessed = new URL(url)
  guessed.password = 'guessed'

  await expect(query(guessed.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  expect((await stat(path.join(dataDir, 'cluster/timbre.password'))).mode & 0o077).toBe(0)
})

test('sorts and compares as the built-in C.UTF-8 does and bounds what a crash has to replay', async () => {
  const { url } = await start()

  const rows = await query(
    url,
    `select datlocprovider as provider, datlocale as locale,
       current_setting('max_wal_size') as wal, current_setting('listen_addresses') as listens
     from pg_database where datname = current_database()`,
  )

  expect(rows).toEqual([{ provider: 'b', locale: 'C.UTF-8', wal: '1GB', listens: '127.0.0.1' }])
})

test('after a kill -9 of its owner, stops what was left and loses nothing', async () => {
  const owner = startOwner()
  const url = await firstLine(owner)
  await query(url, 'create table kept as select 42 as value')
  const leftOver = await postmasterPid()
  await kill(owner)

  const postgres = await start()

  expect(await query(postgres.url, 'select value from kept')).toEqual([{ value: 42 }])
  expect(await isRunning(leftOver)).toBe(false)
  expect(await postmasterPid()).toBe(postgres.process?.pid)
})

test.runIf(process.platform === 'linux')('takes over from a dead process that nobody has collected', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const dead = Number(await firstLine(parent))
  await expect.poll(() => isRunning(dead)).toBe(false)
  await writeFile(path.join(dataDir, 'owner.json'), JSON.stringify({ pid: dead, startedAt: await startOf(dead) }))

  const postgres = await start()

  expect(postgres.process).toBeDefined()
  await kill(parent)
})

test('is not stopped by an owner file that a power cut left empty', async () => {
  await writeFile(path.join(dataDir, 'owner.json'), '')

  expect((await start()).process).toBeDefined()
})

test('takes over from a process that ends before its server is up', async () => {
  const starting = spawn('sleep', ['60'])
  await writeFile(path.join(dataDir, 'owner.json'), JSON.stringify({ pid: starting.pid, startedAt: await startOf(starting.pid as number) }))
  setTimeout(() => void kill(starting), 300)

  expect((await start()).process).toBeDefined()
})

test('uses the server of a live process on the same folder and leaves it running', async () => {
  const owner = await start()

  const guest = await start()
  await guest.stop()

  expect(guest.process).toBeUndefined()
  expect(guest.url).toBe(owner.url)
  expect(await query(owner.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('of two that start at once on an empty folder, one starts a server and both use it', async () => {
  await rm(dataDir, { recursive: true })
  const [first, second] = await Promise.all([start(), start()])

  expect(first.url).toBe(second.url)
  expect([first.process, second.process].filter((owned) => owned !== undefined)).toHaveLength(1)
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('starts the server again when it dies by itself', async () => {
  const postgres = await start()
  process.kill(postgres.process!.pid!, 'SIGKILL')

  await expect.poll(() => query(postgres.url, 'select 1 as one').catch(() => undefined), { timeout: 45_000 }).toEqual([{ one: 1 }])
  expect(messages).toContainEqual(expect.stringMatching(/ended by itself.*starting it again/))
})

test('is not confused by a process file whose number now belongs to another program', async () => {
  await writeFile(path.join(dataDir, 'cluster/postmaster.pid'), `${process.pid}\n${dataDir}\n0\n1\n\n\n\nready\n`)

  const postgres = await start()

  expect(await query(postgres.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('moves to another port when the remembered one is taken', async () => {
  const first = await start()
  await first.stop()
  const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1')
  await once(squatter, 'listening')

  const second = await start()
  squatter.close()

  expect(new URL(second.url).port).not.toBe(new URL(first.url).port)
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test.each(['', 'abc', '99999999', '-5'])('is not stopped by a port file that holds "%s"', async (content) => {
  await writeFile(path.join(dataDir, 'port'), content)

  expect((await start()).process).toBeDefined()
})

test('mends the rights that a restored backup came without', async () => {
  await chmod(path.join(dataDir, 'cluster'), 0o755)

  expect((await start()).process).toBeDefined()
})

test.each<[string, string, RegExp]>([
  ['cluster/timbre.password', '', /password file .*timbre\.password is missing or damaged: restore it from a backup/],
  ['cluster/timbre.password', '\0@/', /password file .*timbre\.password is missing or damaged: restore it from a backup/],
  ['cluster/PG_VERSION', '', /^The database in .*cluster is damaged \(.*PG_VERSION\): restore the data folder from a backup\.$/],
  ['cluster/pg_hba.conf', '', /^PostgreSQL does not start \(FATAL: .*pg_hba\.conf\): .*restore the data folder from a backup\.$/],
  ['cluster/global/pg_control', '', /^PostgreSQL does not start \(PANIC: .*restore the data folder from a backup\.$/],
  ['cluster/postmaster.pid', '', /^PostgreSQL does not start \(FATAL: .*is empty\): remove .*cluster\/postmaster\.pid/],
])('when a power cut has damaged %s, says what to do', async (file, content, sentence) => {
  await writeFile(path.join(dataDir, file), content)

  await expect(start()).rejects.toThrow(sentence)
  expect(await readdir(dataDir)).not.toContain('owner.json')
})

test('never makes a new database over one that has lost its version', async () => {
  await rm(path.join(dataDir, 'cluster/PG_VERSION'))

  await expect(start()).rejects.toThrow(/is damaged/)
  expect(await readdir(dataDir)).not.toContain('cluster.new')
})

test('refuses the data of another PostgreSQL in one sentence', async () => {
  await writeFile(path.join(dataDir, 'cluster/PG_VERSION'), '19\n')

  await expect(start()).rejects.toThrow(/written by PostgreSQL 19, newer than the 18 of this Timbre: start the newer Timbre/)
})

test.runIf(process.getuid?.() === 0)('where namespaces are forbidden, root hands the database to another user', async () => {
  await chmod(folder, 0o755)
  const owner = startOwner({ PATH: '/nonexistent' })
  const url = await firstLine(owner)

  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect((await stat(path.join(dataDir, 'cluster'))).uid).not.toBe(0)
  await kill(owner)
})

test.runIf(process.getuid?.() === 0)('… and says so when that user cannot reach the folder', async () => {
  await chmod(folder, 0o700)
  const owner = startOwner({ PATH: '/nonexistent' })

  expect(await text(owner.stderr!)).toMatch(/no other user may enter .*: run Timbre as an ordinary user, or set TIMBRE_DATA_DIR/)
})

async function start(): Promise<EmbeddedPostgres> {
  const write = (message: string) => void messages.push(message)
  const log = { debug: () => {}, info: write, warn: write, error: write }
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: false }, log })
  running.push(postgres)
  return postgres
}

function startOwner(env: Record<string, string> = {}): ChildProcess {
  const script = path.join(import.meta.dirname, 'fixtures/owner.ts')
  return spawn(process.execPath, [script, dataDir], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function firstLine(child: ChildProcess): Promise<string> {
  const complained = text(child.stderr!).then((error) => Promise.reject(new Error(error)))
  const [line] = (await Promise.race([once(child.stdout!, 'data'), complained])) as [Buffer]
  return line.toString().trim()
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(path.join(dataDir, 'cluster/postmaster.pid'), 'utf8'), 10)
}
