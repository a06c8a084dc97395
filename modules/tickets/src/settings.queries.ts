import type { Sql } from '@timbre/platform'
import { count, isNotNull, sql } from 'drizzle-orm'
import type { TicketSettingsUsage } from './contract.ts'
import { tickets } from './tickets.schema.ts'

/** How many tickets have each status, priority and type. Reads every ticket: for a settings screen only. */
export async function settingsUsage(database: Sql): Promise<TicketSettingsUsage> {
  const statuses = await database.select({ id: tickets.statusId, tickets: count() }).from(tickets).groupBy(tickets.statusId)
  const priorities = await database.select({ id: tickets.priorityId, tickets: count() }).from(tickets).groupBy(tickets.priorityId)
  const types = await database.select({ id: sql<number>`${tickets.typeId}`.mapWith(Number), tickets: count() }).from(tickets).where(isNotNull(tickets.typeId)).groupBy(tickets.typeId)
  return { statuses, priorities, types }
}

/** What the next ticket is counted as. A look only: it takes nothing. */
export async function nextTicketCounter(database: Sql): Promise<number> {
  const { rows } = await database.execute<{ next: string }>(sql`select case when is_called then last_value + 1 else last_value end as next from ticket_number_seq`)
  return Number(rows[0]?.next)
}
