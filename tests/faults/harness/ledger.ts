import type pg from 'pg'
import type { TestMail } from '../../support/mails.ts'
import type { SendOutcome } from '../../support/smtp-client.ts'
import type { SmtpSink } from '../../support/smtp-sink.ts'

/**
 * What the world outside saw: mails that were acknowledged or may have been, replies that the API took. After a fault
 * the tables must agree with it (security-reliability: I1–I3).
 */
export interface Ledger {
  /** Notes what became of one attempt to send a mail. */
  noteMail(mail: TestMail, outcome: SendOutcome): void
  isAcknowledged(mail: TestMail): boolean
  /** Notes a reply before it is asked for, and that the API has answered it. */
  noteReply(reply: Reply): void
  noteReplyTaken(reply: Reply): void
  readonly counts: () => { mails: number; attempts: number; replies: number }
  /** Each way in which tables, ledger and sink disagree; empty when all is well. Everything must have come to rest. */
  breaches(): Promise<string[]>
}

export interface Reply {
  /** Stands in its text and in no other. */
  readonly marker: string
  readonly ticketId: number
  readonly cc?: readonly string[]
}

interface MailEntry {
  readonly mail: TestMail
  readonly acknowledged: string[]
  unknown: number
}

export function createLedger({ pool, sink }: { pool: () => pg.Pool; sink: SmtpSink }): Ledger {
  const mails = new Map<string, MailEntry>()
  const replies = new Map<string, { reply: Reply; taken: boolean }>()
  let attempts = 0

  return {
    noteMail: (mail, outcome) => {
      attempts++
      const entry = mails.get(mail.sha256) ?? { mail, acknowledged: [], unknown: 0 }
      mails.set(mail.sha256, entry)
      if (outcome.state === 'accepted') entry.acknowledged.push(outcome.reply)
      if (outcome.state === 'unknown') entry.unknown++
    },
    isAcknowledged: (mail) => (mails.get(mail.sha256)?.acknowledged.length ?? 0) > 0,
    noteReply: (reply) => {
      if (!replies.has(reply.marker)) replies.set(reply.marker, { reply, taken: false })
    },
    noteReplyTaken: (reply) => void replies.set(reply.marker, { reply, taken: true }),
    counts: () => ({ mails: mails.size, attempts, replies: replies.size }),
    breaches: async () => [...(await inboundBreaches(pool(), mails)), ...(await replyBreaches(pool(), replies)), ...(await deliveryBreaches(pool(), sink))],
  }
}

interface InboundRow {
  id: number
  sha256: string
  state: string
  outcome: string | null
  messages: number
}

const inboundText = `select i.id::int, i.sha256, i.state, i.outcome, count(m.id)::int as messages
  from inbound_messages i left join messages m on m.inbound_id = i.id group by i.id order by i.id`

/** I1: every 250 has its row and every row an attempt. I2: every row has come to an end, each mail as one message. */
async function inboundBreaches(pool: pg.Pool, mails: ReadonlyMap<string, MailEntry>): Promise<string[]> {
  const { rows } = await pool.query<InboundRow>(inboundText)
  const bySha = Map.groupBy(rows, (row) => row.sha256)
  const strangers = [...bySha.keys()].filter((sha256) => !mails.has(sha256)).map((sha256) => `I1: ${bySha.get(sha256)?.length} rows hold ${sha256}, which nobody sent`)
  const unfinished = rows.filter(({ state }) => state !== 'processed' && state !== 'quarantined').map(({ id, state }) => `I2: inbound ${id} is still ${state}`)
  return [...strangers, ...unfinished, ...[...mails.values()].flatMap((entry) => mailBreaches(entry, bySha.get(entry.mail.sha256) ?? []))]
}

function mailBreaches({ mail, acknowledged, unknown }: MailEntry, rows: readonly InboundRow[]): string[] {
  const found: string[] = []
  const ids = new Set(rows.map(({ id }) => id))
  for (const reply of acknowledged) {
    const named = /stored as (\d+)/.exec(reply)?.[1]
    if (named !== undefined && !ids.has(Number(named))) found.push(`I1: ${mail.marker} was acknowledged as ${named}, but there is no such row`)
  }
  const [least, most] = [acknowledged.length, acknowledged.length + unknown]
  if (rows.length < least || rows.length > most) found.push(`I1: ${mail.marker} was acknowledged ${least} times (${unknown} unknown) and has ${rows.length} rows`)
  if (rows.length === 0) return found
  const messages = rows.reduce((sum, row) => sum + row.messages, 0)
  const firsts = rows.filter(({ outcome }) => outcome !== 'duplicate')
  if (messages !== 1 || firsts.length !== 1) found.push(`I2: ${mail.marker} became ${messages} messages (${rows.map(({ id, state, outcome }) => `${id} ${state} ${outcome}`).join(', ')})`)
  return found
}

/** A reply the API took is one message, one it may have taken at most one. */
async function replyBreaches(pool: pg.Pool, replies: ReadonlyMap<string, { reply: Reply; taken: boolean }>): Promise<string[]> {
  const { rows } = await pool.query<{ ticket_id: number; text: string; outgoing_id: number | null }>(`select ticket_id::int, text, outgoing_id::int from messages where kind = 'reply'`)
  const found = [...replies.values()].flatMap(({ reply, taken }) => {
    const written = rows.filter((row) => row.text.includes(reply.marker))
    const wanted = taken ? written.length === 1 : written.length <= 1
    return wanted && written.every((row) => row.outgoing_id !== null && row.ticket_id === reply.ticketId) ? [] : [`I3: reply ${reply.marker} (${taken ? 'taken' : 'not confirmed'}) is ${written.length} messages`]
  })
  const known = [...replies.keys()]
  const strangers = rows.filter((row) => !known.some((marker) => row.text.includes(marker)))
  return [...found, ...strangers.map((row) => `I3: ticket ${row.ticket_id} has a reply nobody wrote`)]
}

interface DeliveryRow {
  message_id: string
  recipient: string
  state: string
  retried: boolean
  attempts: number
}

/** I3: the customer's server took each reply once; twice only where the delivery says that nobody could know. */
async function deliveryBreaches(pool: pg.Pool, sink: SmtpSink): Promise<string[]> {
  const { rows } = await pool.query<DeliveryRow>(
    `select o.message_id, d.recipient, d.state, d.retried_after_uncertain as retried, d.attempts from deliveries d join outgoing_messages o on o.id = d.outgoing_id`,
  )
  const found = rows.flatMap(({ message_id: messageId, recipient, state, retried, attempts }) => {
    const copies = sink.copies(messageId, recipient)
    const what = `I3: ${messageId} for ${recipient}, ${state}${retried ? ' after a retry' : ''}, ${attempts} attempts: ${copies} copies`
    if (state === 'sent') return copies >= 1 && copies <= (retried ? 2 : 1) ? [] : [what]
    if (state === 'uncertain') return copies <= (retried ? 2 : 1) ? [] : [what]
    return [what]
  })
  const known = new Set(rows.map((row) => row.message_id))
  const strangers = sink.mails.filter((mail) => !known.has(mail.messageId)).map((mail) => `I3: the sink took ${mail.messageId || 'a mail without Message-ID'}, which no table knows`)
  return [...found, ...strangers]
}
