import type { Random } from './random.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How many weeks of work the desk looks back on. */
export const weeks = 8

/** How much is written in each hour of the day (UTC): busy mornings, a dip for lunch, a few at night. */
const hourWeights = [1, 0.5, 0.3, 0.2, 0.2, 0.6, 2, 5, 9, 12, 12, 10, 8, 5, 5, 7, 8, 7, 5, 4, 4, 4, 3, 2]
const weekendWeight = 0.25

const isWeekend = (at: Date) => at.getUTCDay() === 0 || at.getUTCDay() === 6

/** When a customer writes for the first time. */
export function arrival(random: Random, now: Date): Date {
  for (;;) {
    const midnight = Math.floor(now.getTime() / day) * day - random.between(0, weeks * 7 - 1) * day
    const at = new Date(midnight + random.weighted(hourWeights) * hour + random.between(0, 3599) * 1000)
    if (at.getTime() < now.getTime() - 5 * minute && (!isWeekend(at) || random.chance(weekendWeight))) return at
  }
}

/** When an agent gets to it: within working hours, on a weekend only now and then. */
export function atWork(random: Random, after: Date, minutes: number): Date {
  let at = new Date(after.getTime() + Math.max(2, minutes) * minute)
  while (!isWorking(at) || (isWeekend(at) && !random.chance(0.02))) at = nextMorning(at, random)
  return at
}

function isWorking(at: Date): boolean {
  return at.getUTCHours() >= 8 && at.getUTCHours() < 18
}

function nextMorning(at: Date, random: Random): Date {
  const midnight = Math.floor(at.getTime() / day) * day
  const start = at.getUTCHours() < 8 ? midnight : midnight + day
  return new Date(start + 8 * hour + random.between(0, 80) * minute + random.between(0, 59) * 1000)
}

/** When a customer writes back: any day, hardly ever at night. */
export function atHome(random: Random, after: Date, hours: number): Date {
  const at = new Date(after.getTime() + Math.max(0.1, hours) * hour)
  return at.getUTCHours() >= 6 && at.getUTCHours() < 22 ? at : new Date(at.getTime() + 9 * hour + random.between(0, 59) * minute)
}

export function later(at: Date, days: number): Date {
  return new Date(at.getTime() + days * day)
}
