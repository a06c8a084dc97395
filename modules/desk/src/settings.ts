import { isDeepStrictEqual } from 'node:util'
import type { Changes } from '@timbre/kernel'
import { isTimeZone } from '@timbre/identity'
import type { Settings } from './contract.ts'
import { deskErrors } from './desk.errors.ts'

/** Rules about the desk's settings, without any database. */

export type SettingsInput = Omit<Settings, 'version'>

export interface SettingsChange {
  readonly set: Partial<SettingsInput>
  readonly changes: Changes
}

/** What a change of the settings comes to. @throws desk.unknownTimeZone */
export function changedSettings(settings: SettingsInput, input: Partial<SettingsInput>): SettingsChange {
  const wanted: Partial<SettingsInput> = { ...input, ...(input.company !== undefined && { company: input.company.trim() }) }
  const fields = settingsFields.filter((field) => wanted[field] !== undefined && !isDeepStrictEqual(wanted[field], settings[field]))
  if (fields.includes('timeZone')) requireTimeZone(wanted.timeZone as string)
  return {
    set: Object.fromEntries(fields.map((field) => [field, wanted[field]])),
    changes: Object.fromEntries(fields.map((field) => [field, [settings[field], wanted[field]] as const])),
  }
}

const settingsFields = ['company', 'locale', 'timeZone', 'ticketNumberFormat'] as const

/** @throws desk.unknownTimeZone */
export function requireTimeZone(timeZone: string): string {
  if (!isTimeZone(timeZone)) throw deskErrors.unknownTimeZone('Use a name of the IANA time zone database, such as Europe/Madrid.', { errors: [{ path: '/timeZone', message: 'is not a time zone', code: 'doesNotExist' }] })
  return timeZone
}
