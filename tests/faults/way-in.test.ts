import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDatabaseServer, type DatabaseServer } from '../support/database-server.ts'
import { mailGenerator } from '../support/mails.ts'
import { supportAddress } from '../support/timbre-process.ts'
import { createDesk } from './harness/desk.ts'
import { failpointsInCode, onTheWayIn, onTheWayOut } from './harness/failpoints.ts'
import { sendAll } from './harness/load.ts'
import { say, seed, short } from './harness/run.ts'

let server: DatabaseServer
beforeAll(async () => {
  server = await startDatabaseServer({ durable: true })
})
afterAll(() => server.stop())

test('every failpoint in the code is on one of the two ways tested here', () => {
  expect(onTheWayIn.length).toBeGreaterThanOrEqual(5)
  expect([...onTheWayIn, ...onTheWayOut].toSorted()).toEqual(failpointsInCode().toSorted())
})

describe('F1: killed between DATA and the ticket', () => {
  const mailsPerPoint = short ? 50 : 200

  test.each(onTheWayIn.map((name, index) => ({ name, index })))('$name', async ({ name, index }) => {
    await using desk = await createDesk(server)
    const next = mailGenerator({ seed: seed + index, to: supportAddress })
    const mails = Array.from({ length: mailsPerPoint }, next)
    // What comes together is written together: such points are passed a few times only.
    const hit = /^receive\.|Commit$/.test(name) ? 2 : 5 + index

    const killed = await desk.start(`${name}:kill@${hit}`)
    await sendAll(mails, { port: desk.smtpPort, ledger: desk.ledger, keepTrying: () => killed.running })
    expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' })

    const again = await desk.start()
    const back = performance.now()
    await sendAll(mails, { port: desk.smtpPort, ledger: desk.ledger, keepTrying: () => again.running })
    await desk.settle()
    const seconds = (performance.now() - back) / 1000

    expect(await desk.ledger.breaches()).toEqual([])
    expect(seconds).toBeLessThan(60)
    const { attempts } = desk.ledger.counts()
    say(`F1 ${name}, time ${hit}: ${mails.length} mails in ${attempts} attempts, all in ${seconds.toFixed(1)} s after the restart`)
    await again.stop()
  })
})
