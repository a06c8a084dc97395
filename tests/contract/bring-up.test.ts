import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { repositoryRoot } from '../support/repository.ts'

/** A checkout with the start scripts and nothing else. */
let checkout: string

beforeEach(async () => {
  checkout = await mkdtemp(path.join(tmpdir(), 'timbre bring up '))
  await cp(path.join(repositoryRoot, 'deploy'), path.join(checkout, 'deploy'), { recursive: true })
})

afterEach(() => rm(checkout, { recursive: true, force: true }))

const runtimePackage = `node-${process.platform}-${process.arch}`

/** Puts a runtime where npm would, and what npm writes when it is done. */
const fetchingNpm = `#!/bin/sh
printf 'a whole program' > node_modules/${runtimePackage}/bin/node
cp package-lock.json node_modules/.package-lock.json`

/** Says that it runs, then waits; ends with code 7 when told to. */
const server = `
  process.on('SIGTERM', () => { console.log('told to end'); process.exit(7) })
  setInterval(() => {}, 1000)
  console.log('running ' + process.pid)`

/** Takes its time to end, and says how often it was told to. */
const patientServer = `
  let times = 0
  process.on('SIGTERM', () => { if (++times === 1) setTimeout(() => { console.log('told ' + times + ' times'); process.exit() }, 1500) })
  setInterval(() => {}, 1000)
  console.log('running')`

test('a signal reaches the server, and its exit code is passed on', async () => {
  const start = await launch(server)
  await line(start, /running/)
  const output = line(start, /told to end/)
  start.kill('SIGTERM')

  await output
  expect(await exitCode(start)).toBe(7)
})

test('the server ends when what started it is killed', async () => {
  const start = await launch(server)
  const pid = Number((await line(start, /running/)).split(' ')[1])
  const output = line(start, /told to end/)
  start.kill('SIGKILL')

  await output
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
})

test('when npm is killed, the server is told to end once, and given its time', async () => {
  await writeScript(`process.env.npm_lifecycle_event = 'start'
    ${launching}`, patientServer)
  const npm = spawn('sh', ['-c', `"${process.execPath}" script.mjs & exec sleep 60`], { cwd: checkout, stdio: ['ignore', 'pipe', 'inherit'] })
  await line(npm, /running/)
  const output = line(npm, /told/)
  npm.kill('SIGKILL')

  expect(await output).toBe('told 1 times')
})

test('a runtime whose fetch was cut off is fetched again', async () => {
  const program = path.join(checkout, `.runtime/node_modules/${runtimePackage}/bin/node`)
  await mkdir(path.dirname(program), { recursive: true })
  await writeFile(program, 'half a program')
  await writeFile(path.join(checkout, 'npm'), fetchingNpm, { mode: 0o755 })
  const start = await bringUp(`Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })
    process.env.PATH = process.cwd() + ':' + process.env.PATH
    const { findRuntime } = await import('./deploy/bring-up/runtime.mjs')
    for (const time of [1, 2]) console.log(await findRuntime(process.cwd()))`)

  expect(await text(start.stdout!)).toBe(`${program}\n${program}\n`)
  expect(await text(start.stderr!)).toMatch(/^Timbre: fetching Node [\d.]+ \(once\) …\n$/)
  expect(await readFile(program, 'utf8')).toBe('a whole program')
})

test('a step that fails for a known reason says what to do', async () => {
  const start = await step(`console.error('npm error code ENOTFOUND'); process.exit(1)`)

  expect(await text(start.stderr!)).toMatch(/^Timbre: testing …\nTimbre: testing failed: the package registry cannot be reached: check/)
  expect(await exitCode(start)).toBe(1)
})

test('… and for an unknown one shows the end of its output', async () => {
  const start = await step(`console.error('first line\\nthe last words'); process.exit(1)`)

  expect(await text(start.stderr!)).toMatch(/all of its output is in .*testing\.log, this is the end of it:\nfirst line\nthe last words/)
})

test('without npm, says that npm is needed', async () => {
  const start = await bringUp(`const { step } = await import('./deploy/bring-up/step.mjs')
    await step({ root: process.cwd(), name: 'testing', doing: 'testing', command: 'npm-that-is-not-there', args: [] })`)

  expect(await text(start.stderr!)).toMatch(/npm-that-is-not-there is missing: install npm/)
})

test('a task that does not exist is refused with the list of those that do', async () => {
  const start = spawn(process.execPath, ['deploy/run.mjs', 'tset'], { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] })

  expect(await text(start.stderr)).toMatch(/there is no task "tset"; these are: test, e2e, verify, faults, bench, screenshots, db:generate/)
})

const launching = `const { launch } = await import('./deploy/bring-up/launch.mjs')
  launch(process.execPath, ['apps/server.mjs'])`

async function launch(source: string): Promise<ChildProcess> {
  await writeScript(launching, source)
  return spawn(process.execPath, ['script.mjs'], { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] })
}

function step(source: string): Promise<ChildProcess> {
  return bringUp(`const { step } = await import('./deploy/bring-up/step.mjs')
    const args = ['-e', ${JSON.stringify(source)}]
    await step({ root: process.cwd(), name: 'testing', doing: 'testing', command: process.execPath, args })`)
}

async function bringUp(source: string): Promise<ChildProcess> {
  await writeScript(source)
  return spawn(process.execPath, ['script.mjs'], { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function writeScript(source: string, server?: string): Promise<void> {
  const script = `import { report } from './deploy/bring-up/problem.mjs'
    try { ${source} } catch (error) { report(error) }`
  await writeFile(path.join(checkout, 'script.mjs'), script)
  if (server === undefined) return
  await mkdir(path.join(checkout, 'apps'))
  await writeFile(path.join(checkout, 'apps/server.mjs'), server)
}

async function line(child: ChildProcess, wanted: RegExp): Promise<string> {
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    const found = String(chunk).split('\n').find((candidate) => wanted.test(candidate))
    if (found !== undefined) return found
  }
  throw new Error(`It ended without saying ${wanted}: ${await text(child.stderr!)}`)
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
