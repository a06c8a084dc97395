import { refreshAllScreens, type Tx } from '@timbre/platform'
import { ConfigError } from '../config.ts'
import type { Composition, Foundations } from '../modules.ts'
import { patiently, seededAlready } from './marks.ts'
import { demoActor } from './people.ts'

export interface RemoveOptions {
  /** Also takes tickets that were made since and hang on the demo's people, departments and mailboxes. */
  readonly withTicketsSince: boolean
}

/**
 * Takes the demo away again, all or nothing, and nothing else. What stays is the audit log, which nobody takes anything
 * from. Answers how many tickets went.
 */
export async function removeDemo({ database, blobs }: Foundations, { identity }: Composition, { withTicketsSince }: RemoveOptions): Promise<number> {
  if (!(await seededAlready(database))) throw new ConfigError('There is no demo here to remove.')
  const { tickets, files } = await tellingWhatRefers(() => database.transaction(demoActor, (tx) => takeAway(tx, identity, withTicketsSince), patiently))
  for (const sha256 of files) await blobs.remove(sha256)
  return tickets
}

/** Answers how many tickets went, and which files nobody needs any more. */
async function takeAway(tx: Tx, identity: Composition['identity'], withTicketsSince: boolean): Promise<{ tickets: number; files: string[] }> {
  await tx.client.query(`create temporary table going on commit drop as select kind, key::bigint as id from demo_rows where kind <> 'file'`)
  await tx.client.query('create index on going (kind, id)')
  const since = await listTicketsSince(tx)
  if (since > 0 && !withTicketsSince) throw inTheWay(since)
  const going = await tx.client.query<{ count: number }>(`select count(*) from going where kind = 'ticket'`)
  const known = await tx.client.query<{ sha256: string }>(filesOfTheDemo)
  await deleteRows(tx)
  const unused = await tx.client.query<{ sha256: string }>(unusedOf, [known.rows.map(({ sha256 }) => sha256)])
  const tickets = going.rows[0]?.count ?? 0
  await identity.api.recordAudit(tx, demoActor, { action: 'system.demo.removed', details: { tickets } })
  await tx.client.query('drop table demo_rows')
  await refreshAllScreens(tx)
  return { tickets, files: unused.rows.map(({ sha256 }) => sha256) }
}

/** What is somebody's own and refers to the demo is not known by name here; the database says it. */
async function tellingWhatRefers<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    const { code, detail = '' } = error as { code?: string; detail?: string }
    if (code !== '23503') throw error
    throw new ConfigError(`Something of your own still refers to the demo, so all of it stays. ${detail} Change that first.`, { cause: error })
  }
}

function inTheWay(count: number): ConfigError {
  const [tickets, them] = count === 1 ? ['1 ticket that is not of the demo hangs', 'it'] : [`${count} tickets that are not of the demo hang`, 'them']
  return new ConfigError(`${tickets} on its people, departments or mailboxes. Hand ${them} over to your own first, or say "timbre seed-demo --remove --with-tickets-since" to remove ${them} too.`)
}

/** Puts tickets that were made since in the demo's places on the list; answers how many. */
async function listTicketsSince(tx: Tx): Promise<number> {
  const { rowCount } = await tx.client.query(
    `insert into going select 'ticket', t.id from tickets t
     where not exists (select from going g where g.kind = 'ticket' and g.id = t.id) and (
       exists (select from going g where (g.kind, g.id) in (('contact', t.requester_id), ('department', t.department_id), ('agent', t.assignee_id)))
       or exists (select from conversations c join going g on g.kind = 'channelAccount' and g.id = c.channel_account_id where c.ticket_id = t.id)
       or exists (select from conversations c join conversation_participants p on p.conversation_id = c.id join going g on g.kind = 'contact' and g.id = p.contact_id where c.ticket_id = t.id)
       or exists (select from messages m join outgoing_messages o on o.id = m.outgoing_id join going g on g.kind = 'channelAccount' and g.id = o.account_id where m.ticket_id = t.id))`,
  )
  return rowCount ?? 0
}

