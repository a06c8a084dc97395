/** The PostgreSQL that comes with Timbre: started, watched and stopped by us, for whoever has no server of their own. */
export { EmbeddedPostgresError } from './error.ts'
export { stopLeftOver } from './left-over.ts'
export { startEmbeddedPostgres } from './supervisor.ts'
export type { EmbeddedPostgres, EmbeddedPostgresOptions, PostgresLog } from './supervisor.ts'
