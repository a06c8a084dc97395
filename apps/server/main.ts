import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { systemClock } from '@timbre/kernel'
import { announce, createLogger, openDatabase, type Logger } from '@timbre/platform'
import { setUpHeadless } from './boot/first-administrator.ts'
import { bringUpToDate, startDatabase, type RunningDatabase } from './boot/database.ts'
import { prepareFolders } from './boot/folders.ts'
import { acceptSecret, openSecret, requireOwnSecret } from './boot/secret.ts'
import { ConfigError, readConfig, type Config } from './config.ts'
import { runSeedDemo } from './demo/command.ts'
import { createServer, repositoryRoot, type TimbreServer } from './server.ts'

const usage = `Usage: timbre <command>

  start     serve Timbre (the default)
  migrate   bring the database up to date, then end
  seed-demo fill an empty desk with a made-up company to look around in; --remove takes it away again
  accept-secret
            let the database belong to another secret, when the one it was made with is lost for good
  help      show this

Settings come from the environment; docs/install.md lists them.`

/** Past this a stop is cut short: a supervisor would do the same, less kindly. */
const drainMilliseconds = 25_000

async function main(): Promise<void> {
  const command = process.argv[2] ?? 'start'
  if (command === 'help' || command === '--help') return console.log(usage)
  const run = commands.get(command)
  if (!run) throw new ConfigError(`There is no command "${command}". Run "timbre help" to see them.`)
  const config = readConfig(process.env, repositoryRoot)
  for (const warning of config.warnings) console.warn(`Timbre: ${warning}`)
  await run(config)
}

const commands: ReadonlyMap<string, (config: Config) => Promise<void>> = new Map([['start', start], ['migrate', migrateOnly], ['seed-demo', seedDemo], ['accept-secret', acceptAnotherSecret]])

async function start(config: Config): Promise<void> {
  const log = createLogger(config.logLevel)
  const stopping = stopRequest()
  const running: Running = {}
  try {
    // Whoever loses patience while Timbre starts, over a database that does not answer, is heard as well.
    const signal = await Promise.race([stopping, serve(config, log, running).then(() => stopping)])
    log.info({ signal }, 'stopping')
  } finally {
    setTimeout(() => process.exit(1), drainMilliseconds).unref()
    await running.server?.stop()
    await (await running.database?.catch(() => undefined))?.stop()
  }
}

/** What has been started so far, and so has to be stopped. */
interface Running {
  database?: Promise<RunningDatabase>
  server?: TimbreServer
}

async function serve(config: Config, log: Logger, running: Running): Promise<void> {
  await prepareFolders(config)
  running.database = startDatabase(config, log)
  const { url } = await running.database
  await bringUpToDate(config.databaseDirectUrl ?? url, path.join(repositoryRoot, 'migrations'), log)
  const opened = await openSecret(config)
  const server = await createServer({ config, log, secret: opened.secret, databaseUrl: url, version: await version(), consoleFolder: path.join(repositoryRoot, 'apps/console/dist') })
  running.server = server
  await requireOwnSecret(server.database, opened)
  await setUpHeadless(server, config, log)
  await listen(server, config)
  announce(log, `Timbre is ready: ${config.roles.has('web') ? config.publicUrl : [...config.roles].join(', ')}`)
}

async function listen(server: TimbreServer, config: Config): Promise<void> {
  try {
    await server.start()
  } catch (error) {
    const { code, port } = error as { code?: string; port?: number }
    const name = port === config.smtpPort ? 'TIMBRE_SMTP_PORT' : 'TIMBRE_HTTP_PORT'
    if (code === 'EADDRINUSE') throw new ConfigError(`Port ${port} is taken by another program: stop it, or choose another port with ${name}.`, { cause: error })
    if (code === 'EACCES') throw new ConfigError(`Port ${port} is reserved for root: choose one above 1023 with ${name}, and have what listens there pass on to it.`, { cause: error })
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') throw new ConfigError(`TIMBRE_HOST is "${config.host}", which is not an address of this machine.`, { cause: error })
    throw error
  }
}

async function migrateOnly(config: Config): Promise<void> {
  const log = createLogger(config.logLevel)
  const applied = await withDatabase(config, log, (_url, applied) => applied)
  console.log(applied === 0 ? 'The database is up to date.' : `Applied ${applied} migration${applied === 1 ? '' : 's'}.`)
}

async function acceptAnotherSecret(config: Config): Promise<void> {
  const log = createLogger(config.logLevel)
  await withDatabase(config, log, async (url) => {
    const database = openDatabase({ url, clock: systemClock })
    await acceptSecret(database, await openSecret(config)).finally(() => database.close())
  })
  console.log('The database belongs to the secret of now. Enter the passwords of your mail servers again; people sign in again; an answer to a mail of before opens a new ticket.')
}

/** For commands that need the database and no server. `applied` says how many migrations had been waiting. */
async function withDatabase<Result>(config: Config, log: Logger, run: (url: string, applied: number) => Result | Promise<Result>): Promise<Result> {
  await prepareFolders(config)
  const database = await startDatabase(config, log)
  try {
    const applied = await bringUpToDate(config.databaseDirectUrl ?? database.url, path.join(repositoryRoot, 'migrations'), log)
    return await run(database.url, applied)
  } finally {
    await database.stop()
  }
}

async function seedDemo(config: Config): Promise<void> {
  const log = createLogger('warn')
  await withDatabase(config, log, async (databaseUrl) => {
    const { secret } = await openSecret(config)
    await runSeedDemo(process.argv.slice(3), { config, databaseUrl, secret, log })
  })
}

/** Signals this close together are one: a supervisor tells every process of a group, and the launcher passes its own on. */
const togetherMilliseconds = 1000

/** Resolves at the first signal, a closed terminal included; a later one ends the process at once. */
function stopRequest(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked: number | undefined
    const ask = (signal: NodeJS.Signals) => {
      asked ??= performance.now()
      if (performance.now() - asked > togetherMilliseconds) process.exit(1)
      resolve(signal)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  })
}

async function version(): Promise<string> {
  const description = JSON.parse(await readFile(path.join(repositoryRoot, 'package.json'), 'utf8')) as { version: string }
  return description.version
}

try {
  await main()
  process.exit(0)
} catch (error) {
  // What an administrator can mend is one sentence; everything else is our fault and shows where, without what it was given.
  if (error instanceof ConfigError) console.error(`Timbre: ${error.message}`)
  else createLogger().fatal({ err: error }, 'Timbre cannot go on')
  process.exit(1)
}
