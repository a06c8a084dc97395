import { defineCommand, type Actor, type Locale } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import { identityErrors } from '../identity.errors.ts'
import { lockAdministrators } from '../identity.repository.ts'
import { hasAgents } from '../agents.queries.ts'
import type { PasswordHash } from '../password.ts'
import { createAgent } from './create-agent.ts'

export interface FirstAdministratorInput {
  readonly name: string
  readonly email: string
  readonly passwordHash: PasswordHash
  readonly locale: Locale
  readonly timeZone: string
}

/** Makes the first agent of an empty desk. Of several at once exactly one succeeds. @throws identity.alreadySetUp (404) */
export const createFirstAdministrator = defineCommand(
  'identity.createFirstAdministrator',
  async (tx: Tx, actor: Actor, input: FirstAdministratorInput): Promise<number> => {
    await lockAdministrators(tx)
    if (await hasAgents(tx.sql)) throw identityErrors.alreadySetUp('Timbre already has an administrator. Sign in instead.')
    return createAgent(tx, actor, { ...input, roles: [{ role: 'administrator', departmentId: null }] })
  },
)
