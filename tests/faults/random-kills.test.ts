import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { signIn, type ApiClient } from '../support/api-client.ts'
import { freePort } from '../support/free-port.ts'
import { mailGenerator } from '../support/mails.ts'
import { openPool } from '../support/pool.ts'
import { seededRandom, type Random } from '../support/random.ts'
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts'
import { administrator, embeddedDatabaseUrl, postmasterPid, startTimbre, supportAddress, type TimbreProcess } from '../support/timbre-process.ts'
import { faultSettings, showOutput } from './harness/desk.ts'
import { createLedger, type Ledger } from './harness/ledger.ts'
import { sendSome, writeReply } from './harness/load.ts'
import { comeToRest, endLeasesOf } from './harness/rest.ts'
import { say, seed, short } from './harness/run.ts'

const rounds = short ? 4 : 20
/** In full runs every fifth round waits until the dead processes' leases have run out by themselves. */
const waitsForLeases = (round: number) => !short && round % 5 === 0

let dataDir: string
let sink: SmtpSink
let ledger: Ledger
let pool: pg.Pool
let timbre: TimbreProcess
let ports: { httpPort: number; smtpPort: number }
const dead: number[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'timbre-faults-'))
  sink = await startSmtpSink()
  ports = { httpPort: await freePort(), smtpPort: await freePort() }
  timbre = await start()
  ledger = createLedger({ pool: () => pool, sink })
})

afterAll(async () => {
  await pool?.end()
  await timbre?.stop()
  await sink?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

describe('F2: kill -9 at random under mail, API and replies', () => {
  test.each(Array.from({ length: rounds }, (_, index) => index + 1))('round %i', async (round) => {
    onTestFailed(() => showOutput([timbre]))
    const random = seededRandom(seed * 31 + round)
    const before = ledger.counts()
    const load = startLoad(round, random)
    await sleep(random.between(300, 3000))
    const withDatabase = random.next() < 0.4
    await kill(withDatabase)
    await sleep(random.between(0, 500))
    timbre = await start()
    await sleep(random.between(200, 1000))
    await load.finish()
    if (!waitsForLeases(round)) await endLeasesOf(pool, dead)
    const seconds = await comeToRest(pool)

    const after = ledger.counts()
    const sum = `${after.mails - before.mails} mails in ${after.attempts - before.attempts} attempts, ${after.replies - before.replies} replies`
    say(`F2 round ${round} (seed ${seed}): ${withDatabase ? 'Timbre and PostgreSQL' : 'Timbre'} killed; ${sum}; at rest after ${seconds.toFixed(1)} s`)
    expect(await ledger.breaches()).toEqual([])
  })
})

async function start(): Promise<TimbreProcess> {
  const started = await startTimbre({ dataDir, ...ports, env: faultSettings(sink) })
  await pool?.end()
  pool = openPool(await embeddedDatabaseUrl(dataDir))
  return started
}

async function kill(withDatabase: boolean): Promise<void> {
  const postmaster = await postmasterPid(dataDir)
  dead.push(timbre.pid)
  await timbre.kill()
  if (withDatabase && postmaster) process.kill(postmaster, 'SIGKILL')
}

interface Load {
  /** Starts nothing new and waits until everything begun has been taken. */
  finish(): Promise<void>
}

function startLoad(round: number, random: Random): Load {
  let stopping = false
  const keepTrying = () => true
  const nextMail = mailGenerator({ seed: seed + round, to: supportAddress, customers: 30 })
  const api = signInWhenPossible()
  const replyTo = async (worker: number) => {
    const client = await api
    for (let number = 0; !stopping; number++) {
      const ticketId = await someTicket(client, random)
      if (ticketId !== undefined) await writeReply(client, { marker: `r${round}w${worker}n${number}e`, ticketId }, { ledger, keepTrying })
      await sleep(random.between(0, 40))
    }
  }
  const read = async () => {
    const client = await api
    for (; !stopping; await sleep(random.between(20, 120))) await client.request('GET', random.pick(['/tickets', '/views', '/tickets?view=unassigned', '/search?q=printer'])).catch(() => undefined)
  }
  const workers = [
    ...Array.from({ length: 3 }, () => sendSome(() => (stopping ? undefined : nextMail()), { port: ports.smtpPort, ledger, keepTrying })),
    ...[1, 2].map(replyTo),
    read(),
  ]
  return {
    finish: async () => {
      stopping = true
      await Promise.all(workers)
    },
  }
}

/** The server may be killed before the first request. */
async function signInWhenPossible(): Promise<ApiClient> {
  for (;;) {
    const client = await signIn(`http://127.0.0.1:${ports.httpPort}`, administrator).catch(() => undefined)
    if (client) return client
    await sleep(100)
  }
}

async function someTicket(api: ApiClient, random: Random): Promise<number | undefined> {
  const answer = await api.request<{ items: { id: number }[] }>('GET', '/tickets?limit=50').catch(() => undefined)
  return answer?.status === 200 && answer.body.items.length > 0 ? random.pick(answer.body.items).id : undefined
}
