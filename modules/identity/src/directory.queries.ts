import { asc, eq } from 'drizzle-orm'
import type { Sql } from '@timbre/platform'
import type { DepartmentBrief } from './departments.queries.ts'
import { agents, departments } from './identity.schema.ts'

/** All departments, for whoever keeps their names at hand. */
export async function listDepartments(database: Sql): Promise<DepartmentBrief[]> {
  return database.select({ id: departments.id, names: departments.names }).from(departments).orderBy(asc(departments.id))
}

/** Everybody who may sign in, by name. */
export async function listAgentNames(database: Sql): Promise<{ id: number; name: string }[]> {
  return database.select({ id: agents.id, name: agents.name }).from(agents).where(eq(agents.active, true)).orderBy(asc(agents.name), asc(agents.id))
}
