import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDatabaseServer, type DatabaseServer } from '../support/database-server.ts'
import { mailGenerator } from '../support/mails.ts'
import { connectSmtp } from '../support/smtp-client.ts'
import { supportAddress } from '../support/timbre-process.ts'
import { createDesk } from './harness/desk.ts'
import { sendAll } from './harness/load.ts'
import { say, seed } from './harness/run.ts'
import { startProxy } from './harness/tcp-proxy.ts'

let server: DatabaseServer
beforeAll(async () => {
  server = await startDatabaseServer({ durable: true })
})
afterAll(() => server.stop())

const mailCount = 10
/** EHLO, MAIL, RCPT and DATA are shorter than this; the shortest mail is longer. */
const insideTheMail = 250

test('F3: a connection cut before the final dot leaves nothing, and the next try makes one ticket', async () => {
  await using desk = await createDesk(server)
  const timbre = await desk.start()
  const proxy = await startProxy(desk.smtpPort)
  const mails = Array.from({ length: mailCount }, mailGenerator({ seed: seed + 300, to: supportAddress }))

  for (const [index, mail] of mails.entries()) {
    // The last one lacks nothing but the dot itself.
    proxy.mode = { kind: 'cut', afterBytes: index === mailCount - 1 ? beforeTheDot(mail.raw, mail.from) : insideTheMail + index * 40 }
    const client = await connectSmtp({ port: proxy.port })
    const outcome = await client.send(mail)
    expect(outcome.state).toBe('unknown')
  }
  // Half mails would have been written by now.
  const { rows } = await desk.pool.query<{ n: number }>('select count(*)::int as n from inbound_messages')
  expect(rows).toEqual([{ n: 0 }])

  proxy.mode = { kind: 'pass' }
  await sendAll(mails, { port: proxy.port, ledger: desk.ledger, keepTrying: () => timbre.running })
  await desk.settle()
  expect(await desk.ledger.breaches()).toEqual([])
  expect(await tickets(desk.pool)).toBe(mailCount)
  say(`F3: ${mailCount} mails cut at ${insideTheMail} bytes and later, no row; then ${mailCount} tickets`)
  await proxy.stop()
})

test('F4: a 250 that never arrives: the client sends again, and there is one ticket', async () => {
  await using desk = await createDesk(server)
  const timbre = await desk.start()
  const proxy = await startProxy(desk.smtpPort)
  const mails = Array.from({ length: mailCount }, mailGenerator({ seed: seed + 400, to: supportAddress }))

  // Twice: the second copy may come while the first is being processed, or after.
  for (const pass of [1, 2]) {
    proxy.mode = { kind: 'swallow', after: '\r\n.\r\n' }
    for (const mail of mails) {
      const client = await connectSmtp({ port: proxy.port })
      const outcome = await client.send(mail)
      expect(outcome.state).toBe('unknown')
      desk.ledger.noteMail(mail, outcome)
    }
    if (pass === 1) await desk.settle()
  }
  proxy.mode = { kind: 'pass' }
  await sendAll(mails, { port: proxy.port, ledger: desk.ledger, keepTrying: () => timbre.running })
  await desk.settle()

  expect(await desk.ledger.breaches()).toEqual([])
  expect(await tickets(desk.pool)).toBe(mailCount)
  const { rows } = await desk.pool.query<{ outcome: string; n: number }>('select outcome, count(*)::int as n from inbound_messages group by outcome order by outcome')
  expect(rows).toEqual([
    { outcome: 'created', n: mailCount },
    { outcome: 'duplicate', n: 2 * mailCount },
  ])
  say(`F4: ${mailCount} mails sent three times, two answers swallowed: ${mailCount} tickets, ${2 * mailCount} duplicates`)
  await proxy.stop()
})

/** Bytes the client sends until only the dot and its line end are missing. */
function beforeTheDot(raw: Buffer, from: string): number {
  const commands = [`EHLO client.example`, `MAIL FROM:<${from}>`, `RCPT TO:<${supportAddress}>`, 'DATA', '']
  return Buffer.byteLength(commands.join('\r\n')) + raw.length
}

async function tickets(pool: { query<Row extends object>(text: string): Promise<{ rows: Row[] }> }): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from tickets')
  return rows[0]?.n ?? 0
}
