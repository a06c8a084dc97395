import { dateFormat, numberFormat, relativeFormat } from './formats.ts'

export interface TimeStyle {
  readonly locale: string
  /** IANA zone; the browser's when left out. */
  readonly timeZone?: string | undefined
}

/** As short as it stays clear: “5 min”, “10:32”, “yesterday”, “14 Nov”, “14/11/2025”. */
export function shortTime(instant: Date, now: Date, style: TimeStyle): string {
  const minutes = Math.floor((now.getTime() - instant.getTime()) / 60_000)
  if (minutes < 1) return relative(style.locale).format(0, 'second')
  if (minutes < 60) return numberFormat(style.locale, { style: 'unit', unit: 'minute', unitDisplay: 'short' }).format(minutes)
  const days = daysBetween(instant, now, style)
  if (days === 0) return clockTime(instant, style)
  if (days === 1) return relative(style.locale).format(-1, 'day')
  return dayName(instant, now, style)
}

/** Day and time of a message: “10:32”, “yesterday 10:32”, “14 Nov, 10:32”. */
export function messageTime(instant: Date, now: Date, style: TimeStyle): string {
  const days = daysBetween(instant, now, style)
  const time = clockTime(instant, style)
  if (days <= 0) return time
  if (days === 1) return `${relative(style.locale).format(-1, 'day')} ${time}`
  return `${dayName(instant, now, style)}, ${time}`
}

/** In full, for a tooltip. */
export function fullTime(instant: Date, style: TimeStyle): string {
  return dateFormat(style.locale, { dateStyle: 'full', timeStyle: 'short', timeZone: style.timeZone }).format(instant)
}

function clockTime(instant: Date, { locale, timeZone }: TimeStyle): string {
  return dateFormat(locale, { timeStyle: 'short', timeZone }).format(instant)
}

function dayName(instant: Date, now: Date, { locale, timeZone }: TimeStyle): string {
  const year = dateFormat('en', { year: 'numeric', timeZone })
  const sameYear = year.format(instant) === year.format(now)
  const form = sameYear ? ({ day: 'numeric', month: 'short', timeZone } as const) : ({ dateStyle: 'short', timeZone } as const)
  return dateFormat(locale, form).format(instant)
}

function daysBetween(instant: Date, now: Date, { timeZone }: TimeStyle): number {
  return Math.round((dayStart(now, timeZone) - dayStart(instant, timeZone)) / 86_400_000)
}

function dayStart(instant: Date, timeZone: string | undefined): number {
  const parts = dateFormat('en', { year: 'numeric', month: 'numeric', day: 'numeric', timeZone }).formatToParts(instant)
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value)
  return Date.UTC(part('year'), part('month') - 1, part('day'))
}

function relative(locale: string): Intl.RelativeTimeFormat {
  return relativeFormat(locale, { numeric: 'auto', style: 'short' })
}
