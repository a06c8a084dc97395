/** What the supervisor writes to; a pino logger is one. */
export interface PostgresLog {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}
