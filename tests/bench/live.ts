import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { WebSocket } from 'ws'
import { administrator } from '../support/timbre-process.ts'
import { cpuSeconds } from '../support/process-tree.ts'
import type { ApiClient } from '../support/api-client.ts'
import type { Bench } from './bench.ts'
import type { BenchDesk } from './bench-desk.ts'
import { openDataset, type Dataset } from './dataset.ts'
import { percentilesOf } from './figures.ts'
import { watchMemory } from './processing.ts'

const socketCount = 500
/** Below what one sign-in may have. */
const socketsEach = 25
const eventsPerSecond = 5

/** Remembers when each change was asked for, and how long each socket waited to hear of it. */
function createStopwatch() {
  const asked = new Map<number, number>()
  const samples: number[] = []
  const answers: number[] = []
  const since = (id: number, into: number[]) => {
    const at = asked.get(id)
    if (at !== undefined) into.push(performance.now() - at)
  }
  return {
    samples,
    answers,
    start: (id: number) => void asked.set(id, performance.now()),
    heard: (id: number) => since(id, samples),
    answered: (id: number) => since(id, answers),
  }
}

/** How long after a change is asked for five hundred screens know of it, against a bare NOTIFY sent on to as many bare sockets. */
export const liveBench: Bench = async (context) => {
  const { quick, report, nodeOptions } = context
  const { desk, tickets, agent } = await openDataset(context)
  const timbre = await desk.start({ nodeOptions })
  try {
    const seconds = quick ? 4 : 30
    const boss = await desk.signIn(administrator)
    // Half of the screens belong to people who see one department, half to people who see all.
    const people = await signInMany(desk, boss, agent)
    const { rows } = await desk.pool.query<{ id: number }>(
      `select id::int from tickets where department_id = $1 and status_category in ('open', 'pending') order by updated_at desc limit $2`,
      [agent.departmentId, Math.ceil(eventsPerSecond * (seconds + 1))],
    )
    const ids = rows.map((row) => row.id)
    const stopwatch = createStopwatch()
    const opened = performance.now()
    const sockets = await openSockets(desk.url, people, (text) => {
      const message = JSON.parse(text) as { type: string; row?: { id: number } }
      if (message.type === 'error' || message.type === 'resync') throw new Error(`The live socket said ${text}`)
      if ((message.type === 'update' || message.type === 'enter') && message.row) stopwatch.heard(message.row.id)
    })
    const openMilliseconds = performance.now() - opened
    await sleep(2000)

    const before = cpuSeconds(timbre.pid)
    const memory = watchMemory(timbre.pid, desk.postgresPid)
    await paced(ids.length, async (index) => {
      const id = ids[index] as number
      stopwatch.start(id)
      await boss.post(`/tickets/${id}/messages`, { kind: 'note', text: `Something new on ${id}.` })
      stopwatch.answered(id)
    })
    await sleep(1000)
    const cpu = cpuSeconds(timbre.pid) - before
    const { timbre: peak } = memory.stop()
    for (const socket of sockets) socket.terminate()

    const size = 1000
    const limit = percentilesOf(await bareFanOut(desk.pool, desk.databaseUrl, size, Math.min(ids.length, eventsPerSecond * 10)))
    const ours = percentilesOf(stopwatch.samples)
    const expected = ids.length * socketCount
    const details = { sockets: socketCount, events: ids.length, eventsPerSecond, tickets, heard: ours.count, expected, max: ours.max, apiAnswered: percentilesOf(stopwatch.answers), openMilliseconds, cpuMillisecondsPerEvent: (1000 * cpu) / ids.length }
    for (const share of ['p50', 'p95', 'p99'] as const) {
      report.add({ bench: 'live', figure: `note asked for until heard by ${socketCount} sockets, ${share}`, unit: 'ms', value: ours[share], limit: limit[share], limitIs: 'NOTIFY passed on to as many bare sockets', ...(share === 'p50' ? { details } : {}) })
    }
    report.add({ bench: 'memory', figure: `Timbre with ${socketCount} live sockets, peak`, unit: 'MB', value: peak.pss, details: { rss: peak.rss } })
    if (ours.count < expected) throw new Error(`${expected - ours.count} of ${expected} messages did not arrive`)
    await timbre.stop()
  } finally {
    if (timbre.running) await timbre.kill()
    await desk.stop()
  }
}

