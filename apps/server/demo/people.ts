import { systemActor, type AgentActor, type Locale } from '@timbre/kernel'
import type { PasswordHash } from '@timbre/identity'
import type { Tx } from '@timbre/platform'
import type { Composition } from '../modules.ts'
import { company } from './corpus.ts'
import type { History } from './history.ts'
import type { Plan } from './plan.ts'

/** Who did what no person did. */
export const demoActor = systemActor('demo')

/** The people of the demo as the database knows them. */
export interface People {
  readonly departmentIds: readonly number[]
  readonly accounts: readonly { readonly id: number; readonly department: string; readonly locale: Locale; readonly address: string }[]
  readonly agentIds: readonly number[]
  readonly contactIds: readonly number[]
  agent(key: string): AgentActor
  contactId(email: string): number
}

export interface PeopleInput {
  readonly composition: Composition
  readonly history: History
  readonly plan: Plan
  readonly passwordHash: PasswordHash
  /** On a desk that is somebody's own the demo has no administrator. */
  readonly withAdministrator: boolean
}

/** Makes departments, agents, channel accounts and contacts, as of when the company began. */
export async function makePeople({ composition, history, plan, passwordHash, withAdministrator }: PeopleInput): Promise<People> {
  const tx = history.at(plan.since)
  const identity = composition.identity.api

  const departments = new Map<string, number>()
  for (const { key, names } of company.departments) departments.set(key, await identity.createDepartment(tx, demoActor, { names }))
  const departmentId = (key: string) => departments.get(key) as number

  const agents = new Map<string, AgentActor>()
  for (const { key, name, locale, role, departments: keys } of company.agents) {
    const departmentIds = keys.map(departmentId)
    const roles = roleGrants(role, departmentIds, withAdministrator)
    const id = await identity.createAgent(tx, demoActor, { name, email: agentAddress(key), passwordHash, locale, timeZone: 'Europe/Madrid', roles, departmentIds })
    agents.set(key, (await identity.actorForAgent(id, tx.sql)) as AgentActor)
  }

  const accounts = []
  for (const { department, locale, address, name } of company.accounts) {
    const account = { type: composition.channels.defaultType, name, address, departmentId: departmentId(department), locale, signature: company.signatures[locale] }
    accounts.push({ id: await composition.channels.createAccount(tx, demoActor, account), department, locale, address })
  }

  const contacts = await makeContacts(tx, composition, plan)
  return {
    departmentIds: [...departments.values()],
    accounts,
    agentIds: [...agents.values()].map(({ agentId }) => agentId),
    contactIds: [...contacts.values()],
    agent: (key) => agents.get(key) as AgentActor,
    contactId: (email) => contacts.get(email) as number,
  }
}

export function agentAddress(key: string): string {
  return `${key}@encina.example`
}

function roleGrants(role: (typeof company.agents)[number]['role'], departmentIds: readonly number[], withAdministrator: boolean) {
  if (role === 'administrator' && withAdministrator) return [{ role, departmentId: null }]
  const allowed = role === 'administrator' ? ('supervisor' as const) : role
  return departmentIds.map((departmentId) => ({ role: allowed, departmentId }))
}

async function makeContacts(tx: Tx, composition: Composition, plan: Plan): Promise<Map<string, number>> {
  const made = new Map<string, number>()
  for (const { name, email, locale, phone } of plan.contacts) made.set(email, await composition.contacts.createContact(tx, demoActor, { name, email, locale, ...(phone ? { phone } : {}) }))
  return made
}
