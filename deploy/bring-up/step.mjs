import { spawn } from 'node:child_process'
import { accessSync, constants, createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { Problem } from './problem.mjs'

/**
 * Runs one step of the way up. Its output goes to `.runtime/logs/<name>.log` and is shown only when it fails.
 * @param {{ root: string, name: string, doing: string, command: string, args: string[], cwd?: string, env?: Record<string, string>, node?: string }} options
 */
export async function step({ root, name, doing, command, args, cwd = root, env = {}, node = process.execPath }) {
  console.error(`Timbre: ${doing} …`)
  const logFile = path.join(root, '.runtime', 'logs', `${name}.log`)
  makeFolder(path.dirname(logFile))
  const code = await run(command, args, { cwd, env: { ...environment(root, node), ...env } }, logFile)
  if (code !== 0) throw new Problem(explain(doing, readFileSync(logFile, 'utf8'), logFile))
}

function run(command, args, options, logFile) {
  return new Promise((resolve, reject) => {
    const log = createWriteStream(logFile)
    // npm and npx are scripts on Windows, which only its shell can start.
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    const interrupt = (signal) => {
      child.kill(signal)
      process.exit(130)
    }
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
    const finish = (settle) => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      log.end(settle)
    }
    child.once('error', (error) => finish(() => reject(notFound(error, command))))
    child.once('close', (code) => finish(() => resolve(code)))
  })
}

/** The steps run on the runtime found, and keep their caches below the checkout when there is no home to keep them in. */
function environment(root, node) {
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` }
  if (!isWritable(homedir())) {
    env.HOME = path.join(root, '.runtime', 'home')
    makeFolder(env.HOME)
  }
  return env
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

export function makeFolder(folder) {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new Problem(`${folder} cannot be written (${error.code}): start Timbre as the owner of its folder, or make it writable.`)
  }
}

function notFound(error, command) {
  if (error.code !== 'ENOENT') return error
  return new Problem(`${command} is not installed, and it is needed to bring Timbre's packages: install npm (it comes with Node from nodejs.org) and start again.`)
}

const causes = [
  [/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|UND_ERR_CONNECT|META_FETCH_FAIL/, 'the package registry cannot be reached: check the network or the proxy (npm config get registry), then start again.'],
  [/ENOSPC/, 'the disk is full: make room (about 1 GB is needed), then start again.'],
  [/EACCES|EPERM|EROFS/, 'a folder cannot be written: start Timbre as the owner of its folder.'],
  [/ERR_PNPM_OUTDATED_LOCKFILE/, 'pnpm-lock.yaml does not match the package.json files: run `npx pnpm@10.34.9 install`, or restore them as released.'],
]

function explain(doing, output, logFile) {
  const known = causes.find(([pattern]) => pattern.test(output))
  if (known) return `${doing} failed: ${known[1]} (details: ${logFile})`
  const tail = output.trimEnd().split('\n').slice(-25).join('\n')
  return `${doing} failed; all of its output is in ${logFile}, this is the end of it:\n${tail}`
}
