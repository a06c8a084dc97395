import type { Locale } from '@timbre/kernel'
import { atHome, atWork, later } from './calendar.ts'
import { company, words, type Common, type DemoAgent, type DemoDepartment, type Situation } from './corpus.ts'
import type { FileKind } from './files.ts'
import type { Random } from './random.ts'

export type Category = 'new' | 'open' | 'pending' | 'onHold' | 'solved' | 'closed'

/** One thing that happened on a ticket. Agents go by their keys. */
export type Step = { readonly at: Date } & (
  | { readonly kind: 'opens' | 'writes'; readonly text: string; readonly quote: string; readonly file: FileKind | null }
  | { readonly kind: 'takesDown'; readonly agent: string; readonly text: string }
  | { readonly kind: 'replies'; readonly agent: string; readonly text: string; readonly status: Category | null; readonly file: FileKind | null }
  | { readonly kind: 'notes'; readonly agent: string; readonly text: string }
  | { readonly kind: 'sorts'; readonly agent: string; readonly assignee: string; readonly type: string; readonly level: number; readonly opens: boolean }
  | { readonly kind: 'moves'; readonly agent: string; readonly status: Category }
)

export interface ThreadInput {
  readonly random: Random
  readonly now: Date
  /** When the customer wrote. */
  readonly at: Date
  readonly situation: Situation
  readonly department: DemoDepartment
  readonly locale: Locale
  readonly slots: Readonly<Record<string, string>>
}

/** How it ends, were there time enough. Most are settled; some wait for somebody, a few are forgotten. */
type Fate = 'settled' | 'waitsForCustomer' | 'waitsForUs' | 'onHold' | 'forgotten'

/** All that is said and done on a ticket until it is settled, also what would lie ahead of now. */
export function tellThread({ random, now, at, situation, department, locale, slots }: ThreadInput): { subject: string; steps: Step[] } {
  const telling = situation[locale]
  const common = words[locale]
  const fate = fateOf(random, (now.getTime() - at.getTime()) / 86_400_000)
  const agent = random.pick(agentsFor(department.key, locale))
  const other = company.agents.find((one) => one.departments.includes(department.key) && one.locale === locale && one.key !== agent.key) ?? agent
  const lead = company.agents.find(({ departments, role }) => departments.includes(department.key) && role !== 'agent' && role !== 'lightAgent') ?? agent
  const steps: Step[] = []
  let time = at
  let quote = ''
  const agentName = agent.name.split(' ')[0] as string
  const soon = random.between(2, 4)
  const onThePhone = random.chance(0.05)

  const fill = (text: string) => {
    const known: Readonly<Record<string, string>> = { ...slots, agent: agentName, today: weekday(locale, time), day: weekday(locale, workdayAfter(time, soon)) }
    return text.replace(/\{(\w+)\}/gu, (_, name: string) => known[name] ?? name)
  }
  const fromCustomer = (body: string, formal: boolean) => fill(letter(formal || random.chance(0.4) ? random.pick(common.greetings) : '', body, formal || random.chance(0.6) ? random.pick(common.closings) : ''))
  const fileWith = (text: string, chance: number) => (situation.file && (mentionsFile(text) || random.chance(chance)) ? situation.file : null)
  const customerWrites = (body: string, hours: number) => {
    // Whoever rang has no mail of ours to answer before we wrote one.
    if (onThePhone && !steps.some(({ kind }) => kind === 'replies')) return
    time = atHome(random, time, hours)
    steps.push({ at: time, kind: 'writes', text: fromCustomer(body, false), quote: random.chance(0.5) ? quote : '', file: fileWith(body, 0.04) })
  }
  const agentReplies = (body: string, minutes: number, status: Category | null) => {
    time = atWork(random, time, minutes)
    const text = fill(letter(random.pick(common.agentGreetings), body, random.pick(common.agentClosings)))
    steps.push({ at: time, kind: 'replies', agent: agent.key, text, status, file: mentionsFile(body) ? 'pdf' : null })
    quote = quoted(common, locale, time, agent, text)
  }
  const noteLeft = (body: string, minutes: number) => {
    time = atWork(random, time, minutes)
    steps.push({ at: time, kind: 'notes', agent: random.chance(0.5) ? agent.key : other.key, text: fill(body) })
  }

  const opening = random.pick(telling.openings)
  if (onThePhone) {
    time = atWork(random, time, 2)
    steps.push({ at: time, kind: 'takesDown', agent: agent.key, text: fill(opening) })
  } else steps.push({ at: time, kind: 'opens', text: fromCustomer(opening, true), quote: '', file: fileWith(opening, 0.3) })
  const subject = upperFirst(fill(random.pick(telling.subjects)))
  if (fate === 'forgotten') {
    if (random.chance(0.5)) customerWrites(random.pick(common.nudges), random.around(90))
    return { subject, steps }
  }

  const pace = situation.level >= 3 ? 0.5 : 1
  const firstResponse = random.around(150 * pace, 1.2)
  time = atWork(random, time, firstResponse * 0.6)
  steps.push({ at: time, kind: 'sorts', agent: random.chance(0.7) ? agent.key : lead.key, assignee: agent.key, type: situation.type, level: Math.min(4, situation.level + (random.chance(0.06) ? 2 : 0)), opens: random.chance(0.6) })
  if (telling.notes.length > 0 && random.chance(0.3)) noteLeft(random.pick(telling.notes), random.around(20))
  if (fate === 'waitsForUs' && random.chance(0.3)) return { subject, steps }

  for (const { agent: asks, customer: answers } of telling.exchanges) {
    agentReplies(random.pick(asks), firstResponse * 0.4, 'pending')
    if (fate === 'waitsForCustomer') return { subject, steps }
    customerWrites(random.pick(answers), random.around(9, 1.2))
  }
  const drags = random.weighted([80, 11, 9])
  const rounds = situation.type === 'Question' ? Math.min(drags, 1) : drags === 2 && department.delivers ? random.between(3, common.waiting.length) : drags
  for (const { customer, agent: answer } of common.waiting.slice(0, rounds)) {
    customerWrites(customer, random.around(14))
    agentReplies(answer, random.around(70), 'open')
    if (random.chance(0.15)) noteLeft(random.pick(common.notes), random.around(40))
  }
  if (fate === 'waitsForUs') {
    if (random.chance(0.5)) customerWrites(random.pick(common.nudges), random.around(50))
    return { subject, steps }
  }
  if (fate === 'onHold') {
    noteLeft(random.pick(telling.notes.length > 0 ? telling.notes : common.notes), random.around(60))
    steps.push({ at: new Date(time.getTime() + 60_000), kind: 'moves', agent: agent.key, status: 'onHold' })
    return { subject, steps }
  }
  if (random.chance(0.08)) noteLeft(random.pick(common.notes), random.around(40))
  agentReplies(random.pick(telling.solutions), random.around(100 * pace), fate === 'settled' ? 'solved' : 'pending')
  if (fate === 'settled') settle()
  return { subject, steps }

  function settle(): void {
    if (random.chance(0.22)) {
      customerWrites(random.pick(common.thanks), random.around(5))
      time = atWork(random, time, random.around(60))
      steps.push({ at: time, kind: 'moves', agent: agent.key, status: 'solved' })
    }
    if (random.chance(0.9)) steps.push({ at: atWork(random, later(time, 5), 5), kind: 'moves', agent: agent.key, status: 'closed' })
  }
}

