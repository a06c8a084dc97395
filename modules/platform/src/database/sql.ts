import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres'
import type { PgDatabase } from 'drizzle-orm/pg-core'

/** Drizzle's query builder, over a pool or inside a transaction. */
export type Sql = PgDatabase<NodePgQueryResultHKT, Record<string, never>>
