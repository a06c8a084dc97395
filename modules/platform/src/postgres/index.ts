/** The PostgreSQL that comes with Timbre: started, watched and stopped by us, for whoever has no server of their own. */
export { EmbeddedPostgresError } from './error.ts'
export { stopLeftOver } from './left-over.ts'
export type { PostgresLog } from './log.ts'
export { startEmbeddedPostgres } from './supervisor.ts'
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './supervisor.ts'
