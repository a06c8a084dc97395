import type { Locale } from '@timbre/kernel'
import { arrival, later, weeks } from './calendar.ts'
import { company, situations, words, type DemoDepartment, type Situation } from './corpus.ts'
import { seededRandom, type Random } from './random.ts'
import { tellThread, type Step } from './thread.ts'

/** Everything that happened at the company, worked out before anything is written. */
export interface Plan {
  readonly contacts: readonly PlannedContact[]
  /** By the time they began. */
  readonly tickets: readonly PlannedTicket[]
  /** When the company started with Timbre. */
  readonly since: Date
}

export interface PlannedContact {
  readonly name: string
  readonly email: string
  readonly locale: Locale
  readonly phone: string | null
}

export interface PlannedTicket {
  readonly contact: PlannedContact
  readonly department: string
  readonly locale: Locale
  readonly subject: string
  readonly tags: readonly string[]
  /** Oldest first; the first one is the customer's, or an agent's who took it down on the phone. */
  readonly steps: readonly Step[]
}

export interface PlanOptions {
  readonly now: Date
  readonly tickets: number
  readonly seed: number
}

export function planDesk({ now, tickets, seed }: PlanOptions): Plan {
  const random = seededRandom(seed)
  const contacts = planContacts(random, Math.ceil(tickets * 0.375))
  const arrivals = Array.from({ length: tickets }, () => arrival(random, now)).sort((a, b) => a.getTime() - b.getTime())
  return { contacts, tickets: arrivals.map((at, index) => planTicket(random, now, at, index, contacts)), since: later(now, -(weeks + 1) * 7) }
}

function planContacts(random: Random, count: number): PlannedContact[] {
  const contacts = new Map<string, PlannedContact>()
  while (contacts.size < count) {
    const locale = contacts.size % 2 === 0 ? 'es' : 'en'
    const { firstNames, lastNames, mailDomains, businessDomains } = words[locale]
    const [first, last] = [random.pick(firstNames), random.pick(lastNames)]
    const domain = random.pick(random.chance(0.15) ? businessDomains : mailDomains)
    const local = random.pick([`${first}.${last.split(' ')[0]}`, `${first}${last.slice(0, 1)}${random.between(60, 99)}`, `${first.slice(0, 1)}.${last.split(' ')[0]}`])
    const email = `${plain(local)}@${domain}`
    // Ofcom keeps a thousand numbers for fiction.
    const phone = random.chance(0.12) && contacts.size < 1000 ? `+447700900${String(contacts.size).padStart(3, '0')}` : null
    if (!contacts.has(email)) contacts.set(email, { name: `${first} ${last}`, email, locale, phone })
  }
  return [...contacts.values()]
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/[^A-Za-z0-9.]/gu, '').toLowerCase()
}

function planTicket(random: Random, now: Date, at: Date, index: number, contacts: readonly PlannedContact[]): PlannedTicket {
  const department = company.departments[random.weighted(company.departments.map(({ share }) => share))] as DemoDepartment
  const likely = department.key === 'business' ? contacts.filter(isBusiness) : contacts
  // Some people write often.
  const contact = (likely[Math.floor(random.next() ** 1.25 * likely.length)] ?? contacts[0]) as PlannedContact
  const situation = random.pick(situations[department.key] as readonly Situation[])
  const slots = slotsFor(random, contact, index)
  const { subject, steps } = tellThread({ random, now, at, situation, department, locale: contact.locale, slots })
  const tags = [...situation.tags, ...(random.chance(0.06) ? ['vip'] : []), ...(random.chance(0.05) ? ['goodwill'] : [])]
  return { contact, department: department.key, locale: contact.locale, subject, tags, steps: steps.filter((step) => step.at.getTime() <= now.getTime()) }
}

function isBusiness({ email, locale }: PlannedContact): boolean {
  return words[locale].businessDomains.some((domain) => email.endsWith(`@${domain}`))
}

/** What the texts leave open, the same throughout a ticket. */
function slotsFor(random: Random, { name, locale }: PlannedContact, index: number): Record<string, string> {
  const { products, cities, streets, carriers } = words[locale]
  const amount = `${random.between(29, 890)}${locale === 'es' ? ',' : '.'}${random.pick(['00', '50', '90', '95'])}`
  return {
    first: name.split(' ')[0] as string,
    name,
    order: `EH-${48_000 + index * 7 + random.between(0, 6)}`,
    invoice: `F-2026-${String(3100 + index).padStart(5, '0')}`,
    tracking: `ES${random.between(100_000_000, 999_999_999)}`,
    product: random.pick(products),
    city: random.pick(cities),
    street: random.pick(streets),
    carrier: random.pick(carriers),
    amount: locale === 'es' ? `${amount} €` : `€${amount}`,
  }
}