/** As many people as the sockets need, each signed in once: made at the first run, and kept with the desk. */
async function signInMany(desk: BenchDesk, boss: ApiClient, { departmentId, password }: Dataset['agent']): Promise<ApiClient[]> {
  const { rows } = await desk.pool.query<{ email: string }>(`select email from agents where email like 'screen%@desk.example'`)
  const known = new Set(rows.map(({ email }) => email))
  const people: ApiClient[] = []
  for (let number = 0; number < Math.ceil(socketCount / socketsEach); number++) {
    const email = `screen${number}@desk.example`
    const role = number % 2 === 0 ? { role: 'supervisor', departmentId: null } : { role: 'agent', departmentId }
    if (!known.has(email)) await boss.post('/agents', { name: `Screen ${number}`, email, password, roles: [role], departmentIds: [departmentId] })
    people.push(await desk.signIn({ email, password }))
  }
  return people
}

async function openSockets(url: string, people: readonly ApiClient[], hear: (text: string) => void): Promise<WebSocket[]> {
  const { items: views } = await (people[0] as ApiClient).get<{ items: { key: string; query: string }[] }>('/views')
  const watched = (...keys: string[]) => views.flatMap(({ key, query }) => (keys.includes(key) ? [{ key, query }] : []))
  const watch = JSON.stringify({ type: 'watch', views: watched('unsolved'), counts: watched('unsolved', 'mine', 'unassigned'), tickets: [] })
  const sockets: WebSocket[] = []
  for (let first = 0; first < socketCount; first += 25) {
    const some = Array.from({ length: 25 }, async (_, index) => {
      const api = people[(first + index) % people.length] as ApiClient
      const { ticket } = await api.post<{ ticket: string }>('/live/ticket')
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live?ticket=${ticket}`, { origin: url, perMessageDeflate: false })
      await once(socket, 'open')
      const watching = new Promise<void>((resolve) => {
        socket.on('message', (data) => {
          const text = String(data)
          if (text.startsWith('{"type":"watching"')) resolve()
          hear(text)
        })
      })
      socket.send(watch)
      await watching
      return socket
    })
    sockets.push(...(await Promise.all(some)))
  }
  return sockets
}

/** Does something at fixed times, whatever the earlier ones are doing. */
async function paced(count: number, run: (index: number) => Promise<void>): Promise<void> {
  const started = performance.now()
  const underWay: Promise<void>[] = []
  for (let index = 0; index < count; index++) {
    await sleep(Math.max(0, started + (index * 1000) / eventsPerSecond - performance.now()))
    underWay.push(run(index))
  }
  await Promise.all(underWay)
}

async function bareFanOut(pool: pg.Pool, databaseUrl: string, size: number, events: number): Promise<number[]> {
  const hub = spawn(process.execPath, [path.join(import.meta.dirname, 'fan-out.ts'), databaseUrl, String(size)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(hub.stdout, 'data')) as [Buffer]
  const stopwatch = createStopwatch()
  const sockets = Array.from({ length: socketCount }, () => new WebSocket(`ws://127.0.0.1:${String(port).trim()}`, { perMessageDeflate: false }))
  for (const socket of sockets) socket.on('message', (data) => stopwatch.heard((JSON.parse(String(data)) as { id: number }).id))
  await Promise.all(sockets.map((socket) => once(socket, 'open')))
  await paced(events, async (index) => {
    stopwatch.start(index)
    await pool.query(`select pg_notify('bench_fan_out', $1)`, [String(index)])
  })
  await sleep(500)
  hub.kill('SIGKILL')
  return stopwatch.samples
}
