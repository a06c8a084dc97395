import { inspectServer, type ServerFacts } from '@timbre/platform/postgres'
import { ConfigError } from '../config.ts'

const oldestVersion = 15

/** Makes sure that Timbre can live on the PostgreSQL of a setting. @throws ConfigError in words to act on. */
export async function requireUsable(setting: string, url: string, options?: { readonly timeoutMilliseconds?: number }): Promise<void> {
  const facts = await inspectServer(url, options).catch((error: unknown) => {
    throw new ConfigError(explainFailure(error as Failure, addressed(setting, url)), { cause: error })
  })
  const lacking = explainLack(facts, addressed(setting, url))
  if (lacking) throw new ConfigError(lacking)
}

interface Addressed {
  readonly setting: string
  /** Host and port, without the password. */
  readonly place: string
  readonly host: string
  readonly user: string
  readonly database: string
}

function addressed(setting: string, url: string): Addressed {
  const { hostname, port, username, pathname, searchParams } = new URL(url)
  const host = hostname || (searchParams.get('host') ?? '')
  const user = decodeURIComponent(username) || (searchParams.get('user') ?? 'timbre')
  return { setting, host, place: port ? `${host}:${port}` : host, user, database: decodeURIComponent(pathname.slice(1)) || user }
}

interface Failure {
  readonly message: string
  readonly code?: string
}

function explainFailure({ code = '', message }: Failure, { setting, place, host, user, database }: Addressed): string {
  if (['ECONNREFUSED', 'ENOENT'].includes(code)) return `Nothing answers at ${place}: start PostgreSQL there, or correct ${setting}.`
  if (['ENOTFOUND', 'EAI_AGAIN'].includes(code)) return `There is no host ${host}: correct ${setting}.`
  if (['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code) || /timeout/iu.test(message)) return `No PostgreSQL answers at ${place}: check that it runs and that no firewall is in between, or correct ${setting}.`
  if (code === '3D000') return `There is no database "${database}" at ${place}: create it (createdb --owner=${user} ${database}), or correct ${setting}.`
  if (code.startsWith('28') || /password|SASL/u.test(message)) return `PostgreSQL at ${place} does not let Timbre in (${message}): correct user and password in ${setting}, special characters percent-encoded.`
  return `The database at ${place} cannot be used (${message || code}): check that it is a PostgreSQL, or correct ${setting}.`
}

/** What the server lacks, if anything. */
export function explainLack({ version, encoding, readOnly, mayCreate }: ServerFacts, { setting, place, user, database }: Addressed): string | undefined {
  const major = Math.floor(version / 10_000)
  if (major < oldestVersion) return `PostgreSQL at ${place} is version ${major}, and Timbre needs ${oldestVersion} or newer: upgrade it, or unset ${setting} to use the one that Timbre brings.`
  if (encoding !== 'UTF8') return `The database "${database}" at ${place} keeps text as ${encoding}: create one with createdb --encoding=UTF8 --template=template0 --owner=${user}, and name it in ${setting}.`
  if (readOnly) return `The database at ${place} takes no changes (it is a standby, or set to read-only): name the primary in ${setting}.`
  if (!mayCreate) return `User "${user}" may create no tables in the database "${database}" at ${place}: make it the owner (alter database "${database}" owner to "${user}").`
  return undefined
}
