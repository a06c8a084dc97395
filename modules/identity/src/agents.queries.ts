import { and, asc, eq, gt, inArray, or, sql, type SQL } from 'drizzle-orm'
import { toPage, decodeCursor, type Sql } from '@timbre/platform'
import type { Agent } from './contract.ts'
import type { RoleGrant } from './agent.ts'
import { agents } from './identity.schema.ts'

/** What other modules may know of an agent. */
export interface AgentBrief {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly active: boolean
}

const briefColumns = { id: agents.id, name: agents.name, email: agents.email, active: agents.active }

/** Agents by id, disabled ones too: what they did keeps their name. Unknown ids are left out. */
export async function agentSummaries(database: Sql, ids: readonly number[]): Promise<AgentBrief[]> {
  if (ids.length === 0) return []
  return database
    .select(briefColumns)
    .from(agents)
    .where(inArray(agents.id, [...new Set(ids)]))
}

/** All agents, disabled ones too. */
export async function listAgentNames(database: Sql): Promise<AgentBrief[]> {
  return database.select(briefColumns).from(agents).orderBy(agents.id)
}

export async function hasAgents(database: Sql): Promise<boolean> {
  return (await database.select({ id: agents.id }).from(agents).limit(1)).length > 0
}

// Written out, because drizzle drops the table's name from columns of a one-table query and `id` would then be the inner table's.
const heldRoles = sql<RoleGrant[]>`coalesce((select json_agg(json_build_object('role', r.key, 'departmentId', g.department_id) order by g.id)
  from role_grants g join roles r on r.id = g.role_id where g.agent_id = agents.id), '[]')`
const memberOf = sql<number[]>`coalesce((select json_agg(m.department_id order by m.department_id)
  from department_members m where m.agent_id = agents.id), '[]')`

const profileColumns = {
  id: agents.id,
  name: agents.name,
  email: agents.email,
  locale: agents.locale,
  timeZone: agents.timeZone,
  active: agents.active,
  roles: heldRoles,
  departmentIds: memberOf,
  createdAt: agents.createdAt,
  version: agents.version,
}

type ProfileRow = Omit<Agent, 'createdAt'> & { createdAt: Date }

function toAgent(row: ProfileRow): Agent {
  return { ...row, createdAt: row.createdAt.toISOString() }
}

/** An agent as people who may read agents see them. */
export async function agentProfile(database: Sql, id: number): Promise<Agent | null> {
  const [row] = await database.select(profileColumns).from(agents).where(eq(agents.id, id))
  return row ? toAgent(row) : null
}

export interface AgentListOptions {
  readonly active?: boolean | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

// Sorted as people expect names to be, whatever the database's own collation.
const byName = sql`${agents.name} collate "es-x-icu"`

export async function listAgents(database: Sql, { active, limit, cursor }: AgentListOptions): Promise<{ items: Agent[]; nextCursor: string | null }> {
  const rows = await database
    .select(profileColumns)
    .from(agents)
    .where(and(active === undefined ? undefined : eq(agents.active, active), cursor === undefined ? undefined : afterCursor(cursor)))
    .orderBy(asc(byName), asc(agents.id))
    .limit(limit + 1)
  return toPage(rows, limit, (row) => [row.name, row.id], toAgent)
}

function afterCursor(cursor: string): SQL | undefined {
  const [name, id] = decodeCursor(cursor, ['text', 'integer'])
  const named = sql`${String(name)}::text collate "es-x-icu"`
  return or(gt(byName, named), and(eq(byName, named), gt(agents.id, Number(id))))
}