const listed = (kind: string) => `select id from going where kind = '${kind}'`

const filesOfTheDemo = `select key as sha256 from demo_rows where kind = 'file' union
  select a.sha256 from attachments a join messages m on m.id = a.message_id where m.ticket_id in (${listed('ticket')}) union
  select sha256 from uploads where agent_id in (${listed('agent')})`

/** The same bytes may be somebody else's file too. */
const unusedOf = `select sha256 from unnest($1::text[]) as known(sha256) where not exists (select from attachments a where a.sha256 = known.sha256)
  and not exists (select from uploads u where u.sha256 = known.sha256) and not exists (select from outgoing_messages o where o.state = 'open' and o.attachments::text like '%' || known.sha256 || '%')
  and not exists (select from inbound_messages i where i.parsed::text like '%' || known.sha256 || '%')`

/**
 * What only goes as part of something: a message because its ticket goes, never because an account does. These are never
 * deleted for referring to what goes in any other way; then the database refuses, and all stays.
 */
const goesOnlyWith: Readonly<Record<string, readonly string[]>> = {
  ...{ tickets: [], contacts: [], agents: [], departments: [], channel_accounts: [], inbound_messages: [], outgoing_messages: [] },
  conversations: ['tickets'],
  messages: ['tickets', 'conversations'],
}

async function deleteRows(tx: Tx): Promise<void> {
  // Whoever is about to refer to one of these, such as a notification, waits, and finds it gone.
  await tx.client.query(`select from agents where id in (${listed('agent')}) order by id for update`)
  await tx.client.query(`select from tickets where id in (${listed('ticket')}) order by id for update`)
  const references = await readReferences(tx)
  const remove = async (table: string, condition: string): Promise<void> => {
    for (const child of references.get(table) ?? []) {
      if (child.table !== table && (goesOnlyWith[child.table]?.includes(table) ?? true)) await remove(child.table, `${child.column} in (select id from ${table} where ${condition})`)
    }
    await tx.client.query(`delete from ${table} where ${condition}`)
  }
  for (const [kind, text] of mailsOfTheDemo) await tx.client.query(`insert into going select '${kind}', id from (${text}) as mails(id)`)
  await remove('tickets', `id in (${listed('ticket')})`)
  await remove('outgoing_messages', `id in (${listed('outgoing')})`)
  await remove('inbound_messages', `id in (${listed('inbound')})`)
  await remove('channel_accounts', `id in (${listed('channelAccount')})`)
  await remove('contacts', `id in (${listed('contact')})`)
  await tx.client.query(`update departments set leader_id = null where id in (${listed('department')})`)
  await remove('agents', `id in (${listed('agent')})`)
  await remove('departments', `id in (${listed('department')})`)
  await tx.client.query(`delete from desk_settings where id in (${listed('settings')}) and not exists (select from agents)`)
  // Only what the demo made up: what people did on it since did happen, and stays in the log.
  await tx.client.query(`delete from domain_events where id in (${listed('event')})`)
  await tx.client.query(`select setval('ticket_number_seq', 1, false) where not exists (select from tickets)`)
}

const mailsOfTheDemo = [
  ['outgoing', `select id from outgoing_messages where account_id in (${listed('channelAccount')}) union select outgoing_id from messages where outgoing_id is not null and ticket_id in (${listed('ticket')})`],
  ['inbound', `select id from inbound_messages where account_id in (${listed('channelAccount')}) or ticket_id in (${listed('ticket')})`],
] as const

/** Which tables refer to which, so that what later versions add to a ticket goes with it. */
async function readReferences(tx: Tx): Promise<Map<string, { table: string; column: string }[]>> {
  const { rows } = await tx.client.query<{ parent: string; table: string; column: string }>(
    `select c.confrelid::regclass::text as parent, c.conrelid::regclass::text as table, quote_ident(a.attname) as column
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.contype = 'f' and c.conparentid = 0 and cardinality(c.conkey) = 1`,
  )
  return Map.groupBy(rows, ({ parent }) => parent)
}
