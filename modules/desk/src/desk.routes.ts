import type { Command } from '@timbre/kernel'
import { problems, write, type App, type Database, type RoutePlugin, type Tx } from '@timbre/platform'
import type { ChangeSettingsInput } from './commands/change-settings.ts'
import { Settings, SettingsPatch } from './contract.ts'
import { readSettings } from './settings.queries.ts'

const tags = ['Settings']

export function deskRoutes({ database, changeSettings }: { database: Database; changeSettings: Command<Tx, ChangeSettingsInput, void> }): RoutePlugin {
  return (app: App) => {
    app.get(
      '/settings',
      {
        config: { permission: 'signedIn' },
        schema: { operationId: 'getSettings', tags, summary: 'Get the desk’s settings', response: { 200: Settings, ...problems(401, 503) } },
      },
      () => readSettings(database.sql),
    )

    app.patch(
      '/settings',
      {
        config: { permission: 'desk.settings.manage' },
        schema: {
          operationId: 'changeSettings',
          tags,
          summary: 'Change the desk’s settings',
          description: 'A new number format holds for tickets created from then on.',
          body: SettingsPatch,
          response: { 200: Settings, ...problems(400, 401, 403, 409, 422) },
        },
      },
      (request, reply) =>
        write(database, request, reply, 200, async (tx) => {
          await changeSettings(tx, request.actor, request.body)
          return readSettings(tx.sql)
        }),
    )
  }
}
