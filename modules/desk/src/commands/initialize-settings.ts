import { defineCommand, type Actor, type Locale } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { deskErrors } from '../desk.errors.ts'
import { requireSettingsManager } from '../desk.policy.ts'
import { requireTimeZone } from '../settings.ts'
import { insertSettings } from '../settings.repository.ts'
import { defaultTicketNumberFormat } from '../contract/ticket-number.ts'

export interface InitializeSettingsInput {
  readonly company: string
  readonly locale: Locale
  readonly timeZone: string
}

/** Makes the settings at the first run. @throws desk.alreadySetUp (404) */
export const initializeSettings = defineCommand('desk.initializeSettings', async (tx: Tx, actor: Actor, input: InitializeSettingsInput): Promise<void> => {
  requireSettingsManager(actor)
  const { company, locale, timeZone } = input
  const made = await insertSettings(tx, { company: company.trim(), locale, timeZone: requireTimeZone(timeZone), ticketNumberFormat: defaultTicketNumberFormat })
  if (!made) throw deskErrors.alreadySetUp('Change the settings instead.')
})
