import type pg from 'pg'
import { cpuSeconds } from '../support/process-tree.ts'
import { connectSmtp, type SmtpClient } from '../support/smtp-client.ts'
import { openDesk } from './bench-desk.ts'
import { medianOf } from './figures.ts'
import { makeMails, type BenchMail } from './mail-supply.ts'
import { closedLoop, openLoop } from './open-loop.ts'
import type { Bench } from './bench.ts'

const connections = 32
/** Mails per connection before it is closed: mail servers reuse a connection for a handful. */
const mailsPerConnection = 20
/** The target of the design: 150 mails a second, one in a hundred later than 250 ms. */
const steadyPerSecond = 150

const insertText = `insert into inbound_messages (account_id, external_id, raw, size, sha256, envelope, state, received_at)
  values ($1, null, $2, $3, $4, $5, 'received', now()) returning id`

/** Mails a second that are on the disk before the 250, in a process that does nothing else, against the same insert by plain pg. */
export const acceptBench: Bench = async ({ folder, quick, report, seed, nodeOptions }) => {
  const desk = await openDesk(`${folder}/accept`)
  const timbre = await desk.start({ roles: 'mail', nodeOptions })
  try {
    const { mails, source, meanBytes } = await makeMails(quick ? 200 : 1000, seed)
    const { rows } = await desk.pool.query<{ id: number }>('select id::int from channel_accounts')
    const accountId = rows[0]?.id as number
    const seconds = quick ? 2 : 6
    const [ours, plain]: [number[], number[]] = [[], []]
    const before = { timbre: cpuSeconds(timbre.pid), postgres: 0 }
    let accepted = 0
    let postgresSeconds = 0
    // By turns, so that what else the machine does hits both.
    for (let turn = 0; turn < (quick ? 2 : 4); turn++) {
      plain.push(await insertRate(desk.pool, accountId, mails, seconds))
      const postgresBefore = cpuSeconds(desk.postgresPid)
      const rate = await acceptRate(timbre.smtpPort, mails, seconds)
      postgresSeconds += cpuSeconds(desk.postgresPid) - postgresBefore
      accepted += rate * seconds
      ours.push(rate)
    }
    report.add({
      bench: 'accept',
      figure: 'mails accepted by SMTP, committed before 250',
      unit: '1/s',
      value: medianOf(ours),
      limit: medianOf(plain),
      limitIs: `the same row inserted and committed by plain pg, ${connections} connections`,
      details: {
        ...{ connections, mailsPerConnection, source, meanBytes, turns: { ours, plain } },
        cpuMillisecondsPerMail: { timbre: (1000 * (cpuSeconds(timbre.pid) - before.timbre)) / accepted, postgres: (1000 * postgresSeconds) / accepted },
      },
    })

    const clients = await Promise.all(Array.from({ length: connections }, () => connectSmtp({ port: timbre.smtpPort })))
    const free = [...clients]
    const waiting: ((client: SmtpClient) => void)[] = []
    const latencies = await openLoop({
      perSecond: steadyPerSecond,
      seconds: quick ? 3 : 15,
      run: async (index) => {
        const client = free.pop() ?? (await new Promise<SmtpClient>((resolve) => waiting.push(resolve)))
        await deliver(client, mails[index % mails.length] as BenchMail)
        const next = waiting.shift()
        if (next) next(client)
        else free.push(client)
      },
    })
    await Promise.all(clients.map((client) => client.quit()))
    report.add({ bench: 'accept', figure: `time to 250 at ${steadyPerSecond} mails/s, p99`, unit: 'ms', value: latencies.p99, details: { ...latencies, target: 250 } })
    await timbre.stop()
  } finally {
    if (timbre.running) await timbre.kill()
    await desk.stop()
  }
}

function insertRate(pool: pg.Pool, accountId: number, mails: readonly BenchMail[], seconds: number): Promise<number> {
  let index = 0
  return closedLoop({
    workers: connections,
    seconds,
    run: async () => {
      const { raw, sha256, from, to } = mails[index++ % mails.length] as BenchMail
      await pool.query({ name: 'bench_insert', text: insertText, values: [accountId, raw, raw.length, sha256, JSON.stringify({ from, to: [to] })] })
    },
  })
}

async function acceptRate(port: number, mails: readonly BenchMail[], seconds: number): Promise<number> {
  const clients: { client: SmtpClient; left: number }[] = []
  let index = 0
  const rate = await closedLoop({
    workers: connections,
    seconds,
    run: async (worker) => {
      let open = clients[worker]
      if (!open || open.left === 0) {
        await open?.client.quit()
        open = clients[worker] = { client: await connectSmtp({ port }), left: mailsPerConnection }
      }
      open.left--
      await deliver(open.client, mails[index++ % mails.length] as BenchMail)
    },
  })
  await Promise.all(clients.map(({ client }) => client.quit()))
  return rate
}

async function deliver(client: SmtpClient, mail: BenchMail): Promise<void> {
  const outcome = await client.send(mail)
  if (outcome.state !== 'accepted') throw new Error(`A mail was not accepted: ${JSON.stringify(outcome)}`)
}
