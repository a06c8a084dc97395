import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { repositoryRoot } from './repository.ts'

export interface TimbreOptions {
  readonly dataDir: string
  readonly httpPort: number
  readonly smtpPort: number
  /** Unset: the embedded PostgreSQL, below the data folder. */
  readonly databaseUrl?: string
  /** Other settings. */
  readonly env?: Readonly<Record<string, string>>
  /** Options for Node, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[]
  readonly program?: readonly string[]
}

/** A real Timbre in a process of its own, as `npm start` runs it. */
export interface TimbreProcess {
  readonly pid: number
  readonly url: string
  readonly smtpPort: number
  /** From the start of the process until it said that it serves. */
  readonly startMilliseconds: number
  /** Settles when the process has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly running: boolean
  /** Everything it has printed. */
  output(): string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
}

export const administrator = { email: 'admin@desk.example', password: 'a long walk by the river 17' }
export const supportAddress = 'support@desk.example'

/** Starts Timbre and waits until it serves. The first start sets it up with the administrator above. */
export async function startTimbre(options: TimbreOptions): Promise<TimbreProcess> {
  const started = performance.now()
  const child = launchTimbre(options)
  let printed = ''
  const hear = (chunk: Buffer) => void (printed += chunk.toString())
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  let running = true
  void ended.then(() => (running = false))

  await new Promise<void>((resolve, reject) => {
    const look = () => printed.includes('Timbre is ready') && resolve()
    child.stdout?.on('data', look)
    child.once('error', reject)
    void ended.then(({ code, signal }) => reject(new Error(`Timbre ended before it served (${signal ?? `exit code ${code}`}):\n${printed}`)))
  })
  return {
    pid: child.pid as number,
    url: `http://127.0.0.1:${options.httpPort}`,
    smtpPort: options.smtpPort,
    startMilliseconds: performance.now() - started,
    ended,
    get running() {
      return running
    },
    output: () => printed,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    stop: async () => {
      child.kill('SIGTERM')
      const { code, signal } = await ended
      if (code !== 0) throw new Error(`Timbre did not stop in order (${signal ?? `exit code ${code}`}):\n${printed}`)
    },
  }
}

/** Starts it and waits for nothing. */
export function launchTimbre({ dataDir, httpPort, smtpPort, databaseUrl, env = {}, nodeOptions = [], program = [process.execPath] }: TimbreOptions): ChildProcess {
  const [file, ...args] = program as [string, ...string[]]
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TIMBRE_') && name !== 'DATABASE_URL' && !name.startsWith('VITEST'))
  const preloads = ['quick-imports', 'end-with-parent'].flatMap((name) => ['--import', pathToFileURL(path.join(repositoryRoot, `deploy/preload/${name}.mjs`)).href])
  const start = [...nodeOptions, ...preloads, path.join(repositoryRoot, 'apps/server/main.ts'), 'start']
  return spawn(file, [...args, ...(program.length === 1 ? start : [])], {
    cwd: repositoryRoot,
    // By the channel it notices when the tests are killed, and ends.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...Object.fromEntries(inherited),
      NODE_ENV: 'production',
      TIMBRE_DATA_DIR: dataDir,
      TIMBRE_HTTP_PORT: String(httpPort),
      TIMBRE_SMTP_PORT: String(smtpPort),
      TIMBRE_ADMIN_EMAIL: administrator.email,
      TIMBRE_ADMIN_PASSWORD: administrator.password,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...env,
    },
  })
}

/** The embedded PostgreSQL of a data folder, by the file it keeps there. */
export async function postmasterPid(dataDir: string): Promise<number | undefined> {
  const text = await readFile(path.join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').catch(() => '')
  return Number.parseInt(text, 10) || undefined
}

/** Its address, for looking at the tables beside the running server. */
export async function embeddedDatabaseUrl(dataDir: string): Promise<string> {
  const folder = path.join(dataDir, 'postgres')
  const [password, port] = await Promise.all([readFile(path.join(folder, 'cluster/timbre.password'), 'utf8'), readFile(path.join(folder, 'port'), 'utf8')])
  return `postgres://timbre:${password.trim()}@127.0.0.1:${port.trim()}/timbre`
}
