import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDatabaseServer, type DatabaseServer } from '../support/database-server.ts'
import { buildMail, mailGenerator, withBytes, type TestMail } from '../support/mails.ts'
import { processTree } from '../support/process-tree.ts'
import { connectSmtp } from '../support/smtp-client.ts'
import { supportAddress } from '../support/timbre-process.ts'
import { createDesk, type Desk } from './harness/desk.ts'
import { sendAll } from './harness/load.ts'
import { comeToRest } from './harness/rest.ts'
import { say, seed } from './harness/run.ts'

let server: DatabaseServer
beforeAll(async () => {
  server = await startDatabaseServer({ durable: true })
})
afterAll(() => server.stop())

test('F8: mails without, with the same and with a stolen Message-ID are all kept', async () => {
  await using desk = await createDesk(server)
  const timbre = await desk.start()
  const mails = [
    mail({ marker: 'f8-none-1', messageId: null }),
    mail({ marker: 'f8-none-2', messageId: null }),
    // A program that uses one id for all its mails.
    mail({ marker: 'f8-same-1', messageId: 'always@printer.example', from: 'printer@client.example' }),
    mail({ marker: 'f8-same-2', messageId: 'always@printer.example', from: 'printer@client.example' }),
    // Somebody who guessed an id and was faster than the mail it belongs to.
    mail({ marker: 'f8-stolen', messageId: 'real@customer.example', from: 'thief@elsewhere.example' }),
    mail({ marker: 'f8-real', messageId: 'real@customer.example', from: 'customer@customer.example' }),
    mail({ marker: 'f8-empty', messageId: '' }),
  ]

  for (const one of mails) await sendAll([one], { port: desk.smtpPort, ledger: desk.ledger, keepTrying: () => timbre.running, connections: 1 })
  await desk.settle()
  expect(await desk.ledger.breaches()).toEqual([])

  // The same bytes again are the same mail, with an id or without.
  for (const one of mails) {
    const client = await connectSmtp({ port: desk.smtpPort })
    desk.ledger.noteMail(one, await client.send(one))
    await client.quit()
  }
  await desk.settle()
  expect(await desk.ledger.breaches()).toEqual([])
  const { rows } = await desk.pool.query<{ outcome: string; n: number }>('select outcome, count(*)::int as n from inbound_messages group by outcome order by outcome')
  expect(rows).toEqual([
    { outcome: 'created', n: mails.length },
    { outcome: 'duplicate', n: mails.length },
  ])
  say(`F8: ${mails.length} mails with missing, repeated and stolen ids: ${mails.length} tickets; sent again: ${mails.length} duplicates`)
})

test('F9: a mail nobody can read is put aside after at most three tries, holds nobody up, and can be tried again', async () => {
  await using desk = await createDesk(server)
  const timbre = await desk.start()
  const next = mailGenerator({ seed: seed + 900, to: supportAddress })
  const poison = poisonMails()

  await sendAll(poison, { port: desk.smtpPort, ledger: desk.ledger, keepTrying: () => timbre.running })
  const sent = performance.now()
  const healthy = next()
  await sendAll([healthy], { port: desk.smtpPort, ledger: desk.ledger, keepTrying: () => timbre.running })
  const seconds = await untilTicketOf(desk, healthy, sent)
  await comeToRest(desk.pool, { seconds: 60 })

  const api = await desk.signIn()
  const { items } = await api.get<{ items: { id: number; state: string; attempts: number; error: string | null }[] }>('/inbound?state=quarantined')
  say(`F9: ${poison.length} unreadable mails put aside (${items.map(({ error, attempts }) => `${attempts}× ${error}`).join(' · ')}); the mail behind them took ${seconds.toFixed(2)} s`)
  expect(items).toHaveLength(poison.length)
  expect(Math.max(...items.map(({ attempts }) => attempts))).toBeLessThanOrEqual(3)
  for (const { error } of items) expect(error).toMatch(/\w{3}/)
  expect(seconds).toBeLessThan(5)

  const [first] = items
  expect((await api.request('POST', `/inbound/${first!.id}/replay`)).status).toBe(200)
  await comeToRest(desk.pool, { seconds: 60 })
  expect((await api.get<{ state: string }>(`/inbound/${first!.id}`)).state).toBe('quarantined')
})

