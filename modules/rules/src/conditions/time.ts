import { Temporal } from 'temporal-polyfill'
import type { ConditionContext } from './context.ts'

/** A written time as the span it means: a day lasts until the next one starts, an instant has no length. */
export interface TimeSpan {
  readonly from: Date
  readonly until: Date
}

const offset = /^([+-])(\d{1,5})([mhdw])$/
const offsetSeconds = { m: 60, h: 3600, d: 86_400, w: 604_800 }
const namedDays: ReadonlyMap<string, number> = new Map([
  ['yesterday', -1],
  ['today', 0],
  ['tomorrow', 1],
])
const day = /^\d{4}-\d\d-\d\d$/
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/
// Keeps every instant, in every time zone, inside what both JavaScript and PostgreSQL can write.
const years = { first: 1900, last: 2999 }

export const timeExamples = '2026-01-31, 2026-01-31T09:30, today, yesterday, -3d or +2h'

/** True for times that mean something else tomorrow. */
export function isRelativeTime(text: string): boolean {
  return text === 'now' || namedDays.has(text) || offset.test(text)
}

/**
 * Reads a time: `now`, `-3d` (exactly 72 hours ago; also m, h, w), `today`, `2026-01-31` (that day in the context's time
 * zone), `2026-01-31T09:30` (there) or with `Z` or an offset. `undefined` when it is none of these.
 */
export function readTime(text: string, { now, timeZone }: ConditionContext): TimeSpan | undefined {
  if (text === 'now') return at(now.getTime())
  const [, sign, amount, unit] = offset.exec(text) ?? []
  if (sign && amount && unit) return at(now.getTime() + Number(sign + amount) * offsetSeconds[unit as keyof typeof offsetSeconds] * 1000)
  const days = namedDays.get(text)
  if (days !== undefined)
    return daySpan(Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().add({ days }), timeZone)
  if (!(day.test(text) || instant.test(text)) || Number(text.slice(0, 4)) < years.first || Number(text.slice(0, 4)) > years.last)
    return undefined
  try {
    if (day.test(text)) return daySpan(Temporal.PlainDate.from(text), timeZone)
    if (/(Z|[+-]\d\d:\d\d)$/.test(text)) return at(Temporal.Instant.from(text).epochMilliseconds)
    return at(Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds)
  } catch (error) {
    // The 30th of February, 25 o'clock
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function at(milliseconds: number): TimeSpan {
  return { from: new Date(milliseconds), until: new Date(milliseconds) }
}

function daySpan(date: Temporal.PlainDate, timeZone: string): TimeSpan {
  const start = (of: Temporal.PlainDate) => new Date(of.toZonedDateTime(timeZone).epochMilliseconds)
  return { from: start(date), until: start(date.add({ days: 1 })) }
}
