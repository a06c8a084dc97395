import { and, eq, inArray, sql } from 'drizzle-orm'
import { isEvent, noGrants, type AgentActor, type Clock, type DomainEvent, type Grants } from '@timbre/kernel'
import type { Database, LiveSessions, Sql } from '@timbre/platform'
import { flattenGrants, type GrantedRole } from './grants.ts'
import { agentChanged, departmentChanged, grantsChanged, sessionEnded } from './identity.events.ts'
import { agents, sessions } from './identity.schema.ts'
import { difference } from './agent.ts'
import { isOver } from './session.ts'

/** Who acts, with what they may do now: for every request and every socket. */
export interface Actors {
  /** The agent behind a session that is still good, else `null`. Remembered for up to 5 s, or until `live` hears of a change. */
  forSession(sessionId: number): Promise<AgentActor | null>
  /** `null` when there is no such agent or they may no longer sign in. */
  forAgent(agentId: number, on?: Sql): Promise<AgentActor | null>
  /** The same for several, by agent: those who may sign in. */
  forAgents(agentIds: readonly number[], on: Sql): Promise<Map<number, AgentActor>>
  grantsOf(agentId: number): Promise<Grants>
  /** Drops what is remembered: a change made in this process counts at once, other processes hear of it by its event. */
  forget(): void
  /** For the live hub, which sees every event in every web process; what it hears here also empties the memory. */
  readonly live: LiveSessions
}

const rememberedMilliseconds = 5000
const rememberedAtMost = 20_000

/** Changes of an agent that alter what they see or how; a new name needs no fresh lists. */
const sightFields = ['active', 'locale', 'departmentIds']

const actorColumns = {
  agentId: agents.id,
  name: agents.name,
  locale: agents.locale,
  active: agents.active,
  // Written out, because drizzle drops the table's name from columns of a one-table query.
  roles: sql<GrantedRole[]>`coalesce((select json_agg(json_build_object('departmentId', g.department_id, 'permissions', r.permissions,
    'departmentalPermissions', r.departmental_permissions)) from role_grants g join roles r on r.id = g.role_id where g.agent_id = agents.id), '[]')`,
  departmentIds: sql<number[]>`coalesce((select json_agg(m.department_id order by m.department_id)
    from department_members m where m.agent_id = agents.id), '[]')`,
}

interface ActorRow {
  agentId: number
  name: string
  locale: 'en' | 'es'
  active: boolean
  roles: GrantedRole[]
  departmentIds: number[]
}

export function createActors({ database, clock }: { database: Database; clock: Clock }): Actors {
  const remembered = new Map<number, { actor: AgentActor | null; until: number }>()
  // What was read before an event may not be remembered after it.
  let generation = 0

  const bySession = database.sql
    .select({ ...actorColumns, endedAt: sessions.endedAt, expiresAt: sessions.expiresAt, refreshedAt: sessions.refreshedAt })
    .from(sessions)
    .innerJoin(agents, eq(agents.id, sessions.agentId))
    .where(eq(sessions.id, sql.placeholder('sessionId')))
    .prepare('identity_actor_by_session')
  const byAgent = (on: Sql) =>
    on
      .select(actorColumns)
      .from(agents)
      .where(eq(agents.id, sql.placeholder('agentId')))
      .prepare('identity_actor_by_agent')
  const byAgentInPool = byAgent(database.sql)

  async function readSession(sessionId: number): Promise<AgentActor | null> {
    const [row] = await bySession.execute({ sessionId })
    return row && row.active && !isOver(row, clock.now()) ? toActor(row) : null
  }

  async function readAgent(agentId: number, on?: Sql): Promise<AgentActor | null> {
    const [row] = await (on ? byAgent(on) : byAgentInPool).execute({ agentId })
    return row?.active ? toActor(row) : null
  }

  async function forAgents(agentIds: readonly number[], on: Sql): Promise<Map<number, AgentActor>> {
    if (agentIds.length === 0) return new Map()
    const rows = await on.select(actorColumns).from(agents).where(and(inArray(agents.id, [...agentIds]), eq(agents.active, true)))
    return new Map(rows.map((row) => [row.agentId, toActor(row)]))
  }

  async function forSession(sessionId: number): Promise<AgentActor | null> {
    const now = clock.now().getTime()
    const known = remembered.get(sessionId)
    if (known && known.until > now) return known.actor
    const startedIn = generation
    const actor = await readSession(sessionId)
    if (remembered.size >= rememberedAtMost) remembered.clear()
    if (startedIn === generation) remembered.set(sessionId, { actor, until: now + rememberedMilliseconds })
    return actor
  }

  function forget(): void {
    generation++
    remembered.clear()
  }

  return {
    forSession,
    forget,
    forAgent: readAgent,
    forAgents,
    grantsOf: async (agentId) => (await readAgent(agentId))?.grants ?? noGrants,
    live: {
      actorOf: (sessionId) => forSession(Number(sessionId)),
      affectedBy: (event) => {
        if (!event.type.startsWith('identity.')) return undefined
        forget()
        return affectedBy(event)
      },
    },
  }
}

/** Whose sight or session an event may have changed. */
export function affectedBy(event: DomainEvent): ReturnType<LiveSessions['affectedBy']> {
  if (isEvent(event, sessionEnded)) return { sessionIds: [String(event.payload.sessionId)] }
  if (isEvent(event, grantsChanged)) return { agentIds: [event.payload.agentId] }
  if (isEvent(event, agentChanged)) {
    return event.payload.fields.some((field) => sightFields.includes(field)) ? { agentIds: [event.payload.agentId] } : undefined
  }
  if (isEvent(event, departmentChanged)) {
    const [before, after] = (event.changes['memberIds'] ?? [[], []]) as [number[], number[]]
    const agentIds = [...difference(before, after), ...difference(after, before)]
    return agentIds.length > 0 ? { agentIds } : undefined
  }
  return undefined
}

function toActor(row: ActorRow): AgentActor {
  return {
    type: 'agent',
    agentId: row.agentId,
    name: row.name,
    locale: row.locale,
    grants: flattenGrants(row.roles),
    departmentIds: row.departmentIds,
  }
}