test('F9: what failed for a reason that has gone is processed when it is replayed', async () => {
  await using desk = await createDesk(server)
  // Each of the three tries fails at another place.
  const timbre = await desk.start('inbound.afterClaim:throw@1,inbound.afterParse:throw@1,inbound.afterBlobs:throw@1')
  const failing = mailGenerator({ seed: seed + 901, to: supportAddress })()

  await sendAll([failing], { port: desk.smtpPort, ledger: desk.ledger, keepTrying: () => timbre.running })
  await desk.settle()
  const api = await desk.signIn()
  const { items } = await api.get<{ items: { id: number; attempts: number }[] }>('/inbound?state=quarantined')
  expect(items.map(({ attempts }) => attempts)).toEqual([3])

  await api.post(`/inbound/${items[0]!.id}/replay`)
  await desk.settle()
  expect(await api.get(`/inbound/${items[0]!.id}`)).toMatchObject({ state: 'processed', outcome: 'created' })
  expect(await desk.ledger.breaches()).toEqual([])
  say('F9: three failed tries, put aside, replayed: one ticket')
})

test('F9: a mail that takes its reader down is put aside, too, and the readers come back', async () => {
  await using desk = await createDesk(server)
  const timbre = await desk.start()
  const next = mailGenerator({ seed: seed + 902, to: supportAddress })
  const sending = { port: desk.smtpPort, ledger: desk.ledger, keepTrying: () => timbre.running }

  const killing = killParsersOf(timbre.pid)
  await sendAll([next()], sending)
  await desk.settle()
  killing.stop()
  const api = await desk.signIn()
  const { items } = await api.get<{ items: { id: number; attempts: number; error: string }[] }>('/inbound?state=quarantined')
  expect(items).toEqual([expect.objectContaining({ attempts: 3, error: expect.stringMatching(/It was killed/) })])

  const [healthy, sent] = [next(), performance.now()]
  await sendAll([healthy], sending)
  const seconds = await untilTicketOf(desk, healthy, sent)
  expect(seconds).toBeLessThan(5)
  await api.post(`/inbound/${items[0]!.id}/replay`)
  await desk.settle()
  expect(await desk.ledger.breaches()).toEqual([])
  say(`F9: readers killed three times under one mail, put aside; the next mail took ${seconds.toFixed(2)} s; replayed: one ticket`)
})

function mail({ marker, messageId, from = 'somebody@client.example' }: { marker: string; messageId: string | null; from?: string }): TestMail {
  return buildMail({ from, to: supportAddress, subject: `Question ${marker}`, text: `Something about ${marker}.`, messageId, date: new Date('2026-06-01T08:00:00Z'), marker })
}

/** Mails beyond what Timbre reads: nested too deeply, in too many parts, with too many header lines. */
function poisonMails(): TestMail[] {
  const parts = Array.from({ length: 10_000 }, (_, part) => `--many\r\nContent-Type: text/plain\r\n\r\n${part}\r\n`).join('')
  const nested = Array.from({ length: 200 }, (_, level) => `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n`).join('')
  const lines = Array.from({ length: 100_000 }, (_, line) => `X-Line-${line}: ${line}\r\n`).join('')
  return [
    withBody('poison-deep', `${nested}Content-Type: text/plain\r\n\r\ndeep\r\n`),
    withBody('poison-parts', `Content-Type: multipart/mixed; boundary="many"\r\n\r\n${parts}--many--\r\n`),
    withBody('poison-headers', `${lines}\r\nmany\r\n`),
  ]
}

function withBody(marker: string, rest: string): TestMail {
  const small = mail({ marker, messageId: `${marker}@client.example` })
  const head = small.raw.toString('latin1').split('Content-Type:')[0] as string
  return withBytes(small, Buffer.from(head + rest, 'latin1'))
}

/** Seconds from `since` until the mail is a ticket. */
async function untilTicketOf(desk: Desk, { sha256 }: TestMail, since: number): Promise<number> {
  await expect
    .poll(async () => (await desk.pool.query('select from inbound_messages where sha256 = $1 and ticket_id is not null', [sha256])).rowCount, { timeout: 30_000, interval: 20 })
    .toBe(1)
  return (performance.now() - since) / 1000
}

/** Kills every process that reads mails, again and again. */
function killParsersOf(pid: number): { stop(): void } {
  const timer = setInterval(() => {
    for (const { pid: parser, command } of processTree(pid)) if (command.includes('parse-child')) kill(parser)
  }, 10)
  return { stop: () => clearInterval(timer) }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was faster.
  }
}
