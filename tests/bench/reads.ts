import type pg from 'pg'
import { administrator } from '../support/timbre-process.ts'
import { cpuSeconds, memoryOf } from '../support/process-tree.ts'
import { seededRandom } from '../support/random.ts'
import type { Bench } from './bench.ts'
import { openDataset, type Dataset } from './dataset.ts'
import type { Percentiles, Report } from './figures.ts'
import { httpClient } from './http-client.ts'
import { openLoop } from './open-loop.ts'

/** Two hundred people who click now and then. */
const perSecond = 40

interface Reader {
  readonly who: string
  readonly credentials: { readonly email: string; readonly password: string }
  readonly view: string
  /** The list's condition in plain SQL. */
  readonly where: string
}

const unsolved = `t.status_category in ('new', 'open', 'pending', 'onHold') and t.disposition = 'normal'`

/** List and ticket on a big desk, over HTTP at a fixed rate, against the same rows read by plain pg at the same rate. */
export const readsBench: Bench = async (context) => {
  const { quick, report, seed, nodeOptions } = context
  const dataset = await openDataset(context)
  const { desk, tickets, agent } = dataset
  const timbre = await desk.start({ nodeOptions })
  try {
    const seconds = quick ? 3 : 20
    const readers: Reader[] = [
      { who: 'administrator, all unsolved', credentials: administrator, view: 'unsolved', where: unsolved },
      { who: 'agent of one department of 20, all unsolved', credentials: agent, view: 'unsolved', where: `${unsolved} and (t.department_id = ${agent.departmentId} or t.assignee_id = ${agent.id} or t.watcher_ids @> array[${agent.id}]::bigint[])` },
      { who: 'agent of one department of 20, mine', credentials: agent, view: 'mine', where: `${unsolved} and t.assignee_id = ${agent.id}` },
      { who: 'administrator, all tickets', credentials: administrator, view: 'all', where: `t.disposition = 'normal'` },
    ]
    for (const reader of readers) await measureList(dataset, reader, { timbrePid: timbre.pid, seconds, report })
    await measureTicket(dataset, { who: 'administrator', credentials: administrator, condition: 'true' }, { timbrePid: timbre.pid, seconds, seed, report })
    await measureTicket(dataset, { who: 'agent of one department of 20', credentials: agent, condition: `department_id = ${agent.departmentId}` }, { timbrePid: timbre.pid, seconds, seed, report })
    for (const reader of readers.slice(0, 2)) await measureCounts(dataset, reader, { timbrePid: timbre.pid, seconds, report })
    const { pss, rss } = memoryOf(timbre.pid)
    report.add({ bench: 'memory', figure: `Timbre after reads on ${tickets} tickets`, unit: 'MB', value: pss, details: { rss } })
    await timbre.stop()
  } finally {
    if (timbre.running) await timbre.kill()
    await desk.stop()
  }
}

interface Measuring {
  readonly timbrePid: number
  readonly seconds: number
  readonly report: Report
}

async function measureList({ desk, tickets, messagesPerTicket }: Dataset, { who, credentials, view, where }: Reader, { timbrePid, seconds, report }: Measuring): Promise<void> {
  const api = await desk.signIn(credentials)
  const client = httpClient(desk.url, api.token())
  let bytes = 0
  const cpu = countCpu(timbrePid, desk.postgresPid)
  const http = await openLoop({ perSecond, seconds, run: async () => void (bytes = await client.get(`/tickets?view=${view}&limit=50`)) })
  const cpuMilliseconds = cpu.each(perSecond * (seconds + 1))
  client.close()
  const text = `select t.*, c.name as requester_name, c.email as requester_email from tickets t join contacts c on c.id = t.requester_id where ${where} order by t.updated_at desc, t.id limit 51`
  const plain = await openLoop({ perSecond, seconds: Math.min(seconds, 10), run: async () => void (await desk.pool.query({ name: `bench_list_${where.length}`, text })) })
  addBoth(report, { bench: 'list', what: `50 rows, ${who}`, http, plain, details: { tickets, messagesPerTicket, perSecond, bytes, cpuMilliseconds, freeScout: 123 } })
}

