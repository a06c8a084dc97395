import type { PickerItem } from '../picker/picker.ts'
import { browserNow } from '../time/clock.ts'

/** The world's time zones, found by city, each with its distance from UTC now. `also` is one that the browser may not list. */
export function timeZones(locale: string, also?: string): readonly (PickerItem & { readonly id: string })[] {
  // Some browsers do not list the names they accept, such as UTC.
  return [...new Set([...(also ? [also] : []), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
    .toSorted((one, other) => one.localeCompare(other))
    .map((name) => ({ id: name, label: readable(name), hint: offset(name, locale), keywords: name }))
}

function readable(name: string): string {
  return name.replaceAll('_', ' ').replace(/^(\w+)\//, '$1 / ')
}

function offset(name: string, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName: 'shortOffset' }).formatToParts(browserNow())
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
}
