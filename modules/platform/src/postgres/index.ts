/** The PostgreSQL that comes with Timbre: started, watched and stopped by us, for whoever has no server of their own; and a look at theirs. */
export { EmbeddedPostgresError } from './error.ts'
export { inspectServer, type ServerFacts } from './inspect.ts'
export { stopLeftOver } from './left-over.ts'
export type { PostgresLog } from './log.ts'
export { startEmbeddedPostgres } from './supervisor.ts'
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './supervisor.ts'
