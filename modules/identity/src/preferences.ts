import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Preference } from '@timbre/kernel/contract'
import type { Sql } from '@timbre/platform'
import type { Static, TObject } from 'typebox'
import { Check } from 'typebox/value'
import { agentPreferences } from './identity.schema.ts'

/** Every document of one agent, by key: what they chose, and the initial value of what they did not. */
export async function preferencesOf(database: Sql, agentId: number, known: readonly Preference[]): Promise<Record<string, Record<string, unknown>>> {
  const rows = await database.select().from(agentPreferences).where(eq(agentPreferences.agentId, agentId))
  const chosen = new Map(rows.map(({ key, value }) => [key, value]))
  return Object.fromEntries(known.map((preference) => [preference.key, valueOf(preference, chosen.get(preference.key))]))
}

/** One document of several agents, by agent. */
export async function preferenceOf<Schema extends TObject>(database: Sql, agentIds: readonly number[], preference: Preference<Schema>): Promise<Map<number, Static<Schema>>> {
  if (agentIds.length === 0) return new Map()
  const rows = await database
    .select()
    .from(agentPreferences)
    .where(and(inArray(agentPreferences.agentId, [...agentIds]), eq(agentPreferences.key, preference.key)))
  const chosen = new Map(rows.map(({ agentId, value }) => [agentId, value]))
  return new Map(agentIds.map((agentId) => [agentId, valueOf(preference, chosen.get(agentId))]))
}

/** What an earlier version kept may lack a field, which starts anew, or not fit any more, and then all of it does. */
function valueOf<Schema extends TObject>(preference: Preference<Schema>, chosen: Record<string, unknown> | undefined): Static<Schema> {
  const value = { ...preference.initial, ...chosen }
  return Check(preference.schema, value) ? value : preference.initial
}

export async function putPreferences(database: Sql, agentId: number, values: Readonly<Record<string, Record<string, unknown>>>, now: Date): Promise<void> {
  const rows = Object.entries(values).map(([key, value]) => ({ agentId, key, value, updatedAt: now }))
  await database
    .insert(agentPreferences)
    .values(rows)
    .onConflictDoUpdate({ target: [agentPreferences.agentId, agentPreferences.key], set: { value: sql`excluded.value`, updatedAt: now } })
}
