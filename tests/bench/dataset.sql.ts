/**
 * The desk that reads are measured on, as SQL: `$1` first ticket of the chunk, `$2` last, `$3` number of all tickets,
 * `$4` messages per ticket. Everything follows from the ticket's number through `hashint8`, so a chunk made again is the
 * same. Names in front are the parameters each statement takes.
 */
export const departments = 20
export const agentsPerDepartment = 10

/** A number below `modulus` that looks random and is always the same for the same key. */
const random = (key: string, modulus: number | string) => `(abs(hashint8extended(${key}, 7)) % ${modulus})`

const ticketAge = (ticket: string) => `(($3::bigint - ${ticket}) * interval '7 minutes')`
/** The newest tickets are mostly unsolved, the old ones mostly closed: about six in a hundred are open work. */
const category = (ticket: string) => `case
    when ${ticket} > $3::bigint * 0.93 and ${random(`${ticket} * 3`, 10)} < 6 then (array['new', 'open', 'open', 'open', 'pending', 'onHold'])[1 + ${random(`${ticket} * 5`, 6)}]
    when ${random(`${ticket} * 3`, 50)} = 0 then (array['open', 'pending', 'onHold'])[1 + ${random(`${ticket} * 5`, 3)}]
    when ${ticket} > $3::bigint * 0.9 then 'solved' else 'closed' end`

const department = (ticket: string) => `(select id from bench_departments where position = ${random(`${ticket} * 11`, departments)})`
const agent = (ticket: string) => `(select id from bench_agents where position = ${random(`${ticket} * 11`, departments)} * ${agentsPerDepartment} + ${random(`${ticket} * 13`, agentsPerDepartment)})`
const paragraphs = (key: string) => `(select text from bench_texts where id = ${random(`${key} * 17`, '(select count(*) from bench_texts)')}) || E'\\n\\n' || (select text from bench_texts where id = ${random(`${key} * 19`, '(select count(*) from bench_texts)')})`
const start = `timestamptz '2026-11-01 12:00:00+00'`

export const tables = [
  'contacts',
  'contact_identities',
  'tickets',
  'conversations',
  'conversation_participants',
  'ticket_status_periods',
  'messages',
  'outgoing_messages',
  'deliveries',
] as const

export const people = `insert into contacts (id, name, name_given, email, created_at, updated_at) overriding system value
  select n, 'Customer ' || n, true, 'customer' || n || '@client' || n % 400 || '.example', ${start}, ${start} from generate_series(1, $1::bigint) n`

export const identities = `insert into contact_identities (contact_id, kind, value, value_normalized, created_at)
  select id, 'email', email, email, created_at from contacts order by id`

const ticketRows = `insert into tickets (id, number, subject, requester_id, department_id, assignee_id, status_id, status_category, priority_id, priority_level, channel,
    tags, preview, last_message_kind, last_message_id, last_message_agent_id, created_at, updated_at, first_response_at, solved_at, closed_at, waiting_since, locale) overriding system value
  select n, (1000 + n)::text, left((select text from bench_texts where id = ${random('n * 23', '(select count(*) from bench_texts)')}), 30 + ${random('n', 40)}::int),
    1 + ${random('n * 29', '($3::bigint / 5)')}, ${department('n')}, case when ${random('n * 31', 5)} = 0 then null else ${agent('n')} end,
    (select id from ticket_statuses s where s.category = c.category), c.category, (select id from ticket_priorities where level = 1 + ${random('n * 37', 4)}), 1 + ${random('n * 37', 4)}, 'email',
    case when ${random('n * 41', 4)} = 0 then array['vip'] when ${random('n * 41', 4)} = 1 then array['billing', 'urgent'] else '{}' end,
    left(${paragraphs('n * 10')}, 200), case when $4 % 10 = 0 then 'note' when $4 % 2 = 0 then 'reply' else 'customer' end, n * 100 + $4::int, case when $4 % 2 = 0 then ${agent('n')} end,
    ${start} - ${ticketAge('n')}, ${start} - ${ticketAge('n')} + interval '1 hour' * ${random('n * 43', 40)}, ${start} - ${ticketAge('n')} + interval '20 minutes',
    case when c.category in ('solved', 'closed') then ${start} - ${ticketAge('n')} + interval '30 hours' end, case when c.category = 'closed' then ${start} - ${ticketAge('n')} + interval '40 hours' end,
    case when $4 % 2 = 1 then ${start} - ${ticketAge('n')} end, 'en'
  from generate_series($1::bigint, $2::bigint) n cross join lateral (select ${category('n')} as category) c`

const conversationRows = `insert into conversations (id, ticket_id, role, channel_account_id, created_at) overriding system value
  select id, id, 'main', (select min(id) from channel_accounts), created_at from tickets where id between $1 and $2`

