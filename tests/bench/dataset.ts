import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import { seededRandom } from '../support/random.ts'
import { repositoryRoot } from '../support/repository.ts'
import { openDesk, type BenchDesk } from './bench-desk.ts'
import type { BenchContext } from './bench.ts'
import { agentsPerDepartment, chunk, departments, identities, people, tables } from './dataset.sql.ts'
import { createVocabulary, paragraph } from './texts.ts'

export interface Dataset {
  readonly desk: BenchDesk
  readonly tickets: number
  readonly messagesPerTicket: number
  /** Of one department of twenty. */
  readonly agent: { readonly email: string; readonly password: string; readonly id: number; readonly departmentId: number }
}

const benchPassword = 'seven quiet ships at anchor 42'
const chunkSize = 2500

/**
 * The big desk. It is made once and kept for later runs; a run that was broken off goes on where it stopped. Other
 * migrations make another desk, and old ones are thrown away.
 */
export async function openDataset({ folder, quick, report, seed }: BenchContext): Promise<Dataset> {
  const [tickets, messagesPerTicket] = quick ? [2000, 10] : [100_000, 10]
  const name = `desk-${tickets}x${messagesPerTicket}-${schemaDigest()}`
  for (const other of await readdir(folder)) if (other.startsWith(`desk-${tickets}x`) && other !== name) await rm(path.join(folder, other), { recursive: true, force: true })
  const desk = await openDesk(path.join(folder, name), { keep: true })
  try {
    await setUp(desk)
    const agent = await makePeople(desk, tickets)
    await prepareTexts(desk.pool, seed)
    await fill(desk.pool, { tickets, messagesPerTicket }, report.say)
    return { desk, tickets, messagesPerTicket, agent }
  } catch (error) {
    await desk.stop()
    throw error
  }
}

function schemaDigest(): string {
  const hash = createHash('sha256')
  const files = readdirSync(path.join(repositoryRoot, 'migrations')).filter((file) => file.endsWith('.sql')).sort()
  for (const file of [...files.map((file) => `migrations/${file}`), 'tests/bench/dataset.sql.ts']) hash.update(readFileSync(path.join(repositoryRoot, file)))
  return hash.digest('hex').slice(0, 8)
}

/** The first start makes the schema, the administrator and the mailbox. */
async function setUp(desk: BenchDesk): Promise<void> {
  const { rows } = await desk.pool.query<{ done: boolean }>(`select to_regclass('bench_ready') is not null as done`)
  if (rows[0]?.done) return
  const timbre = await desk.start()
  await timbre.stop()
  await desk.pool.query('create table bench_ready as select now() as at')
}

async function makePeople(desk: BenchDesk, tickets: number): Promise<Dataset['agent']> {
  const { pool } = desk
  const email = 'agent@desk.example'
  const known = await pool.query<{ id: number; department_id: number }>('select a.id::int, g.department_id::int from agents a join role_grants g on g.agent_id = a.id where a.email = $1', [email])
  if (known.rows[0]) return { email, password: benchPassword, id: known.rows[0].id, departmentId: known.rows[0].department_id }

  await pool.query(`insert into departments (names, created_at, updated_at) select jsonb_build_object('en', 'Department ' || n, 'es', 'Departamento ' || n), now(), now() from generate_series(2, $1) n`, [departments])
  await pool.query('create table bench_departments as select id, (row_number() over (order by id) - 1)::int as position from departments')
  const timbre = await desk.start()
  const administrator = await desk.signIn()
  const { rows } = await pool.query<{ id: number }>('select id::int from bench_departments where position = 4')
  const departmentId = rows[0]?.id as number
  const { id } = await administrator.post<{ id: number }>('/agents', { name: 'An agent', email, password: benchPassword, roles: [{ role: 'agent', departmentId }], departmentIds: [departmentId] })
  await timbre.stop()
  // The others only own tickets; nobody signs in as them.
  await pool.query(
    `insert into agents (name, email, email_normalized, password_hash, locale, time_zone, created_at, updated_at)
     select 'Agent ' || n, 'agent' || n || '@desk.example', 'agent' || n || '@desk.example', '!', 'en', 'UTC', now(), now() from generate_series(1, $1) n`,
    [departments * agentsPerDepartment],
  )
  // The one who signs in sits in the place of the first agent of their department.
  await pool.query(
    `create table bench_agents as select case when n = 4 * ${agentsPerDepartment} then ${id}::bigint else (select id from agents where email = 'agent' || n + 1 || '@desk.example') end as id, n as position
     from generate_series(0, ${departments * agentsPerDepartment - 1}) n`,
  )
  await pool.query(people, [Math.floor(tickets / 5)])
  await pool.query(identities)
  return { email, password: benchPassword, id, departmentId }
}