function fateOf(random: Random, age: number): Fate {
  const weights = age < 2 ? [45, 22, 28, 5, 0] : age < 9 ? [60, 14, 16, 7, 3] : age < 24 ? [82, 5, 7, 4, 2] : [94, 2, 2, 1, 1]
  return (['settled', 'waitsForCustomer', 'waitsForUs', 'onHold', 'forgotten'] as const)[random.weighted(weights)] as Fate
}

function agentsFor(department: string, locale: Locale): readonly DemoAgent[] {
  const there = company.agents.filter(({ departments, role }) => departments.includes(department) && role !== 'lightAgent')
  const fluent = there.filter((agent) => agent.locale === locale)
  return fluent.length > 0 ? fluent : there
}

function mentionsFile(text: string): boolean {
  return /attach|photo|picture|\bfoto|adjunt|Here it is|Aquí va/u.test(text)
}

const datesIn = (tag: string) => ({
  weekday: new Intl.DateTimeFormat(tag, { weekday: 'long', timeZone: 'UTC' }),
  instant: new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }),
})
const dates = { en: datesIn('en-GB'), es: datesIn('es-ES') } as const

function weekday(locale: Locale, at: Date): string {
  return dates[locale].weekday.format(at)
}

function workdayAfter(at: Date, days: number): Date {
  const day = later(at, days)
  return day.getUTCDay() === 0 ? later(day, 1) : day.getUTCDay() === 6 ? later(day, 2) : day
}

function letter(greeting: string, body: string, closing: string): string {
  return [greeting, body, closing].filter((part) => part !== '').join('\n\n')
}

/** What mail programs put below an answer. */
function quoted({ quoteHead }: Common, locale: Locale, at: Date, agent: DemoAgent, text: string): string {
  const date = dates[locale].instant.format(at)
  const head = quoteHead.replace('{date}', date).replace('{agent}', agent.name)
  return `\n\n${head}\n${text.split('\n').map((line) => `> ${line}`.trimEnd()).join('\n')}`
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