const participantRows = `insert into conversation_participants (conversation_id, contact_id, role, created_at)
  select id, requester_id, 'requester', created_at from tickets where id between $1 and $2`

const periodRows = `insert into ticket_status_periods (ticket_id, status_id, started_at, ended_at)
  select t.id, (select min(id) from ticket_statuses), t.created_at, t.created_at + interval '20 minutes' from tickets t where t.id between $1 and $2
  union all select t.id, t.status_id, t.created_at + interval '20 minutes', null from tickets t where t.id between $1 and $2`

/** Every second message is a reply, each tenth a note. Replies went out and were taken. */
const isReply = 'm.number % 2 = 0 and m.number % 10 <> 0'
const messageId = 't.id * 100 + m.number'

const outgoingRows = `insert into outgoing_messages (id, account_id, "from", "to", cc, reply_to, subject, text, message_id, "references", attachments, send_after, created_at, state, next_attempt_at) overriding system value
  select ${messageId}, (select min(id) from channel_accounts), '{"name": "Agent (Bench)", "address": "support@desk.example"}', jsonb_build_array(jsonb_build_object('name', c.name, 'address', c.email)), '[]',
    'support+t' || t.id || '@desk.example', 'Re: ' || t.subject, ${paragraphs(messageId)}, 't' || t.id || '.' || m.number || '@desk.example', '{}', '[]', t.created_at, t.created_at, 'done', t.created_at
  from tickets t join contacts c on c.id = t.requester_id cross join generate_series(1, $4::int) m(number) where t.id between $1 and $2 and ${isReply}`

const deliveryRows = `insert into deliveries (outgoing_id, recipient, state, attempts, updated_at)
  select o.id, o."to" -> 0 ->> 'address', 'sent', 1, o.created_at from outgoing_messages o where o.id between $1::bigint * 100 and $2::bigint * 100 + 99`

const messageRows = `insert into messages (id, ticket_id, conversation_id, kind, author_type, author_id, author_name, author_email, html, text, visible_text, mail, mail_message_id, channel_account_id, outgoing_id, sanitizer_version, created_at) overriding system value
  select ${messageId}, t.id, t.id, k.kind, case when k.kind = 'customer' then 'contact' else 'agent' end, case when k.kind = 'customer' then t.requester_id else coalesce(t.assignee_id, 1) end,
    case when k.kind = 'customer' then c.name else 'An agent' end, case when k.kind = 'customer' then c.email end,
    case when m.number % 3 = 0 then '<p>' || replace(body.text, E'\\n\\n', '</p><p>') || '</p>' end, body.text, body.text,
    case when k.kind <> 'note' then jsonb_build_object('messageId', 'c' || ${messageId} || '@client.example', 'inReplyTo', null, 'references', '[]'::jsonb, 'from', jsonb_build_object('name', c.name, 'address', c.email),
      'to', jsonb_build_array(jsonb_build_object('name', '', 'address', 'support@desk.example')), 'cc', '[]'::jsonb, 'replyTo', '[]'::jsonb, 'subject', t.subject, 'date', null, 'isAutoReply', false, 'isBounce', false, 'authentication', null) end,
    case when k.kind = 'customer' then 'c' || ${messageId} || '@client.example' end, (select min(id) from channel_accounts), case when k.kind = 'reply' then ${messageId} end, 1, t.created_at + m.number * interval '11 minutes'
  from tickets t join contacts c on c.id = t.requester_id cross join generate_series(1, $4::int) m(number)
    cross join lateral (select case when ${isReply} then 'reply' when m.number % 10 = 0 then 'note' else 'customer' end as kind) k
    cross join lateral (select ${paragraphs(messageId)} as text) body
  where t.id between $1 and $2`

/** Those who sign in have opened all there is, and read all but every twentieth ticket to its end: the most that counts of what is unread can cost. */
const readRows = `insert into ticket_reads (agent_id, ticket_id, last_read_message_id, version)
  select a.id, t.id, t.last_message_id - case when ${random('t.id * 47', 20)} = 0 then 2 else 0 end, 1
  from tickets t cross join agents a where t.id between $1 and $2 and a.password_hash <> '!'`

/** In this order, in one transaction per chunk. */
export const chunk: readonly { readonly text: string; readonly takes: readonly (1 | 2 | 3 | 4)[] }[] = [ticketRows, conversationRows, participantRows, periodRows, outgoingRows, deliveryRows, messageRows, readRows].map(renumbered)

/** PostgreSQL wants parameters without gaps: each statement gets those it names, under numbers of its own. */
function renumbered(text: string): { text: string; takes: (1 | 2 | 3 | 4)[] } {
  const takes = ([1, 2, 3, 4] as const).filter((number) => text.includes(`$${number}`))
  return { text: text.replace(/\$(\d)/g, (_, digit: string) => `$${takes.indexOf(Number(digit) as 1) + 1}`), takes }
}
