import type { ChannelsApi } from '@timbre/channels'
import type { DeskApi } from '@timbre/desk'
import type { SetupRequest } from '@timbre/desk/contract'
import type { Client, IdentityApi, OpenedSession } from '@timbre/identity'
import { defineErrors, systemActor, type LocalizedText } from '@timbre/kernel'
import type { Database, Tx } from '@timbre/platform'

export const setupErrors = defineErrors('setup', {
  alreadyDone: ['notFound', 'The first run is done'],
})

export interface SetupDependencies {
  readonly database: Database
  readonly identity: IdentityApi
  readonly desk: DeskApi
  readonly channels: ChannelsApi
}

const firstDepartment: LocalizedText = { en: 'Support', es: 'Soporte' }
const installer = systemActor('first run')

export async function setupRequired({ database, identity }: Pick<SetupDependencies, 'database' | 'identity'>): Promise<boolean> {
  return !(await identity.hasAgents(database.sql))
}

/**
 * The first run, all or nothing: administrator, settings, department and mailbox. Of several at once exactly one
 * succeeds; from then on there is nothing here. With a client the administrator is signed in there.
 */
export async function setUp(dependencies: SetupDependencies, request: SetupRequest): Promise<number>
export async function setUp(dependencies: SetupDependencies, request: SetupRequest, client: Client): Promise<OpenedSession>
export async function setUp(dependencies: SetupDependencies, request: SetupRequest, client?: Client): Promise<number | OpenedSession> {
  const { database, identity } = dependencies
  if (!(await setupRequired(dependencies))) throw alreadyDone()
  const passwordHash = await identity.hashPassword(request.admin.password)
  return database.transaction(installer, async (tx) => {
    const { name, email } = request.admin
    const agentId = await identity.createFirstAdministrator(tx, installer, { name, email, passwordHash, locale: request.locale, timeZone: request.timeZone })
    await makeDesk(tx, dependencies, request, agentId)
    return client ? identity.openSession(tx, agentId, client) : agentId
  })
}

async function makeDesk(tx: Tx, { desk, identity, channels }: SetupDependencies, request: SetupRequest, agentId: number): Promise<void> {
  const { company, locale, timeZone } = request
  await desk.initializeSettings(tx, installer, { company, locale, timeZone })
  const names = request.department ? { en: request.department, es: request.department } : firstDepartment
  const departmentId = await identity.createDepartment(tx, installer, { names, leaderId: agentId, memberIds: [agentId] })
  await channels.createAccount(tx, installer, {
    type: channels.defaultType,
    name: company,
    address: request.supportAddress,
    departmentId,
    locale,
    ...(request.outgoing ? { outgoing: request.outgoing } : {}),
  })
}

export function alreadyDone() {
  return setupErrors.alreadyDone('Timbre is set up. Sign in, or ask an administrator for an account.')
}
