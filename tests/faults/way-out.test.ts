import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiClient } from '../support/api-client.ts'
import { startDatabaseServer, type DatabaseServer } from '../support/database-server.ts'
import { mailGenerator } from '../support/mails.ts'
import { supportAddress, type TimbreProcess } from '../support/timbre-process.ts'
import { createDesk, type Desk } from './harness/desk.ts'
import { onTheWayOut } from './harness/failpoints.ts'
import { sendAll, writeReply } from './harness/load.ts'
import { say, seed, short } from './harness/run.ts'

let server: DatabaseServer
beforeAll(async () => {
  server = await startDatabaseServer({ durable: true })
})
afterAll(() => server.stop())

const replies = short ? 4 : 12
const colleague = 'colleague@client.example'
/** Copies each recipient of the reply under way gets: between the last byte and the note of its answer nobody can tell. */
const undecidable: Readonly<Record<string, number>> = { 'outgoing.afterMarker': 1, 'outgoing.afterDot': 2, 'outgoing.beforeResultCommit': 2 }

describe('F10 and the rest of a reply’s way: killed between the click and the customer’s server', () => {
  test.each(onTheWayOut.map((name, index) => ({ name, index })))('$name', async ({ name, index }) => {
    await using desk = await createDesk(server)
    const killed = await desk.start(`${name}:kill@${2 + (index % 2)}`)
    await sendAll([mailGenerator({ seed: seed + 100 + index, to: supportAddress })()], { port: desk.smtpPort, ledger: desk.ledger, keepTrying: () => killed.running })
    await desk.settle()
    const api = await desk.signIn()
    const { items } = await api.get<{ items: { id: number }[] }>('/tickets')
    const [ticket] = items
    expect(items).toHaveLength(1)

    // One after the other, so that the kill hits one reply and no other is under way.
    const markers = Array.from({ length: replies }, (_, number) => ({ marker: `reply-${index}-${number}-end`, ticketId: ticket!.id, cc: number === 1 ? [colleague] : [] }))
    for (const reply of markers) {
      await writeReply(api, reply, { ledger: desk.ledger, keepTrying: () => killed.running })
      await leftOrDied(desk, killed)
    }
    expect(await killed.ended).toEqual({ code: null, signal: 'SIGKILL' })

    const again = await desk.start()
    for (const reply of markers) await writeReply(api, reply, { ledger: desk.ledger, keepTrying: () => again.running })
    const expectedCopies = undecidable[name]
    if (expectedCopies !== undefined) await seenUncertain(desk, api, ticket!.id)
    await desk.settle()

    expect(await desk.ledger.breaches()).toEqual([])
    const { rows } = await desk.pool.query<{ id: string; recipient: string; retried: boolean }>(
      'select o.message_id as id, d.recipient, d.retried_after_uncertain as retried from deliveries d join outgoing_messages o on o.id = d.outgoing_id',
    )
    const copiesOf = (retried: boolean) => [...new Set(rows.filter((row) => row.retried === retried).map(({ id, recipient }) => desk.sink.copies(id, recipient)))]
    const uncertain = new Set(rows.filter((row) => row.retried).map(({ id }) => id)).size
    say(`${name}: ${rows.length} deliveries of ${markers.length} replies, ${uncertain} replies were uncertain, ${desk.sink.mails.length} mails taken`)
    expect({ uncertain, copies: copiesOf(true) }).toEqual(expectedCopies === undefined ? { uncertain: 0, copies: [] } : { uncertain: 1, copies: [expectedCopies] })
    expect(copiesOf(false)).toEqual([1])
    await again.stop()
  })
})

async function leftOrDied(desk: Desk, process: TimbreProcess): Promise<void> {
  for (let look = 0; process.running && look < 300; look++) {
    const { rows } = await desk.pool.query<{ waiting: number }>(`select count(*)::int as waiting from outgoing_messages where state = 'open'`)
    if (rows[0]?.waiting === 0) return
    await sleep(50)
  }
}

/** Waits until the agent is shown that nobody can tell. */
async function seenUncertain(desk: Desk, api: ApiClient, ticketId: number): Promise<void> {
  await desk.letGo()
  await expect
    .poll(
      async () => {
        const { items } = await api.get<{ items: { deliveries: { state: string }[] }[] }>(`/tickets/${ticketId}/messages`)
        return items.flatMap(({ deliveries }) => deliveries.map(({ state }) => state))
      },
      { timeout: 40_000, interval: 100 },
    )
    .toContain('uncertain')
}
