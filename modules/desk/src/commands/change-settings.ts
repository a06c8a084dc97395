import { defineCommand, type Actor } from '@timbre/kernel'
import type { IdentityApi } from '@timbre/identity'
import type { Tx } from '@timbre/platform'
import { deskErrors } from '../desk.errors.ts'
import { settingsChanged } from '../desk.events.ts'
import { changedSettings, type SettingsInput } from '../settings.ts'
import { readSettings } from '../settings.queries.ts'
import { lockSettingsFor, updateSettings } from '../settings.repository.ts'

export interface ChangeSettingsInput extends Partial<SettingsInput> {
  readonly version?: number
}

export function changeSettingsWith({ identity }: { identity: Pick<IdentityApi, 'recordAudit'> }) {
  return defineCommand('desk.changeSettings', async (tx: Tx, actor: Actor, input: ChangeSettingsInput): Promise<void> => {
    const settings = await lockSettingsFor(tx, actor)
    if (input.version !== undefined && input.version !== settings.version) {
      throw deskErrors.outdated('Load the settings again and repeat your change.', { extra: { current: await readSettings(tx.sql) } })
    }
    const { set, changes } = changedSettings(settings, input)
    if (Object.keys(changes).length === 0) return
    await updateSettings(tx, set)
    const subject = { type: 'settings', id: settings.id }
    await tx.emit(settingsChanged, { subject, changes, payload: {} })
    await identity.recordAudit(tx, actor, { action: 'desk.settings.changed', subject, details: { changes } })
  })
}
