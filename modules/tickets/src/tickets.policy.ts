import { departmentsWith, holds, holdsIn, type Actor } from '@timbre/kernel'
import { sql, type SQL } from 'drizzle-orm'
import type { TicketAction } from './tickets.permissions.ts'
import { tickets } from './tickets.schema.ts'

/** The columns that decide who may do what. */
export interface TicketAccess {
  readonly departmentId: number | null
  readonly assigneeId: number | null
  readonly watcherIds: readonly number[]
}

export const accessFields = ['departmentId', 'assigneeId', 'watcherIds'] as const

const read = 'tickets.ticket.read'

/**
 * Who may see a ticket: with `read` on its department, or as its assignee or watcher. The two forms below say the same,
 * one in memory and one in SQL; tickets.policy.test.ts holds them together.
 */
export function maySee(actor: Actor, ticket: TicketAccess): boolean {
  if (holdsIn(actor, read, ticket.departmentId)) return true
  return actor.type === 'agent' && (ticket.assigneeId === actor.agentId || ticket.watcherIds.includes(actor.agentId))
}

export function visibleTo(actor: Actor): SQL {
  const departments = departmentsWith(actor, read)
  if (departments === 'all') return sql`true`
  if (actor.type !== 'agent') return sql`false`
  const mine = sql`${tickets.assigneeId} = ${actor.agentId} or ${tickets.watcherIds} @> array[${actor.agentId}]::bigint[]`
  return departments.length > 0 ? sql`(${tickets.departmentId} = any(${sql.param(departments)}) or ${mine})` : sql`(${mine})`
}

/**
 * What somebody who sees a ticket may do with it: what they hold for its department; its assignee what they hold
 * anywhere; a watcher may write notes.
 */
export function can(actor: Actor, action: TicketAction, ticket: TicketAccess): boolean {
  if (!maySee(actor, ticket)) return false
  if (action === 'read') return true
  const permission = `tickets.ticket.${action}`
  if (holdsIn(actor, permission, ticket.departmentId)) return true
  if (actor.type !== 'agent' || !holds(actor, permission)) return false
  return ticket.assigneeId === actor.agentId || (action === 'note' && ticket.watcherIds.includes(actor.agentId))
}

/** Equal for two people who see the same tickets: they can share a count. */
export function visibilityScope(actor: Actor): string {
  const departments = departmentsWith(actor, read)
  if (departments === 'all') return 'all'
  return `${actor.type === 'agent' ? actor.agentId : actor.type}:${departments.sort((a, b) => a - b).join(',')}`
}
