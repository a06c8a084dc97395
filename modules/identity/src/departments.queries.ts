import { and, asc, eq, gt, inArray, or, sql, type SQL } from 'drizzle-orm'
import type { Locale, LocalizedText } from '@timbre/kernel'
import { decodeCursor, toPage, type Sql } from '@timbre/platform'
import { agents, departmentMembers, departments } from './identity.schema.ts'

/** What other modules may know of a department. */
export interface DepartmentBrief {
  readonly id: number
  readonly names: LocalizedText
}

const briefColumns = { id: departments.id, names: departments.names }

/** Departments by id. Unknown ids are left out. */
export async function departmentSummaries(database: Sql, ids: readonly number[]): Promise<DepartmentBrief[]> {
  if (ids.length === 0) return []
  return database
    .select(briefColumns)
    .from(departments)
    .where(inArray(departments.id, [...new Set(ids)]))
}

export async function listDepartmentNames(database: Sql): Promise<DepartmentBrief[]> {
  return database.select(briefColumns).from(departments).orderBy(departments.id)
}

/** The active members of departments, by department. */
export async function membersOf(database: Sql, departmentIds: readonly number[]): Promise<Map<number, number[]>> {
  const members = new Map<number, number[]>()
  if (departmentIds.length === 0) return members
  const rows = await database
    .select({ departmentId: departmentMembers.departmentId, agentId: departmentMembers.agentId })
    .from(departmentMembers)
    .innerJoin(agents, eq(agents.id, departmentMembers.agentId))
    .where(and(inArray(departmentMembers.departmentId, [...new Set(departmentIds)]), eq(agents.active, true)))
    .orderBy(departmentMembers.agentId)
  for (const { departmentId, agentId } of rows) members.set(departmentId, [...(members.get(departmentId) ?? []), agentId])
  return members
}

/** A department in all languages; the routes turn it into the caller's. */
export interface DepartmentView extends DepartmentBrief {
  readonly leaderId: number | null
  readonly memberIds: number[]
  readonly createdAt: string
  readonly version: number
}

const columns = {
  id: departments.id,
  names: departments.names,
  leaderId: departments.leaderId,
  // Written out, because drizzle drops the table's name from columns of a one-table query.
  memberIds: sql<number[]>`coalesce((select json_agg(m.agent_id order by m.agent_id) from department_members m where m.department_id = departments.id), '[]')`,
  createdAt: departments.createdAt,
  version: departments.version,
}

function toView(row: Omit<DepartmentView, 'createdAt'> & { createdAt: Date }): DepartmentView {
  return { ...row, createdAt: row.createdAt.toISOString() }
}

export async function departmentById(database: Sql, id: number): Promise<DepartmentView | null> {
  const [row] = await database.select(columns).from(departments).where(eq(departments.id, id))
  return row ? toView(row) : null
}

export interface DepartmentListOptions {
  readonly locale: Locale
  readonly limit: number
  readonly cursor?: string | undefined
}

export async function listDepartments(database: Sql, { locale, limit, cursor }: DepartmentListOptions): Promise<{ items: DepartmentView[]; nextCursor: string | null }> {
  const byName = sql`(${departments.names} ->> ${locale}::text) collate "es-x-icu"`
  const rows = await database
    .select(columns)
    .from(departments)
    .where(cursor === undefined ? undefined : afterCursor(byName, cursor))
    .orderBy(asc(byName), asc(departments.id))
    .limit(limit + 1)
  return toPage(rows, limit, (row) => [row.names[locale], row.id], toView)
}

function afterCursor(byName: SQL, cursor: string): SQL | undefined {
  const [name, id] = decodeCursor(cursor, ['text', 'integer'])
  const named = sql`${String(name)}::text collate "es-x-icu"`
  return or(gt(byName, named), and(eq(byName, named), gt(departments.id, Number(id))))
}
