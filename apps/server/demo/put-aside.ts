import type { Tx } from '@timbre/platform'
import type { People } from './people.ts'
import { later } from './calendar.ts'

/** Mails that could not be read, so that the list of them is not empty. */
const putAside = [
  { account: 0, daysAgo: 1, code: 'tooDeep', error: 'The message is nested deeper than Timbre reads (50 levels).', from: 'facilities@greenleaf-hotels.example', subject: 'Fwd: Fwd: Fwd: Invoice for the lobby lamps' },
  { account: 5, daysAgo: 4, code: 'tooManyParts', error: 'The message has more parts or longer headers than Timbre reads.', from: 'administracion@hotel-miramar.example', subject: 'Facturas de octubre escaneadas' },
  { account: 2, daysAgo: 11, code: 'tooManyHeaders', error: 'The message has more header lines than Timbre reads.', from: 'no-reply@parcel-updates.example', subject: 'Your parcel could not be delivered' },
] as const

export async function putMailsAside(tx: Tx, { accounts }: People): Promise<void> {
  for (const { account, daysAgo, code, error, from, subject } of putAside) {
    const { id, address } = accounts[account] as People['accounts'][number]
    const raw = Buffer.from([`From: ${from}`, `To: ${address}`, `Subject: ${subject}`, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', '', subject, ''].join('\r\n'))
    await tx.client.query(insertQuarantined, [id, raw, raw.length, JSON.stringify({ from, to: [address] }), code, error, later(tx.now, -daysAgo)])
  }
}

const insertQuarantined = `insert into inbound_messages (account_id, raw, size, sha256, envelope, state, error_code, error, received_at, attempts, next_attempt_at)
  values ($1, $2, $3, encode(sha256($2), 'hex'), $4, 'quarantined', $5, $6, $7, 3, $7)`
