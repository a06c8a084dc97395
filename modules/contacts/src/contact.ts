import type { Locale } from '@timbre/kernel'
import { localPartOf, normalizeEmail } from '@timbre/identity'

/** Rules about contacts, without any database. */

/** What other modules may know of a contact. */
export interface ContactBrief {
  readonly id: number
  readonly name: string
  /** Main e-mail address, normalised. */
  readonly email: string | null
  readonly locale: Locale | null
}

export interface NewIdentity {
  readonly kind: 'email' | 'phone'
  readonly value: string
  readonly valueNormalized: string
}

const maximumNameLength = 200
const maximumAddressLength = 320

/** An e-mail identity, or `null` when no mail can be sent to it. */
export function emailIdentity(address: string): NewIdentity | null {
  const valueNormalized = normalizeEmail(address)
  if (valueNormalized === null || valueNormalized.length > maximumAddressLength) return null
  return { kind: 'email', value: address.trim(), valueNormalized }
}

/** Phone numbers come in as E.164, which is their normal form. */
export function phoneIdentity(number: string): NewIdentity {
  return { kind: 'phone', value: number, valueNormalized: number }
}

export interface ContactName {
  readonly name: string
  /** False when it is only made from an address. */
  readonly nameGiven: boolean
}

/** What to call somebody: the name they gave, else the local part of their address, until a name is known. */
export function displayName(given: string | undefined, address: string): ContactName {
  const name = cleanName(given ?? '')
  // Many programs put the address itself where the name belongs.
  if (name !== '' && !name.includes('@')) return { name, nameGiven: true }
  return { name: cleanName(localPartOf(address)) || address.slice(0, maximumNameLength), nameGiven: false }
}

/** One line without control characters, cut at what the column holds. */
export function cleanName(name: string): string {
  const line = name.slice(0, 20 * maximumNameLength).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return [...line].slice(0, maximumNameLength).join('').trim()
}

export interface KnownContact extends ContactName {
  readonly locale: Locale | null
}

/** What a mail teaches about a contact we know: only what was missing, since a stranger can write in anybody's name. */
export function learned(contact: KnownContact, told: { name?: ContactName; locale?: Locale | undefined }): Partial<KnownContact> {
  return {
    ...(told.name?.nameGiven && !contact.nameGiven && { name: told.name.name, nameGiven: true }),
    ...(told.locale !== undefined && contact.locale === null && { locale: told.locale }),
  }
}
