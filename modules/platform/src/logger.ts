import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino'

export type { Logger }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Fields whose value must never be read in a log, at the top and up to two levels below. */
const secretFields = ['password', 'pass', 'secret', 'token', 'accessToken', 'refreshToken', 'authorization', 'cookie']

/** JSON lines on standard output, one per happening, with what must stay secret masked. */
export function createLogger(level: LogLevel = 'info'): Logger {
  const options: LoggerOptions = {
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
  }
  return pino(options, standardOutput())
}

/** What is kept, in bytes, for a reader that does not keep up; what comes then is dropped. */
const longestWaiting = 8 * 1024 * 1024

function standardOutput(): DestinationStream {
  const stream = pino.destination({ dest: 1, minLength: 0, maxLength: longestWaiting })
  // A closed terminal, a full disk: no reason to end. But at the end it would try the same again and again, for ever.
  stream.on('error', () => Object.assign(stream, { flushSync: () => {} }))
  return stream
}

/** Prints a line for whoever watches, after everything the log has said so far. */
export function announce(log: Logger, line: string): void {
  const stream = (log as unknown as Record<symbol, DestinationStream>)[pino.symbols.streamSym]
  stream?.write(`${line}\n`)
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
