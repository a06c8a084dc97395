import { isIP } from 'node:net'
import { isIPv6 } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { isTimeZone } from '@timbre/identity'
import { minimumSecretLength, type LogLevel, type Role } from '@timbre/platform'

/** A setting that cannot be used: one sentence that says what to do. Ends the process with a non-zero code. */
export class ConfigError extends Error {}

export interface Config {
  readonly dataDir: string
  readonly host: string
  readonly httpPort: number
  /** 0: no SMTP server. */
  readonly smtpPort: number
  /** Where browsers reach Timbre, without a slash at the end. */
  readonly publicUrl: string
  /** Other origins whose pages may call the API. */
  readonly origins: readonly string[]
  /** Whose word counts for where a request comes from: the proxies in front, by address or network. */
  readonly trustedProxies: readonly string[]
  /** Unset: the one kept in the data folder. */
  readonly secret: string | undefined
  /** Unset: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined
  readonly databaseDirectUrl: string | undefined
  readonly roles: ReadonlySet<Role>
  readonly logLevel: LogLevel
  readonly blobsDir: string
  readonly smtpUrl: string | undefined
  readonly metricsToken: string | undefined
  readonly admin: { readonly email: string; readonly password: string; readonly name: string | undefined } | undefined
  /** What the first run without a browser uses; each has a default. */
  readonly firstRun: { readonly company?: string; readonly locale?: 'en' | 'es'; readonly timeZone?: string; readonly supportAddress?: string }
  /** In test builds: how long an uncertain delivery waits for its one more try, instead of ten minutes. */
  readonly uncertainRetrySeconds?: number
  /** Worth telling, but no reason to stop. */
  readonly warnings: readonly string[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Every setting there is. An unknown TIMBRE_ name is warned about with the nearest of these. */
const known = [
  ...['DATA_DIR', 'HTTP_PORT', 'SMTP_PORT', 'HOST', 'PUBLIC_URL', 'ORIGINS', 'TRUSTED_PROXIES', 'SECRET', 'ROLES', 'LOG_LEVEL', 'BLOBS', 'SMTP_URL', 'DATABASE_DIRECT_URL', 'METRICS_TOKEN'],
  ...['ADMIN_EMAIL', 'ADMIN_PASSWORD', 'ADMIN_NAME', 'COMPANY', 'LOCALE', 'TIME_ZONE', 'SUPPORT_ADDRESS'],
  ...['TEST_BUILD', 'FAILPOINTS', 'CHROMIUM', 'TEST_DATABASE_URL', 'UNCERTAIN_RETRY_SECONDS'],
].map((name) => `TIMBRE_${name}`)

/** Reads and checks all settings. @throws ConfigError naming the first one that is wrong. */
export function readConfig(environment: Environment, root: string): Config {
  const value = (name: string) => environment[name]?.trim() || undefined
  const host = hostOf(value('TIMBRE_HOST') ?? '127.0.0.1')
  const httpPort = port('TIMBRE_HTTP_PORT', value('TIMBRE_HTTP_PORT'), 3000, 1)
  const smtpPort = port('TIMBRE_SMTP_PORT', value('TIMBRE_SMTP_PORT'), 2525, 0)
  if (smtpPort === httpPort) throw new ConfigError(`TIMBRE_HTTP_PORT and TIMBRE_SMTP_PORT are both ${httpPort}: give them different ports.`)
  const dataDir = path.resolve(root, value('TIMBRE_DATA_DIR') ?? 'data')
  const databaseUrl = url('DATABASE_URL', value('DATABASE_URL'), databaseAddress)
  const databaseDirectUrl = url('TIMBRE_DATABASE_DIRECT_URL', value('TIMBRE_DATABASE_DIRECT_URL'), databaseAddress)
  if (databaseDirectUrl && !databaseUrl) throw new ConfigError('TIMBRE_DATABASE_DIRECT_URL is set without DATABASE_URL: set both, or neither.')
  const supportAddress = value('TIMBRE_SUPPORT_ADDRESS')
  const company = value('TIMBRE_COMPANY')
  const uncertainRetrySeconds = value('TIMBRE_TEST_BUILD') === '1' ? Number(value('TIMBRE_UNCERTAIN_RETRY_SECONDS') ?? 0) : 0
  return {
    dataDir,
    host,
    httpPort,
    smtpPort,
    publicUrl: publicUrl(value('TIMBRE_PUBLIC_URL')) ?? `http://${inAddress(['0.0.0.0', '::'].includes(host) ? 'localhost' : host)}:${httpPort}`,
    origins: (value('TIMBRE_ORIGINS') ?? '').split(',').flatMap((origin) => (origin.trim() ? [originOf(origin.trim())] : [])),
    trustedProxies: (value('TIMBRE_TRUSTED_PROXIES') ?? '').split(',').flatMap((network) => (network.trim() ? [networkOf(network.trim())] : [])),
    secret: secret(value('TIMBRE_SECRET')),
    databaseUrl,
    databaseDirectUrl,
    roles: roles(value('TIMBRE_ROLES')),
    logLevel: oneOf('TIMBRE_LOG_LEVEL', value('TIMBRE_LOG_LEVEL') ?? 'info', ['debug', 'info', 'warn', 'error', 'silent']),
    blobsDir: blobs(value('TIMBRE_BLOBS'), dataDir, root),
    smtpUrl: url('TIMBRE_SMTP_URL', value('TIMBRE_SMTP_URL'), { protocols: ['smtp:', 'smtps:'], example: 'smtp://user:password@host:587' }),
    metricsToken: value('TIMBRE_METRICS_TOKEN'),
    admin: admin(value('TIMBRE_ADMIN_EMAIL'), environment['TIMBRE_ADMIN_PASSWORD'], value('TIMBRE_ADMIN_NAME')),
    firstRun: {
      ...(company ? { company } : {}),
      ...(value('TIMBRE_LOCALE') ? { locale: oneOf('TIMBRE_LOCALE', value('TIMBRE_LOCALE') as string, ['en', 'es']) } : {}),
      ...(value('TIMBRE_TIME_ZONE') ? { timeZone: timeZone(value('TIMBRE_TIME_ZONE') as string) } : {}),
      ...(supportAddress ? { supportAddress: email('TIMBRE_SUPPORT_ADDRESS', supportAddress) } : {}),
    },
    ...(uncertainRetrySeconds > 0 ? { uncertainRetrySeconds } : {}),
    warnings: unknownNames(environment),
  }
}

function port(name: string, text: string | undefined, standard: number, least: number): number {
  if (text === undefined) return standard
  const number = /^\d{1,5}$/u.test(text) ? Number(text) : -1
  if (number >= least && number <= 65_535) return number
  throw new ConfigError(`${name} is "${text}": give a port between ${least === 0 ? '1 and 65535, or 0 to switch it off' : '1 and 65535'}.`)
}

function hostOf(text: string): string {
  const written = inAddress(text)
  const read = URL.canParse(`http://${written}`) ? new URL(`http://${written}`).hostname : ''
  if (isIPv6(text) ? read !== '' : read === text.toLowerCase()) return text
  throw new ConfigError(`TIMBRE_HOST is "${text}": give an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.`)
}

function inAddress(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

function publicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  // Only then is the address its own origin, which browsers name when they open the live socket.
  if (parsed && ['http:', 'https:'].includes(parsed.protocol) && parsed.href === `${parsed.origin}/`) return parsed.origin
  throw new ConfigError(`TIMBRE_PUBLIC_URL is "${text}": give the address that browsers open, such as https://desk.example.com, with nothing behind the host and port.`)
}

interface AddressForm {
  readonly protocols: readonly string[]
  readonly example: string
}

const databaseAddress: AddressForm = { protocols: ['postgres:', 'postgresql:'], example: 'postgres://user:password@host/database' }

/** An address that may hold a password, so that no message may repeat it. */
function url(name: string, text: string | undefined, { protocols, example }: AddressForm): string | undefined {
  if (text === undefined) return undefined
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  const host = parsed?.hostname || parsed?.searchParams.get('host')
  if (parsed && protocols.includes(parsed.protocol) && host && !parsed.hash && isEncoded(parsed)) return text
  throw new ConfigError(`${name} cannot be read: write it as ${example}, with special characters of the password percent-encoded (@ as %40, # as %23, / as %2F, % as %25).`)
}

function isEncoded({ username, password, pathname }: URL): boolean {
  return [username, password, pathname].every((part) => !/%(?![\da-f]{2})/iu.test(part))
}

function originOf(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  if (parsed && ['http:', 'https:'].includes(parsed.protocol) && parsed.origin === text.replace(/\/$/u, '')) return parsed.origin
  throw new ConfigError(`TIMBRE_ORIGINS holds "${text}": give origins such as https://desk.example.com, separated by commas.`)
}

function networkOf(text: string): string {
  const [address = '', bits, ...rest] = text.split('/')
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  const fits = bits === undefined || (/^\d{1,3}$/u.test(bits) && Number(bits) >= 1 && Number(bits) <= longest)
  if (longest > 0 && fits && rest.length === 0) return text
  throw new ConfigError(`TIMBRE_TRUSTED_PROXIES holds "${text}": give addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas.`)
}

function secret(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (text.length < minimumSecretLength) throw new ConfigError(`TIMBRE_SECRET has ${text.length} characters: use at least ${minimumSecretLength} random ones, or unset it to have one made.`)
  if (new Set(text).size < 8) throw new ConfigError('TIMBRE_SECRET repeats a few characters: use random ones, or unset it to have one made.')
  return text
}

function roles(text: string | undefined): ReadonlySet<Role> {
  const named = (text ?? 'web,worker,mail').split(',').map((role) => role.trim()).filter(Boolean)
  if (named.length === 0) throw new ConfigError('TIMBRE_ROLES names no role: use web, worker and mail, separated by commas, or unset it for all three.')
  return new Set(named.map((role) => oneOf('TIMBRE_ROLES', role, ['web', 'worker', 'mail'])))
}

function oneOf<const Word extends string>(name: string, text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text)
  if (found) return found
  throw new ConfigError(`${name} holds "${text}": use ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`)
}

function blobs(text: string | undefined, dataDir: string, root: string): string {
  if (text === undefined) return path.join(dataDir, 'blobs')
  if (/^[a-z0-9]+:\/\//iu.test(text)) throw new ConfigError(`TIMBRE_BLOBS is "${text}": this version keeps files in a folder only; give its path.`)
  return path.resolve(root, text)
}

function admin(address: string | undefined, password: string | undefined, name: string | undefined): Config['admin'] {
  if (address === undefined && !password) return undefined
  if (address === undefined) throw new ConfigError('TIMBRE_ADMIN_PASSWORD is set without TIMBRE_ADMIN_EMAIL: set both, or neither.')
  if (!password) throw new ConfigError('TIMBRE_ADMIN_EMAIL is set without TIMBRE_ADMIN_PASSWORD: set both, or neither.')
  return { email: email('TIMBRE_ADMIN_EMAIL', address), password, name }
}

function email(name: string, text: string): string {
  if (/^[^\s@]+@[^\s@]+$/u.test(text)) return text
  throw new ConfigError(`${name} is "${text}": give an e-mail address.`)
}

function timeZone(text: string): string {
  if (isTimeZone(text)) return text
  throw new ConfigError(`TIMBRE_TIME_ZONE is "${text}": give an IANA name such as Europe/Madrid.`)
}

function unknownNames(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('TIMBRE_') && !known.includes(name))
    .map((name) => {
      const nearest = known.toSorted((left, right) => distance(name, left) - distance(name, right))[0]
      return `${name} is not a setting of Timbre. Did you mean ${nearest}?`
    })
}

/** Levenshtein distance: how many letters apart two names are. */
function distance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const change = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current[column] = Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1)
    }
    previous = current
  }
  return previous[right.length] ?? 0
}

/** What a headless first run assumes about this machine. */
export function machineTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC'
}

export function machineCores(): number {
  return os.availableParallelism()
}
