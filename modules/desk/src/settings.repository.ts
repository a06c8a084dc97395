import { eq, sql } from 'drizzle-orm'
import type { Actor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { deskErrors } from './desk.errors.ts'
import { requireSettingsManager } from './desk.policy.ts'
import { deskSettings } from './desk.schema.ts'
import type { SettingsInput } from './settings.ts'

const onlyRow = eq(deskSettings.id, 1)

/** @throws common.forbidden, desk.notSetUp */
export async function lockSettingsFor(tx: Tx, actor: Actor) {
  requireSettingsManager(actor)
  const [row] = await tx.sql.select().from(deskSettings).where(onlyRow).for('update')
  if (!row) throw deskErrors.notSetUp('Open Timbre in a browser and finish the first run.')
  return row
}

/** Answers whether they were made, which happens only once. */
export async function insertSettings(tx: Tx, settings: SettingsInput): Promise<boolean> {
  const inserted = await tx.sql
    .insert(deskSettings)
    .values({ ...settings, id: 1, createdAt: tx.now, updatedAt: tx.now })
    .onConflictDoNothing()
    .returning({ id: deskSettings.id })
  return inserted.length > 0
}

export async function updateSettings(tx: Tx, set: Partial<SettingsInput>): Promise<void> {
  await tx.sql
    .update(deskSettings)
    .set({ ...set, updatedAt: tx.now, version: sql`${deskSettings.version} + 1` })
    .where(onlyRow)
}
