import type { SetupState } from '@timbre/desk/contract'
import type { Static } from 'typebox'
import type { ApiClient } from '../../shared/api/index.ts'

let required: boolean | undefined

/** Whether the first run is still to be done. Once done it stays done, so a “no” is remembered. */
export async function isSetupRequired(api: ApiClient): Promise<boolean> {
  if (required !== false) required = (await api.get<Static<typeof SetupState>>('/setup', { auth: 'none' })).required
  return required
}

export function setupDone(): void {
  required = false
}
