import { pino, type Logger } from 'pino'

export type { Logger }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Fields whose value must never be read in a log, at the top and up to two levels below. */
const secretFields = ['password', 'pass', 'secret', 'token', 'accessToken', 'refreshToken', 'authorization', 'cookie']

/** JSON lines on standard output, one per happening, with what must stay secret masked. */
export function createLogger(level: LogLevel = 'info'): Logger {
  const log = pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Before pino looks at it: of an error without words of ours it takes the message.
    hooks: {
      logMethod(given, log) {
        const [first, ...rest] = given as [unknown, ...unknown[]]
        log.apply(this, [discreet(first), ...rest] as Parameters<typeof log>)
      },
    },
    redact: { paths: ['', '*.', '*.*.'].flatMap((above) => secretFields.map((field) => `${above}${field}`)), censor: '[hidden]' },
  })
  // A terminal that was closed, a reader that went away: no reason to end.
  streamOf(log).on?.('error', () => {})
  return log
}

/** Prints a line for whoever watches, after everything the log has said so far. */
export function announce(log: Logger, line: string): void {
  streamOf(log).write(`${line}\n`)
}

interface LogStream {
  write(text: string): unknown
  on?(event: 'error', listener: () => void): unknown
}

function streamOf(log: Logger): LogStream {
  return (log as unknown as Record<symbol, LogStream>)[pino.symbols.streamSym] as LogStream
}

/** Where the database and its driver repeat what a statement was given: people's words, addresses, hashes. */
const repeating = new Set(['params', 'detail', 'where'])

function discreet(logged: unknown): unknown {
  if (logged instanceof Error) return withoutValues(logged)
  const { err } = (logged ?? {}) as { err?: unknown }
  return err instanceof Error ? { ...(logged as object), err: withoutValues(err) } : logged
}

/** The error and its causes as they may stand in a log. */
function withoutValues(error: Error, depth = 0): Error {
  const [words = ''] = error.message.split('\nparams: ')
  const told = Object.create(Object.getPrototypeOf(error) as object) as Error
  Object.assign(told, Object.fromEntries(Object.entries(error).filter(([name]) => !repeating.has(name))))
  told.message = words
  told.stack = (error.stack ?? '').replace(error.message, () => words)
  if (error.cause instanceof Error && depth < 5) told.cause = withoutValues(error.cause, depth + 1)
  return told
}
