import type { Locale, LocalizedText } from '@timbre/kernel'
import billing from './corpus/billing.json' with { type: 'json' }
import business from './corpus/business.json' with { type: 'json' }
import common from './corpus/common.json' with { type: 'json' }
import companyData from './corpus/company.json' with { type: 'json' }
import orders from './corpus/orders.json' with { type: 'json' }
import returns from './corpus/returns.json' with { type: 'json' }
import web from './corpus/web.json' with { type: 'json' }
import type { FileKind } from './files.ts'

/** Who works at the company and where people write to. */
export interface Company {
  readonly name: string
  readonly departments: readonly DemoDepartment[]
  readonly agents: readonly DemoAgent[]
  readonly accounts: readonly { readonly department: string; readonly locale: Locale; readonly address: string; readonly name: string }[]
  readonly signatures: LocalizedText
}

export interface DemoDepartment {
  readonly key: string
  readonly names: LocalizedText
  /** Things are carried about, which may take long. */
  readonly delivers: boolean
  /** Of all tickets, in relation to the others. */
  readonly share: number
}

export interface DemoAgent {
  readonly key: string
  readonly name: string
  readonly locale: Locale
  readonly role: 'administrator' | 'supervisor' | 'agent' | 'lightAgent'
  readonly departments: readonly string[]
}

/** Why people write, with everything that is said until it is settled. */
export interface Situation {
  readonly key: string
  readonly type: 'Question' | 'Incident' | 'Problem' | 'Task'
  /** Priority, 1 to 4. */
  readonly level: number
  readonly tags: readonly string[]
  /** What customers attach to it, some of them. */
  readonly file?: FileKind
  readonly en: Telling
  readonly es: Telling
}

interface Telling {
  readonly subjects: readonly string[]
  readonly openings: readonly string[]
  /** The agent asks, the customer answers. */
  readonly exchanges: readonly { readonly agent: readonly string[]; readonly customer: readonly string[] }[]
  readonly solutions: readonly string[]
  readonly notes: readonly string[]
}

/** Words that fit every situation. */
export interface Common {
  readonly greetings: readonly string[]
  readonly closings: readonly string[]
  readonly agentGreetings: readonly string[]
  readonly agentClosings: readonly string[]
  readonly thanks: readonly string[]
  readonly nudges: readonly string[]
  /** Going back and forth while something drags on, in this order. */
  readonly waiting: readonly { readonly customer: string; readonly agent: string }[]
  readonly notes: readonly string[]
  readonly quoteHead: string
  readonly products: readonly string[]
  readonly cities: readonly string[]
  readonly streets: readonly string[]
  readonly carriers: readonly string[]
  readonly firstNames: readonly string[]
  readonly lastNames: readonly string[]
  readonly mailDomains: readonly string[]
  readonly businessDomains: readonly string[]
}

export const company = companyData as Company
export const situations = { orders, returns, billing, web, business } as Readonly<Record<string, readonly Situation[]>>
export const words = common as Readonly<Record<Locale, Common>>
