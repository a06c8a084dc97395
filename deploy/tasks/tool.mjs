import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Runs a program of an installed package on the runtime found, and returns its exit code. Its output is passed on, or collected
 * when `collect` is given.
 * @param {{ root: string, node: string }} place
 * @param {string} packageName
 * @param {string[]} args
 * @param {{ bin?: string, from?: string, env?: Record<string, string>, cwd?: string, collect?: (chunk: string) => void }} [options]
 */
export function tool(place, packageName, args, { bin, from = '.', ...options } = {}) {
  return program(place, [programOf(path.join(place.root, from, 'node_modules', packageName), bin), ...args], options)
}

export function program({ root, node }, args, { env = {}, cwd = root, collect } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd,
      env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`, ...env },
      stdio: collect ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    })
    if (collect) {
      child.stdout.on('data', collect)
      child.stderr.on('data', collect)
    }
    const stop = (signal) => child.kill(signal)
    process.once('SIGTERM', stop)
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('SIGTERM', stop)
      resolve(code ?? 1)
    })
  })
}

function programOf(folder, name) {
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return path.join(folder, typeof bin === 'string' ? bin : (bin[name] ?? Object.values(bin)[0]))
}
