import { pino, type Logger } from 'pino'

export type { Logger }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Fields whose value must never be read in a log, at the top and up to two levels below. */
const secretFields = ['password', 'pass', 'secret', 'token', 'accessToken', 'refreshToken', 'authorization', 'cookie']

/** JSON lines on standard output, one per happening, with what must stay secret masked. */
export function createLogger(level: LogLevel = 'info'): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['', '*.', '*.*.'].flatMap((above) => secretFields.map((field) => `${above}${field}`)), censor: '[hidden]' },
  })
}
