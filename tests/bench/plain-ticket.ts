import type pg from 'pg'
import { cpuSeconds } from '../support/process-tree.ts'
import type { BenchMail } from './mail-supply.ts'
import { closedLoop } from './open-loop.ts'

const begin = 'begin'
const commit = 'commit'

/** What a mail that starts a ticket leaves behind, statement by statement, as the server's three transactions write it. */
const statements = {
  store: `insert into inbound_messages (account_id, raw, size, sha256, envelope, state, received_at)
    values ($1, $2, $3, $4, $5, 'received', now()) returning id::int`,
  fingerprint: 'insert into inbound_fingerprints (account_id, fingerprint, inbound_id, created_at) values ($1, $2, $3, now())',
  parsed: `update inbound_messages set state = 'parsed', parsed = $2 where id = $1`,
  event: `with event as (
      insert into domain_events (type, subject_type, subject_id, actor_type, actor_name, depth, changes, payload, occurred_at)
      values ('bench.plain', $1, $2, 'system', 'bench', 0, '{}', $3, now()) returning id, occurred_at)
    insert into event_outbox (event_id, occurred_at) select id, occurred_at from event`,
  contact: `insert into contacts (name, name_given, email, created_at, updated_at) values ($1, true, $2, now(), now()) returning id::int`,
  identity: `insert into contact_identities (contact_id, kind, value, value_normalized, created_at) values ($1, 'email', $2, $2, now()) on conflict do nothing`,
  ticket: `insert into tickets (number, subject, requester_id, department_id, status_id, status_category, priority_id, channel, preview, last_message_kind, created_at, updated_at)
    values ('p' || nextval('ticket_number_seq'), $1, $2, (select min(id) from departments), (select min(id) from ticket_statuses), 'new', (select min(id) from ticket_priorities), 'email', $3, 'customer', now(), now()) returning id::int`,
  period: 'insert into ticket_status_periods (ticket_id, status_id, started_at) values ($1, (select min(id) from ticket_statuses), now())',
  conversation: 'insert into conversations (ticket_id, channel_account_id, created_at) values ($1, $2, now()) returning id::int',
  participant: `insert into conversation_participants (conversation_id, contact_id, role, created_at) values ($1, $2, 'requester', now())`,
  message: `insert into messages (ticket_id, conversation_id, kind, author_type, author_id, author_name, text, visible_text, channel_account_id, inbound_id, created_at)
    values ($1, $2, 'customer', 'contact', $3, $4, $5, $5, $6, $7, now()) returning id::int`,
  outcome: `update inbound_messages set state = 'processed', outcome = 'created', parsed = null, ticket_id = $2, message_id = $3, processed_at = now() where id = $1`,
} as const

/** How many tickets a second plain pg writes when it knows everything beforehand, and what PostgreSQL pays for each. */
export async function plainTicketRate(pool: pg.Pool, { seconds, workers, mails }: { seconds: number; workers: number; mails: readonly BenchMail[] }) {
  const { rows } = await pool.query<{ id: number }>('select id::int from channel_accounts limit 1')
  const accountId = rows[0]?.id as number
  let index = 0
  const run = async () => {
    const number = index++
    const client = await pool.connect()
    try {
      await writeTicket(client, accountId, mails[number % mails.length] as BenchMail, number)
    } finally {
      client.release()
    }
  }
  const perSecond = await closedLoop({ workers, seconds, run })
  return {
    perSecond,
    postgresMilliseconds: async (postgresPid: number) => {
      const [before, first] = [cpuSeconds(postgresPid), index]
      await closedLoop({ workers, seconds: Math.min(3, seconds), run })
      return (1000 * (cpuSeconds(postgresPid) - before)) / (index - first)
    },
  }
}

async function writeTicket(client: pg.PoolClient, accountId: number, mail: BenchMail, number: number): Promise<void> {
  const text = mail.raw.subarray(0, 1500).toString('latin1')
  const query = async (name: keyof typeof statements, ...values: unknown[]): Promise<number> => {
    const { rows } = await client.query<{ id: number }>({ name: `bench_${name}`, text: statements[name], values })
    return rows[0]?.id as number
  }
  const inboundId = await query('store', accountId, mail.raw, mail.raw.length, mail.sha256, JSON.stringify({ from: mail.from, to: [mail.to] }))

  await client.query(begin)
  await query('fingerprint', accountId, `plain-${number}-${mail.sha256}`, inboundId)
  await query('parsed', inboundId, JSON.stringify({ text, visibleText: text, subject: 'plain' }))
  await query('event', 'inbound', inboundId, JSON.stringify({ inboundId }))
  await client.query(commit)

  await client.query(begin)
  const contactId = await query('contact', mail.from, mail.from)
  await query('identity', contactId, `${number}-${mail.from}`)
  const ticketId = await query('ticket', 'What plain SQL can do', contactId, text.slice(0, 200))
  await query('period', ticketId)
  const conversationId = await query('conversation', ticketId, accountId)
  await query('participant', conversationId, contactId)
  const messageId = await query('message', ticketId, conversationId, contactId, mail.from, text, accountId, inboundId)
  await query('event', 'ticket', ticketId, JSON.stringify({ channel: 'email' }))
  await query('event', 'ticket', ticketId, JSON.stringify({ messageId }))
  await query('outcome', inboundId, ticketId, messageId)
  await client.query(commit)
}
