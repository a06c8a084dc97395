import { spawn } from 'node:child_process'
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { Problem } from './problem.mjs'

/**
 * Runs one step of the way up. Its output goes to `.runtime/logs/<name>.log` and is shown only when it fails.
 * @param {{
 *   root: string, name: string, doing: string, hint?: string, command: string, args: string[],
 *   cwd?: string, env?: Record<string, string>, node?: string,
 * }} options
 */
export async function step({ root, name, doing, hint, command, args, cwd = root, env = {}, node = process.execPath }) {
  console.error(`Timbre: ${doing}${hint ? ` (${hint})` : ''} …`)
  const logFile = path.join(root, '.runtime', 'logs', `${name}.log`)
  const code = await run(command, args, { cwd, env: { ...environment(root, node), ...env } }, openLog(logFile))
  if (code !== 0) throw new Problem(explain(doing, readFileSync(logFile, 'utf8'), logFile))
}

function run(command, args, options, log) {
  return new Promise((resolve, reject) => {
    // npm and npx are scripts on Windows, which only its shell can start.
    const child = spawn(command, args, { ...options, stdio: ['ignore', log, log], shell: process.platform === 'win32' })
    closeSync(log)
    const interrupt = (signal) => {
      child.kill(signal)
      process.exit(130)
    }
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
    child.once('error', (error) => reject(notFound(error, command)))
    child.once('close', (code) => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      resolve(code)
    })
  })
}

/** The steps run on the runtime found, and keep their caches below the checkout when there is no home to keep them in. */
function environment(root, node) {
  const env = { ...process.env, NO_COLOR: '1', PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}` }
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
  return written(folder, () => mkdirSync(folder, { recursive: true }))
}

function openLog(file) {
  makeFolder(path.dirname(file))
  return written(file, () => openSync(file, 'w'))
}

function written(name, write) {
  try {
    return write()
  } catch (error) {
    throw new Problem(`${name} cannot be written (${error.code}): start Timbre as the owner of its folder, or make it writable.`)
  }
}

function notFound(error, command) {
  if (error.code !== 'ENOENT') return error
  return new Problem(`${command} is missing: install npm, which brings Timbre's packages (it comes with Node from nodejs.org).`)
}

const causes = [
  {
    pattern: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|UND_ERR_CONNECT|META_FETCH_FAIL/,
    advice: 'the package registry cannot be reached: check the network or the proxy (npm config get registry), then start again.',
  },
  {
    pattern: /SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF/,
    advice: "the package registry's certificate is not trusted: name your network's in NODE_EXTRA_CA_CERTS, then start again.",
  },
  { pattern: /ENOSPC/, advice: 'the disk is full: make room (about 1 GB is needed), then start again.' },
  { pattern: /EACCES|EPERM|EROFS/, advice: 'a folder cannot be written: start Timbre as the owner of its folder.' },
  {
    pattern: /ERR_PNPM_OUTDATED_LOCKFILE/,
    advice: 'pnpm-lock.yaml does not match the package.json files: run `npx pnpm@10.34.9 install`, or restore them as released.',
  },
]

function explain(doing, output, logFile) {
  const known = causes.find(({ pattern }) => pattern.test(output))
  if (known) return `${doing} failed: ${known.advice} (details: ${logFile})`
  const tail = output.trimEnd().split('\n').slice(-25).join('\n')
  return `${doing} failed; all of its output is in ${logFile}, this is the end of it:\n${tail}`
}
