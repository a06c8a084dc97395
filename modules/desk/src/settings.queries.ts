import type { Sql } from '@timbre/platform'
import type { Settings } from './contract.ts'
import { deskErrors } from './desk.errors.ts'
import { deskSettings } from './desk.schema.ts'

/** Where a day begins; UTC before the first run. */
export async function readTimeZone(sql: Sql): Promise<string> {
  const [row] = await sql.select({ timeZone: deskSettings.timeZone }).from(deskSettings)
  return row?.timeZone ?? 'UTC'
}

/** @throws desk.notSetUp before the first run */
export async function readSettings(sql: Sql): Promise<Settings> {
  const [row] = await sql.select().from(deskSettings)
  if (!row) throw deskErrors.notSetUp('Open Timbre in a browser and finish the first run.')
  const { company, locale, timeZone, ticketNumberFormat, version } = row
  return { company, locale, timeZone, ticketNumberFormat, version }
}