async function measureTicket({ desk, tickets, messagesPerTicket }: Dataset, { who, credentials, condition }: { who: string; credentials: Reader['credentials']; condition: string }, { timbrePid, seconds, seed, report }: Measuring & { seed: number }): Promise<void> {
  const { rows } = await desk.pool.query<{ id: number }>(`select id::int from tickets where ${condition} order by id`)
  const random = seededRandom(seed)
  const some = () => random.pick(rows).id
  const api = await desk.signIn(credentials)
  const client = httpClient(desk.url, api.token())
  const cpu = countCpu(timbrePid, desk.postgresPid)
  const http = await openLoop({
    perSecond,
    seconds,
    run: async () => {
      const id = some()
      await Promise.all([client.get(`/tickets/${id}`), client.get(`/tickets/${id}/messages`)])
    },
  })
  const cpuMilliseconds = cpu.each(perSecond * (seconds + 1))
  client.close()
  const plain = await openLoop({ perSecond, seconds: Math.min(seconds, 10), run: () => readTicket(desk.pool, some()) })
  addBoth(report, { bench: 'ticket', what: `ticket with its ${messagesPerTicket} messages, ${who}`, http, plain, details: { tickets, messagesPerTicket, perSecond, cpuMilliseconds, osTicket: 73 } })
}

/** What stands behind a view's name: how many tickets are to be done, and how many of them hold something unread. */
async function measureCounts({ desk, tickets }: Dataset, { who, credentials, where }: Reader, { timbrePid, seconds, report }: Measuring): Promise<void> {
  const api = await desk.signIn(credentials)
  const { id } = await api.get<{ id: number }>('/me')
  const unread = `t.last_message_id > (select r.last_read_message_id from ticket_reads r where r.agent_id = ${id} and r.ticket_id = t.id)`
  for (const [what, query, condition] of [['unsolved', 'is:unsolved', where], ['unread', 'is:unsolved is:unread', `${where} and ${unread}`]] as const) {
    const client = httpClient(desk.url, api.token())
    const cpu = countCpu(timbrePid, desk.postgresPid)
    const http = await openLoop({ perSecond, seconds, run: async () => void (await client.get(`/tickets/count?query=${encodeURIComponent(query)}`)) })
    const cpuMilliseconds = cpu.each(perSecond * (seconds + 1))
    client.close()
    const text = `select count(*) from (select 1 from tickets t where ${condition} limit 1001) as counted`
    const plain = await openLoop({ perSecond, seconds: Math.min(seconds, 10), run: async () => void (await desk.pool.query({ name: `bench_count_${what}_${condition.length}`, text })) })
    addBoth(report, { bench: 'count', what: `${what} tickets, up to 1000, ${who}`, http, plain, details: { tickets, perSecond, cpuMilliseconds } })
  }
}

async function readTicket(pool: pg.Pool, id: number): Promise<void> {
  const ticket = pool.query({ name: 'bench_ticket', text: 'select t.*, c.name as requester_name, c.email as requester_email from tickets t join contacts c on c.id = t.requester_id where t.id = $1', values: [id] })
  const { rows } = await pool.query<{ id: number; outgoing_id: number | null }>({ name: 'bench_messages', text: 'select * from messages where ticket_id = $1 order by created_at, id limit 51', values: [id] })
  await Promise.all([
    ticket,
    pool.query({ name: 'bench_attachments', text: 'select * from attachments where message_id = any($1)', values: [rows.map((row) => row.id)] }),
    pool.query({ name: 'bench_deliveries', text: 'select * from deliveries where outgoing_id = any($1)', values: [rows.flatMap((row) => row.outgoing_id ?? [])] }),
  ])
}

/** CPU milliseconds for each of so many requests since now: steadier than times on a machine that others use, too. */
function countCpu(timbrePid: number, postgresPid: number): { each(requests: number): { timbre: number; postgres: number } } {
  const before = { timbre: cpuSeconds(timbrePid), postgres: cpuSeconds(postgresPid) }
  return {
    each: (requests) => ({ timbre: (1000 * (cpuSeconds(timbrePid) - before.timbre)) / requests, postgres: (1000 * (cpuSeconds(postgresPid) - before.postgres)) / requests }),
  }
}

function addBoth(report: Report, { bench, what, http, plain, details }: { bench: string; what: string; http: Percentiles; plain: Percentiles; details: Record<string, unknown> }): void {
  for (const share of ['p50', 'p95', 'p99'] as const) {
    report.add({ bench, figure: `${what}, ${share}`, unit: 'ms', value: http[share], limit: plain[share], limitIs: 'the same rows read by plain pg at the same rate', ...(share === 'p50' ? { details: { ...details, samples: http.count, max: http.max } } : {}) })
  }
}
