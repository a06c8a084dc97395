import type { PasswordHash } from '@timbre/identity'
import { refreshAllScreens, type Tx } from '@timbre/platform'
import { ConfigError } from '../config.ts'
import type { Composition, Foundations } from '../modules.ts'
import { company } from './corpus.ts'
import { openHistory, type History } from './history.ts'
import { markRows, patiently, seededAlready } from './marks.ts'
import { agentAddress, demoActor, makePeople } from './people.ts'
import { planDesk, type Plan } from './plan.ts'
import { play } from './play.ts'
import { putMailsAside } from './put-aside.ts'
import { seededRandom } from './random.ts'

export interface SeedOptions {
  readonly password: string
  readonly tickets: number
  readonly seed: number
  /** Also on a desk that has tickets of its own. */
  readonly intoExisting: boolean
}

export interface Seeded {
  readonly tickets: number
  readonly messages: number
  readonly contacts: number
  readonly agents: readonly { readonly name: string; readonly email: string; readonly role: string }[]
}

/**
 * Makes the demo company and eight weeks of its work, all or nothing. It goes through the commands that people and mails go
 * through, in one transaction whose clock is set for each step; what was sent counts as sent, so nothing ever leaves.
 */
export async function seedDemo(foundations: Foundations, composition: Composition, options: SeedOptions): Promise<Seeded> {
  const { database, clock } = foundations
  await refuseWhereUnwanted(foundations, composition, options)
  const plan = planDesk({ now: clock.now(), tickets: options.tickets, seed: options.seed })
  const passwordHash = await composition.identity.api.hashPassword(options.password)
  await database.transaction(demoActor, (tx) => composition.identity.api.syncRoles(tx, demoActor, composition.modules.flatMap(({ permissions }) => permissions)))

  return database.transaction(demoActor, (tx) => makeDesk(tx, foundations, composition, { plan, passwordHash, seed: options.seed }), patiently)
}

interface MakeInput {
  readonly plan: Plan
  readonly passwordHash: PasswordHash
  readonly seed: number
}

async function makeDesk(tx: Tx, { blobs }: Foundations, composition: Composition, { plan, passwordHash, seed }: MakeInput): Promise<Seeded> {
  const random = seededRandom(seed + 1)
  // Nobody has counted yet what this transaction writes, so the planner would read whole tables.
  await tx.client.query('set local enable_seqscan = off')
  const history = openHistory(tx)
  const isNew = !(await composition.identity.api.hasAgents(tx.sql))
  if (isNew) await composition.desk.initializeSettings(history.at(plan.since), demoActor, { company: company.name, locale: 'en', timeZone: 'Europe/Madrid' })
  const people = await makePeople({ composition, history, plan, passwordHash, withAdministrator: isNew })
  const played = await play({ tx, history, composition, blobs, people, random }, plan.tickets)
  await countAsSent(tx, history, composition, played.outgoingIds)
  await putMailsAside(tx, people)
  const eventIds = await history.write()
  const accountIds = people.accounts.map(({ id }) => id)
  await markRows(tx, { ticket: played.ticketIds, contact: people.contactIds, agent: people.agentIds, channelAccount: accountIds, department: people.departmentIds, event: eventIds, file: played.files, settings: isNew ? [1] : [] })
  await refreshAllScreens(tx)
  await composition.identity.api.recordAudit(tx, demoActor, { action: 'system.demo.made', details: { tickets: played.ticketIds.length } })
  return { tickets: played.ticketIds.length, messages: await countMessages(tx, played.ticketIds), contacts: people.contactIds.length, agents: signIns(isNew) }
}

async function refuseWhereUnwanted({ database }: Foundations, { tickets }: Composition, { intoExisting }: SeedOptions): Promise<void> {
  if (await seededAlready(database)) throw new ConfigError('The demo is already here. Remove it with "timbre seed-demo --remove" before you make it anew.')
  if (!intoExisting && (await tickets.hasTickets(demoActor))) {
    throw new ConfigError('This desk has tickets of its own, so the demo stays out. To have it beside them, say "timbre seed-demo --into-existing"; --remove takes away the demo alone.')
  }
}

/** Everything left long ago; a few mails came back. */
async function countAsSent(tx: Tx, history: History, { tickets }: Composition, outgoingIds: readonly number[]): Promise<void> {
  await tx.client.query(`update outgoing_messages set state = 'done', attempts = 1, next_attempt_at = created_at where id = any($1)`, [outgoingIds])
  await tx.client.query(
    `update deliveries d set state = 'sent', attempts = 1, next_attempt_at = null, updated_at = o.created_at + interval '4 seconds' from outgoing_messages o where o.id = d.outgoing_id and o.id = any($1)`,
    [outgoingIds],
  )
  const returned = outgoingIds.filter((_, index) => index % 90 === 20)
  const { rows } = await tx.client.query<{ outgoing_id: number; updated_at: Date }>(
    `update deliveries set state = 'failed', error_code = case outgoing_id % 3 when 0 then 'mailboxFull' else 'recipientUnknown' end,
       error = case outgoing_id % 3 when 0 then '552 5.2.2 The mailbox is over its quota' else '550 5.1.1 No such user here' end
     where outgoing_id = any($1) returning outgoing_id, updated_at`,
    [returned],
  )
  for (const { outgoing_id: outgoingId, updated_at: at } of rows) await tickets.noteDelivery(history.at(at), demoActor, { outgoingId })
}

async function countMessages(tx: Tx, ticketIds: readonly number[]): Promise<number> {
  const { rows } = await tx.client.query<{ count: number }>('select count(*) from messages where ticket_id = any($1)', [ticketIds])
  return rows[0]?.count ?? 0
}

function signIns(withAdministrator: boolean) {
  return company.agents.map(({ key, name, role }) => ({ name, email: agentAddress(key), role: role === 'administrator' && !withAdministrator ? 'supervisor' : role }))
}
