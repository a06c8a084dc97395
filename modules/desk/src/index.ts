import type { Command } from '@timbre/kernel'
import type { Sql, Tx } from '@timbre/platform'
import type { ChangeSettingsInput } from './commands/change-settings.ts'
import type { InitializeSettingsInput } from './commands/initialize-settings.ts'
import type { Settings } from './contract.ts'

/** What the rest of the house may ask of desk. */
export interface DeskApi {
  /** @throws desk.notSetUp before the first run */
  settings(sql: Sql): Promise<Settings>
  /** Where a day begins; UTC before the first run. */
  timeZone(sql: Sql): Promise<string>
  /** At the first run. @throws desk.alreadySetUp (404) */
  readonly initializeSettings: Command<Tx, InitializeSettingsInput, void>
  readonly changeSettings: Command<Tx, ChangeSettingsInput, void>
}

export { settingsChanged } from './desk.events.ts'
export { formatTicketNumber } from './contract/ticket-number.ts'
export type { ChangeSettingsInput, InitializeSettingsInput }