async function prepareTexts(pool: pg.Pool, seed: number): Promise<void> {
  const { rows } = await pool.query<{ done: boolean }>(`select to_regclass('bench_texts') is not null as done`)
  if (rows[0]?.done) return
  const random = seededRandom(seed)
  const word = createVocabulary(random)
  const texts = Array.from({ length: 4000 }, () => paragraph(word, random))
  await pool.query('create table bench_texts as select (position - 1)::bigint as id, text from unnest($1::text[]) with ordinality as given(text, position)', [texts])
  await pool.query('create index on bench_texts (id)')
  await pool.query('vacuum analyze')
}

async function fill(pool: pg.Pool, { tickets, messagesPerTicket }: { tickets: number; messagesPerTicket: number }, say: (text: string) => void): Promise<void> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ done: boolean }>(`select to_regclass('bench_filled') is not null as done`)
    if (rows[0]?.done) return
    await putIndexesAside(client)
    // The rows refer to each other rightly by how they are made; checking a million references one by one takes longer than making them.
    await client.query('set session_replication_role = replica')
    const existing = await client.query<{ last: number }>('select coalesce(max(id), 0)::int as last from tickets')
    for (let first = (existing.rows[0]?.last ?? 0) + 1; first <= tickets; first += chunkSize) {
      const values = [first, Math.min(first + chunkSize - 1, tickets), tickets, messagesPerTicket]
      await client.query('begin')
      for (const { text, takes } of chunk) await client.query(text, takes.map((number) => values[number - 1]))
      await client.query('commit')
      if ((first - 1) % 25_000 === 0) say(`${values[1]} of ${tickets} tickets made`)
    }
    for (const table of tables) {
      if (table !== 'conversation_participants') await client.query(`select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`)
    }
    await client.query(`select setval('ticket_number_seq', $1)`, [tickets + 1000])
    await bringIndexesBack(client, say)
    await client.query('reset session_replication_role')
    await client.query('vacuum analyze')
    await client.query('checkpoint')
    await client.query('create table bench_filled as select now() as at')
  } finally {
    client.release()
  }
}

/** A million rows go faster into a table first and into its indexes afterwards. What they were is kept in the database. */
async function putIndexesAside(client: pg.PoolClient): Promise<void> {
  await client.query(`create table if not exists bench_indexes as
    select c.relname as name, pg_get_indexdef(c.oid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indrelid = any('{tickets,messages,conversations,conversation_participants,ticket_status_periods,outgoing_messages,deliveries}'::regclass[]) and not i.indisprimary`)
  const { rows } = await client.query<{ name: string }>('select name from bench_indexes')
  for (const { name } of rows) await client.query(`drop index if exists ${client.escapeIdentifier(name)}`)
}

async function bringIndexesBack(client: pg.PoolClient, say: (text: string) => void): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>('select name, definition from bench_indexes where to_regclass(name) is null')
  say(`building ${rows.length} indexes`)
  await client.query(`set maintenance_work_mem = '512MB'`)
  for (const { definition } of rows) await client.query(definition)
}
