import { numberFormat } from '../time/formats.ts'

/** One promise of time, as a chip shows it. When it becomes risky is worked out by the server, which knows the hours of business. */
export interface ShownTarget {
  /** What was promised, in the reader's language: “First reply”. */
  readonly name: string
  readonly policy: string
  readonly dueAt: string
  /** From here on less than a quarter of the time is left. */
  readonly riskAt: string
  readonly paused: boolean
  readonly metAt: string | null
}

export type SlaState = 'ok' | 'risk' | 'due' | 'breach' | 'paused' | 'met'

/** Below this the clock counts seconds. */
const soon = 5 * 60_000

/** Hues of ux.md, section 11. `ok` is neutral: what goes well draws no eye; `breach` is the one solid chip. */
export const slaHues: Readonly<Record<SlaState, string | undefined>> = { ok: undefined, risk: 'amber', due: 'rust', breach: 'red', paused: 'ash', met: 'green' }

/** Where a target stands at `now`. */
export function slaState({ dueAt, riskAt, paused, metAt }: ShownTarget, now: Date): SlaState {
  if (metAt !== null) return 'met'
  if (paused) return 'paused'
  const left = new Date(dueAt).getTime() - now.getTime()
  if (left <= 0) return 'breach'
  if (left < soon) return 'due'
  return now.getTime() >= new Date(riskAt).getTime() ? 'risk' : 'ok'
}

/** Whether seconds matter around `now`, or will before the slow clock looks again. */
export function countsSeconds(target: ShownTarget, now: Date): boolean {
  const left = new Date(target.dueAt).getTime() - now.getTime()
  return target.metAt === null && !target.paused && left > -60_000 && left < soon + 60_000
}

/** “5h”, “38m”, “4:32” or, once it is too late, “+12m”; in whole words for who hears it. */
export function slaTime(target: ShownTarget, now: Date, locale: string, words: 'narrow' | 'long' = 'narrow'): string {
  const left = new Date(target.dueAt).getTime() - now.getTime()
  const late = left <= 0
  const amount = (value: number, unit: 'day' | 'hour' | 'minute') =>
    numberFormat(locale, { style: 'unit', unit, unitDisplay: words, signDisplay: late ? 'always' : 'auto' }).format(value)
  if (words === 'narrow' && left > 0 && left < soon) return clock(Math.ceil(left / 1000))
  // Time left is rounded down and lateness too: neither promises more than there is.
  const minutes = Math.floor(Math.abs(left) / 60_000)
  if (minutes < 90) return amount(minutes, 'minute')
  return minutes < 48 * 60 ? amount(Math.floor(minutes / 60), 'hour') : amount(Math.floor(minutes / 1440), 'day')
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
