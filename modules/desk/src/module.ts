import type { IdentityApi } from '@timbre/identity'
import { defineModule, type Database, type TimbreModule } from '@timbre/platform'
import { changeSettingsWith } from './commands/change-settings.ts'
import { initializeSettings } from './commands/initialize-settings.ts'
import { settingsChanged } from './desk.events.ts'
import { deskPermissions } from './desk.permissions.ts'
import { deskRoutes } from './desk.routes.ts'
import type { DeskApi } from './index.ts'
import { readSettings, readTimeZone } from './settings.queries.ts'

export interface DeskDeps {
  readonly database: Database
  readonly identity: Pick<IdentityApi, 'recordAudit'>
}

export interface Desk {
  readonly api: DeskApi
  readonly module: TimbreModule
}

export function createDesk({ database, identity }: DeskDeps): Desk {
  const changeSettings = changeSettingsWith({ identity })
  return {
    api: { settings: readSettings, timeZone: readTimeZone, initializeSettings, changeSettings },
    module: defineModule({
      name: 'desk',
      permissions: deskPermissions,
      events: [settingsChanged],
      catalogs: [{ name: 'settings', changedBy: [settingsChanged] }],
      routes: [deskRoutes({ database, changeSettings })],
    }),
  }
}
