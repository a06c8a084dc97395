import { setTimeout as sleep } from 'node:timers/promises'
import { parser } from '../../modules/channels/types/email/email.parser.ts'
import { cpuSeconds, memoryOf } from '../support/process-tree.ts'
import { connectSmtp } from '../support/smtp-client.ts'
import { openDesk, type BenchDesk } from './bench-desk.ts'
import type { Bench } from './bench.ts'
import { makeMails, type BenchMail } from './mail-supply.ts'
import { plainTicketRate } from './plain-ticket.ts'

const senders = 8

/** Mails a second from DATA to a ticket on the screen, all roles in one process, as `npm start` runs it. */
export const processingBench: Bench = async ({ folder, quick, report, seed, nodeOptions }) => {
  const desk = await openDesk(`${folder}/processing`)
  const timbre = await desk.start({ nodeOptions })
  try {
    const count = quick ? 200 : 2000
    const warmUp = quick ? 20 : 200
    const { mails, source, meanBytes } = await makeMails(count + warmUp, seed)
    await run(desk, timbre.smtpPort, mails.slice(0, warmUp))

    const before = { timbre: cpuSeconds(timbre.pid), postgres: cpuSeconds(desk.postgresPid) }
    const memory = watchMemory(timbre.pid, desk.postgresPid)
    const { seconds, acceptedAfter } = await run(desk, timbre.smtpPort, mails.slice(warmUp))
    const cpu = { timbre: cpuSeconds(timbre.pid) - before.timbre, postgres: cpuSeconds(desk.postgresPid) - before.postgres }
    const peak = memory.stop()
    // What follows writes rows that its workers would take for work.
    await timbre.stop()

    const parse = await parseMilliseconds(mails.slice(0, quick ? 100 : 500))
    const plain = await plainTicketRate(desk.pool, { seconds: quick ? 2 : 10, workers: senders, mails })
    report.add({
      bench: 'processing',
      figure: 'mails fully processed into tickets, end to end',
      unit: '1/s',
      value: count / seconds,
      limit: plain.perSecond,
      limitIs: `the same rows written by plain pg in the same transactions, ${senders} connections, nothing parsed`,
      details: { mails: count, source, meanBytes, seconds, acceptedAfter, freeScout: 19 },
    })
    report.add({
      bench: 'processing',
      figure: 'CPU per mail, all Timbre processes',
      unit: 'ms',
      value: (1000 * cpu.timbre) / count,
      limit: parse,
      limitIs: 'parsing and cleaning alone, called in one process',
    })
    report.add({ bench: 'processing', figure: 'CPU per mail, PostgreSQL', unit: 'ms', value: (1000 * cpu.postgres) / count, limit: await plain.postgresMilliseconds(desk.postgresPid), limitIs: 'the same rows written by plain pg' })
    report.add({ bench: 'memory', figure: 'Timbre while processing mail, peak', unit: 'MB', value: peak.timbre.pss, details: { rss: peak.timbre.rss } })
    report.add({ bench: 'memory', figure: 'PostgreSQL while processing mail, peak', unit: 'MB', value: peak.postgres.pss, details: { rssWithSharedPagesCountedForEach: peak.postgres.rss } })
  } finally {
    if (timbre.running) await timbre.kill()
    await desk.stop()
  }
}

/** Sends them all and waits until each has become something. */
async function run(desk: BenchDesk, port: number, mails: readonly BenchMail[]): Promise<{ seconds: number; acceptedAfter: number }> {
  const before = await processed(desk)
  const started = performance.now()
  const waiting = [...mails]
  await Promise.all(
    Array.from({ length: senders }, async () => {
      const client = await connectSmtp({ port })
      for (let mail = waiting.shift(); mail; mail = waiting.shift()) {
        const outcome = await client.send(mail)
        if (outcome.state !== 'accepted') throw new Error(`A mail was not accepted: ${JSON.stringify(outcome)}`)
      }
      await client.quit()
    }),
  )
  const acceptedAfter = (performance.now() - started) / 1000
  while ((await processed(desk)) - before < mails.length) await sleep(50)
  return { seconds: (performance.now() - started) / 1000, acceptedAfter }
}

async function processed(desk: BenchDesk): Promise<number> {
  const { rows } = await desk.pool.query<{ n: number }>(`select ((select count(*) from inbound_messages) - (select count(*) from inbound_messages where state <> 'processed'))::int as n`)
  return rows[0]?.n ?? 0
}

async function parseMilliseconds(mails: readonly BenchMail[]): Promise<number> {
  for (const { raw, from, to } of mails.slice(0, 50)) await parser.parse(raw, { from, to: [to] })
  const { user, system } = process.cpuUsage()
  for (const { raw, from, to } of mails) await parser.parse(raw, { from, to: [to] })
  const used = process.cpuUsage({ user, system })
  return (used.user + used.system) / 1000 / mails.length
}

/** The most memory either tree had. */
export function watchMemory(timbrePid: number, postgresPid: number): { stop(): { timbre: { rss: number; pss: number }; postgres: { rss: number; pss: number } } } {
  let peak = { timbre: memoryOf(timbrePid), postgres: memoryOf(postgresPid) }
  const larger = (left: { rss: number; pss: number }, right: { rss: number; pss: number }) => (right.pss > left.pss ? right : left)
  const timer = setInterval(() => {
    peak = { timbre: larger(peak.timbre, memoryOf(timbrePid)), postgres: larger(peak.postgres, memoryOf(postgresPid)) }
  }, 1000)
  return {
    stop: () => {
      clearInterval(timer)
      return peak
    },
  }
}
