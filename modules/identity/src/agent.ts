import type { Changes, Locale } from '@timbre/kernel'
import type { RoleName } from './contract.ts'
import { normalizeEmail } from './email-address.ts'
import { identityErrors } from './identity.errors.ts'
import { isTimeZone } from './time-zone.ts'

/** Rules about agents, without any database. */

export interface RoleGrant {
  readonly role: RoleName
  /** Null: for the whole desk. */
  readonly departmentId: number | null
}

export interface Profile {
  readonly name: string
  readonly email: string
  readonly passwordHash: string
  readonly locale: Locale
  readonly timeZone: string
  readonly undoSendSeconds: number
  readonly active: boolean
}

export interface ProfileChange {
  /** What to store; `emailNormalized` comes with a new `email`. */
  readonly set: Partial<Profile & { emailNormalized: string }>
  readonly fields: readonly string[]
  /** Values before and after, only of fields that are configuration: the event log outlives erasure, so names and addresses stay out. */
  readonly changes: Changes
}

/** What a change of the profile comes to. @throws identity.invalidEmail, identity.unknownTimeZone */
export function changedProfile(agent: Profile, input: Partial<Profile>): ProfileChange {
  const wanted: Partial<Profile> = {
    ...input,
    ...(input.name !== undefined && { name: input.name.trim() }),
    ...(input.email !== undefined && { email: input.email.trim() }),
  }
  const fields = profileFields.filter((field) => wanted[field] !== undefined && wanted[field] !== agent[field])
  const set = Object.fromEntries(fields.map((field) => [field, wanted[field]])) as Partial<Profile>
  if (set.timeZone !== undefined) requireTimeZone(set.timeZone)
  return {
    set: set.email === undefined ? set : { ...set, ...requireEmail(set.email) },
    fields: fields.map((field) => (field === 'passwordHash' ? 'password' : field)),
    changes: Object.fromEntries(fields.filter((field) => configured.has(field)).map((field) => [field, [agent[field], set[field]] as const])),
  }
}

const profileFields = ['name', 'email', 'passwordHash', 'locale', 'timeZone', 'undoSendSeconds', 'active'] as const
const configured = new Set<string>(['locale', 'timeZone', 'undoSendSeconds', 'active'])

/** Without repetitions; `administrator` is never tied to a department. @throws identity.administratorEverywhere */
export function cleanRoles(roles: readonly RoleGrant[]): RoleGrant[] {
  const unique = new Map(roles.map((grant) => [keyOf(grant), { role: grant.role, departmentId: grant.departmentId }]))
  for (const grant of unique.values()) {
    if (grant.role === 'administrator' && grant.departmentId !== null) {
      throw identityErrors.administratorEverywhere('Give the administrator role with departmentId null, or choose another role for this department.')
    }
  }
  return [...unique.values()]
}

/** True when both allow the same, whatever their order. */
export function sameRoles(one: readonly RoleGrant[], other: readonly RoleGrant[]): boolean {
  return one.map(keyOf).sort().join() === other.map(keyOf).sort().join()
}

function keyOf(grant: RoleGrant): string {
  return `${grant.role}:${grant.departmentId ?? 'all'}`
}

export function isAdministrator(roles: readonly RoleGrant[]): boolean {
  return roles.some((grant) => grant.role === 'administrator' && grant.departmentId === null)
}

/** @throws identity.invalidEmail */
export function requireEmail(email: string): { email: string; emailNormalized: string } {
  const emailNormalized = normalizeEmail(email)
  if (emailNormalized === null) throw identityErrors.invalidEmail('Give a complete e-mail address, such as ana@example.com.')
  return { email: email.trim(), emailNormalized }
}

/** @throws identity.unknownTimeZone */
export function requireTimeZone(timeZone: string): string {
  if (!isTimeZone(timeZone)) throw identityErrors.unknownTimeZone('Use a name of the IANA time zone database, such as Europe/Madrid.', { errors: [{ path: '/timeZone', message: 'is not a time zone', code: 'doesNotExist' }] })
  return timeZone
}

/** The ids of one list that the other one lacks. */
export function difference(of: readonly number[], without: readonly number[]): number[] {
  const excluded = new Set(without)
  return of.filter((id) => !excluded.has(id))
}
