import { commonErrors, holds, type Actor } from '@timbre/kernel'

/** @throws common.forbidden */
export function requireSettingsManager(actor: Actor): void {
  if (!holds(actor, 'desk.settings.manage')) throw commonErrors.forbidden('Ask an administrator to change the settings.')
}
