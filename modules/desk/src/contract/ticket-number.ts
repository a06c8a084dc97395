import { Type, type Static } from 'typebox'

/** How ticket numbers look: an optional prefix, an optional date, then the counter padded to `digits`. */
export const TicketNumberFormat = Type.Object(
  {
    prefix: Type.String({ maxLength: 12, pattern: '^[A-Za-z0-9-]*$', description: 'Stands before the number', examples: ['HD-'] }),
    date: Type.Union([Type.Literal('none'), Type.Literal('year'), Type.Literal('day')], { description: 'none: 42 · year: 202600042 · day: 2026112100042' }),
    digits: Type.Integer({ minimum: 1, maximum: 12, description: 'The counter is padded with zeros to this many', examples: [5] }),
  },
  { additionalProperties: false, description: 'How ticket numbers look from now on' },
)
export type TicketNumberFormat = Static<typeof TicketNumberFormat>

export const defaultTicketNumberFormat: TicketNumberFormat = { prefix: '', date: 'none', digits: 1 }

/**
 * The number people see: prefix, date in the desk's time zone, counter padded to `digits` (a longer counter is never cut). The
 * counter alone makes numbers unique; it does not start anew with the date.
 */
export function formatTicketNumber(counter: number, format: TicketNumberFormat, now: Date, timeZone: string): string {
  return `${format.prefix}${dateDigits(format.date, now, timeZone)}${String(counter).padStart(format.digits, '0')}`
}

function dateDigits(date: TicketNumberFormat['date'], now: Date, timeZone: string): string {
  if (date === 'none') return ''
  const { year, month, day } = datePartsIn(timeZone, now)
  return date === 'year' ? year : `${year}${month}${day}`
}

// Making a formatter takes far longer than using it.
const formatters = new Map<string, Intl.DateTimeFormat>()

function datePartsIn(timeZone: string, instant: Date): { year: string; month: string; day: string } {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formatters.set(timeZone, formatter)
  }
  const parts = Object.fromEntries(formatter.formatToParts(instant).map((part) => [part.type, part.value]))
  return { year: parts['year'] ?? '', month: parts['month'] ?? '', day: parts['day'] ?? '' }
}
