import { pino, type Logger } from 'pino'

export type { Logger }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** JSON lines on standard output, one per happening, with what must stay secret masked. */
export function createLogger(level: LogLevel = 'info'): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['password', '*.password', 'token', '*.token', 'authorization', '*.authorization', 'cookie', '*.cookie', 'secret', '*.secret', 'req.headers.authorization', 'req.headers.cookie'],
      censor: '[hidden]',
    },
  })
}
