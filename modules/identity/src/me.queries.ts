import { eq } from 'drizzle-orm'
import type { AgentActor } from '@timbre/kernel'
import type { Sql } from '@timbre/platform'
import type { Me } from './contract.ts'
import { agents } from './identity.schema.ts'

/** The signed-in agent with what they may do, for the console. */
export async function meOf(database: Sql, actor: AgentActor): Promise<Me> {
  const [row] = await database
    .select({ name: agents.name, email: agents.email, locale: agents.locale, timeZone: agents.timeZone, undoSendSeconds: agents.undoSendSeconds })
    .from(agents)
    .where(eq(agents.id, actor.agentId))
  if (!row) throw new Error(`Agent ${actor.agentId} acts but does not exist`)
  return {
    id: actor.agentId,
    ...row,
    departmentIds: [...actor.departmentIds],
    permissions: {
      everywhere: [...actor.grants.everywhere].sort(),
      byDepartment: Object.fromEntries([...actor.grants.byDepartment].map(([id, permissions]) => [String(id), [...permissions].sort()])),
    },
  }
}
