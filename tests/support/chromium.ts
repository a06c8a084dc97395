import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What Playwright's `chromium.launch()` takes. */
export interface ChromiumLaunchOptions {
  readonly executablePath: string
  readonly args: string[]
  readonly env: Record<string, string>
}

/**
 * The browser of the end-to-end tests: the one named by `TIMBRE_CHROMIUM`, or else the one in the npm package `@sparticuz/chromium`,
 * unpacked once per version. It works as root and without the libraries of a desktop; nothing is downloaded.
 */
export async function chromiumLaunchOptions(): Promise<ChromiumLaunchOptions> {
  const own = process.env['TIMBRE_CHROMIUM']
  if (own) return { executablePath: own, args, env: environment() }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const machine = `${process.platform}-${process.arch}`
    throw new Error(`There is no packaged Chromium for ${machine}: set TIMBRE_CHROMIUM to the path of a Chromium or Chrome.`)
  }
  const folder = await unpacked()
  const executablePath = path.join(folder, 'chromium')
  return { executablePath, args, env: environment(await missing(executablePath, folder)) }
}

const args = [
  // Chromium's sandbox refuses root, and namespaces are often forbidden in containers; the only pages opened are ours.
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--font-render-hinting=none',
]

async function unpacked(): Promise<string> {
  const cache = path.resolve(import.meta.dirname, '../../node_modules/.cache')
  const folder = path.join(cache, `chromium-${await packagedVersion()}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  // The package unpacks into the temporary folder of its process, and its libraries only where it believes to be on AWS.
  const env = { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
  const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
  await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname, env })
  await rename(unfinished, folder).catch(async (error: NodeJS.ErrnoException) => {
    // Another run was faster.
    await rm(unfinished, { recursive: true, force: true })
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  return folder
}

async function packagedVersion(): Promise<string> {
  const description = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'))
  return (JSON.parse(await readFile(fileURLToPath(description), 'utf8')) as { version: string }).version
}

/** Where to find what this machine lacks of libraries and fonts. */
async function missing(executable: string, folder: string): Promise<Record<string, string>> {
  const { stdout } = await run('ldd', [executable])
  return {
    ...(stdout.includes('not found') && { LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib') }),
    ...(!existsSync('/etc/fonts/fonts.conf') && { FONTCONFIG_PATH: path.join(folder, 'fonts') }),
  }
}

function environment(additions: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return { ...Object.fromEntries(inherited), ...additions }
}
