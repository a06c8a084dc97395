import { parseArgs } from 'node:util'
import { systemClock, TimbreError } from '@timbre/kernel'
import { createSecrets, openBlobFolder, openDatabase, randomToken, type Logger } from '@timbre/platform'
import { ConfigError, type Config } from '../config.ts'
import { composeModules, type Foundations } from '../modules.ts'
import { removeDemo } from './remove.ts'
import { seedDemo, type Seeded } from './seed.ts'

export interface DemoPlace {
  readonly config: Config
  readonly databaseUrl: string
  readonly secret: string
  readonly log: Logger
}

/** `timbre seed-demo`, on a database that is up to date. */
export async function runSeedDemo(args: readonly string[], place: DemoPlace): Promise<void> {
  const options = readOptions(args)
  const { config, log } = place
  const database = openDatabase({ url: place.databaseUrl, clock: systemClock })
  try {
    const foundations: Foundations = { config, database, clock: systemClock, secrets: createSecrets(place.secret), blobs: await openBlobFolder(config.blobsDir), log }
    const composition = composeModules(foundations)
    if (options.remove) {
      const tickets = await removeDemo(foundations, composition, { withTicketsSince: options['with-tickets-since'] })
      console.log(`The demo is gone, with its ${tickets} tickets.`)
    } else {
      const password = options.password ?? randomToken(9)
      const seeded = await seedDemo(foundations, composition, { password, tickets: options.tickets, seed: options.seed, intoExisting: options['into-existing'] })
      console.log(summary(seeded, password, config.publicUrl))
    }
  } catch (error) {
    // Such as a password that is too weak.
    if (error instanceof TimbreError) throw new ConfigError(error.message, { cause: error })
    throw error
  } finally {
    await database.close()
  }
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        remove: { type: 'boolean', default: false },
        'with-tickets-since': { type: 'boolean', default: false },
        'into-existing': { type: 'boolean', default: false },
        password: { type: 'string' },
        tickets: { type: 'string', default: '400' },
        seed: { type: 'string', default: '1' },
      },
    })
    return { ...values, tickets: wholeNumber('tickets', values.tickets, 10, 5000), seed: wholeNumber('seed', values.seed, 0, 2 ** 31) }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`${(error as Error).message} seed-demo takes --password, --tickets, --seed, --into-existing, --remove and --with-tickets-since.`)
  }
}

function wholeNumber(name: string, text: string, low: number, high: number): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < low || number > high) throw new ConfigError(`--${name} is "${text}": give a whole number from ${low} to ${high}.`)
  return number
}

function summary({ tickets, messages, contacts, agents }: Seeded, password: string, publicUrl: string): string {
  const width = Math.max(...agents.map(({ email }) => email.length))
  const lines = agents.map(({ name, email, role }) => `  ${email.padEnd(width)}  ${name}, ${role}`)
  return [`Encina Home is here: ${tickets} tickets with ${messages} messages, ${contacts} contacts. Sign in at ${publicUrl} as`, ...lines, `with the password  ${password}  (shown only now). "timbre seed-demo --remove" takes it all away again.`].join('\n')
}
