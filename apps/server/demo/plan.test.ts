import { expect, test } from 'vitest'
import { situations, words } from './corpus.ts'
import { planDesk } from './plan.ts'

const now = new Date('2026-11-20T15:00:00Z')
const plan = planDesk({ now, tickets: 400, seed: 1 })
const steps = plan.tickets.flatMap((ticket) => ticket.steps)

test('the same seed makes the same desk, another one another', () => {
  const told = (seed: number) => JSON.stringify(planDesk({ now, tickets: 400, seed }))
  expect(told(1) === JSON.stringify(plan)).toBe(true)
  expect(told(2) === JSON.stringify(plan)).toBe(false)
})

test('nothing happens in the future, and each ticket happens in order', () => {
  for (const { steps } of plan.tickets) {
    const times = steps.map(({ at }) => at.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBeLessThanOrEqual(now.getTime())
  }
})

test('half of the customers write in each language', () => {
  const spanish = plan.tickets.filter(({ locale }) => locale === 'es').length
  expect(spanish / plan.tickets.length).toBeGreaterThan(0.4)
  expect(spanish / plan.tickets.length).toBeLessThan(0.6)
})

test('mornings are busy, weekends are quiet, and agents work by day', () => {
  const began = plan.tickets.map(({ steps }) => steps[0]?.at as Date)
  const share = (matches: (at: Date) => boolean) => began.filter(matches).length / began.length
  expect(share((at) => at.getUTCHours() >= 8 && at.getUTCHours() < 12)).toBeGreaterThan(0.3)
  expect(share((at) => [0, 6].includes(at.getUTCDay()))).toBeLessThan(0.15)
  for (const { at, kind } of steps) if (kind === 'replies') expect(at.getUTCHours()).toBeGreaterThanOrEqual(8)
})

test('threads are short and long', () => {
  const lengths = plan.tickets.map(({ steps }) => steps.filter(({ kind }) => ['opens', 'takesDown', 'writes', 'replies', 'notes'].includes(kind)).length)
  expect(Math.min(...lengths)).toBe(1)
  expect(Math.max(...lengths)).toBeGreaterThanOrEqual(18)
  expect(lengths.filter((length) => length <= 6).length / lengths.length).toBeGreaterThan(0.6)
})

test('no text is left with a gap, and no two openings of a language are the same', () => {
  const texts = [...plan.tickets.map(({ subject }) => subject), ...steps.flatMap((step) => ('text' in step ? [step.text] : []))]
  expect(texts.filter((text) => /[{}]|undefined/u.test(text))).toEqual([])
  for (const locale of ['en', 'es'] as const) {
    const openings = Object.values(situations).flatMap((all) => all.flatMap((situation) => situation[locale].openings))
    expect(new Set(openings).size).toBe(openings.length)
  }
})

test('every address is one that no mail can reach', () => {
  expect(plan.contacts.filter(({ email }) => !email.endsWith('.example'))).toEqual([])
  for (const locale of ['en', 'es'] as const) for (const domain of [...words[locale].mailDomains, ...words[locale].businessDomains]) expect(domain).toMatch(/\.example$/u)
})
