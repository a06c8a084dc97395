import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createSecrets, minimumSecretLength, type Database } from '@timbre/platform'
import { ConfigError, type Config } from '../config.ts'

export interface OpenedSecret {
  readonly secret: string
  /** Where it is kept; undefined when it comes from TIMBRE_SECRET. */
  readonly file?: string
  /** There was none until now. */
  readonly made?: boolean
}

/** The secret of the settings, or else the one in the data folder, which is made at the first start. */
export async function openSecret({ secret, dataDir }: Pick<Config, 'secret' | 'dataDir'>): Promise<OpenedSecret> {
  return secret === undefined ? secretFrom(dataDir) : { secret }
}

/** Processes that start together agree on one. */
async function secretFrom(dataDir: string): Promise<OpenedSecret> {
  const file = path.join(dataDir, 'secret')
  const kept = await read(file)
  if (kept !== undefined) return { secret: kept, file }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(temporary, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flush: true })
  // Linking fails where somebody else was first: then theirs counts.
  await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(temporary)
  return { secret: (await read(file)) as string, file, made: true }
}

async function read(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new ConfigError(`The secret in ${file} cannot be read (${error.code}): give the user who runs Timbre access to it.`)
  })
  if (text === undefined) return undefined
  if (text.trim().length < minimumSecretLength) throw new ConfigError(`The secret in ${file} is damaged: restore the file from a backup; what is encrypted with it cannot be read otherwise.`)
  return text.trim()
}

const whenLost = 'If it is lost for good, run "node deploy/start.mjs accept-secret" once'

/**
 * A database belongs to the secret it was first started with. With another one everything would seem to work, but customers' answers
 * would open new tickets and stored passwords could not be read. @throws ConfigError when it is another one.
 */
export async function requireOwnSecret({ pool }: Pick<Database, 'pool'>, { secret, file, made }: OpenedSecret): Promise<void> {
  await pool.query('insert into installation (secret_check) values ($1) on conflict do nothing', [checkOf(secret)])
  const { rows } = await pool.query<{ check: string }>('select secret_check as check from installation')
  if (rows[0]?.check === checkOf(secret)) return
  if (file === undefined) throw new ConfigError(`TIMBRE_SECRET is not the secret that this database belongs to: set the one it was made with. ${whenLost}.`)
  if (!made) throw new ConfigError(`The secret in ${file} is not the one that this database belongs to: restore that file from a backup. ${whenLost}.`)
  await rm(file)
  throw new ConfigError(`The secret that this database belongs to is missing: restore ${file} from a backup, or set TIMBRE_SECRET. ${whenLost}.`)
}

/** Makes a database belong to this secret from now on. */
export async function acceptSecret({ pool }: Pick<Database, 'pool'>, { secret }: OpenedSecret): Promise<void> {
  await pool.query('insert into installation (secret_check) values ($1) on conflict (id) do update set secret_check = excluded.secret_check', [checkOf(secret)])
}

function checkOf(secret: string): string {
  return createSecrets(secret).hmac('installation.secretCheck', 'the secret this database belongs to').toString('base64url')
}
