import { createHash } from 'node:crypto'
import type { StoredInboundMessage } from '@timbre/channels'
import { insertRows, jsonParameter, randomToken, type Blobs, type StoredBlob, type Tx } from '@timbre/platform'
import { uploads } from '@timbre/tickets/schema'
import type { Composition } from '../modules.ts'
import { makeFile, type DemoFile, type FileKind } from './files.ts'
import type { History } from './history.ts'
import { demoActor, type People } from './people.ts'
import type { PlannedTicket } from './plan.ts'
import type { Random } from './random.ts'
import type { Category, Step } from './thread.ts'

interface Stage {
  readonly tx: Tx
  readonly history: History
  readonly composition: Composition
  readonly blobs: Blobs
  readonly people: People
  readonly random: Random
}

/** What is known of a ticket while its story is played. */
interface Playing {
  readonly ticket: PlannedTicket
  readonly accountId: number
  readonly accountAddress: string
  id: number
  lastMail: string | null
}

export interface Played {
  readonly ticketIds: readonly number[]
  readonly files: readonly string[]
  /** Outgoing messages, none of which may leave. */
  readonly outgoingIds: readonly number[]
}

/** Plays all stories through the commands of the house, each step at its time, in the order of time. */
export async function play(stage: Stage, tickets: readonly PlannedTicket[]): Promise<Played> {
  const values = await readValues(stage.tx)
  const files = new Set<string>()
  const outgoingIds: number[] = []
  const playing = tickets.map((ticket): Playing => {
    const account = stage.people.accounts.find(({ department, locale }) => department === ticket.department && locale === ticket.locale) as People['accounts'][number]
    return { ticket, accountId: account.id, accountAddress: account.address, id: 0, lastMail: null }
  })
  const steps = playing.flatMap((one) => one.ticket.steps.map((step) => ({ one, step }))).sort((a, b) => a.step.at.getTime() - b.step.at.getTime())
  for (const { one, step } of steps) await perform(one, step)
  return { ticketIds: playing.map(({ id }) => id), files: [...files], outgoingIds }

  async function perform(one: Playing, step: Step): Promise<void> {
    const { tickets: commands } = stage.composition
    const tx = stage.history.at(step.at)
    switch (step.kind) {
      case 'opens':
      case 'writes':
        return receive(tx, one, step)
      case 'takesDown': {
        const body = await commands.cleanBody({ text: step.text })
        const requester = { id: stage.people.contactId(one.ticket.contact.email) }
        one.id = await commands.createTicket(tx, stage.people.agent(step.agent), { ticket: { subject: one.ticket.subject, requester, channelAccountId: one.accountId, kind: 'customer' }, body })
        return
      }
      case 'replies':
        return reply(tx, one, step)
      case 'notes':
        await commands.addMessage(tx, stage.people.agent(step.agent), { ticketId: one.id, kind: 'note', body: await commands.cleanBody({ text: step.text }), attachments: [] })
        return
      case 'sorts':
        return commands.changeTicket(tx, stage.people.agent(step.agent), {
          ticketId: one.id,
          patch: { assigneeId: stage.people.agent(step.assignee).agentId, typeId: values.types.get(step.type) ?? null, priorityId: values.priorities.get(step.level) as number, tags: [...one.ticket.tags], ...(step.opens ? { statusId: values.statuses.get('open') as number } : {}) },
        })
      case 'moves':
        return commands.changeTicket(tx, stage.people.agent(step.agent), { ticketId: one.id, patch: { statusId: values.statuses.get(step.status) as number } })
    }
  }

  async function receive(tx: Tx, one: Playing, step: Extract<Step, { kind: 'opens' | 'writes' }>): Promise<void> {
    const { ticket } = one
    const messageId = `${randomId()}@${ticket.contact.email.split('@')[1]}`
    const attached = step.file ? await store(step.file) : null
    const message = inboundMessage(one, step, messageId, attached)
    const raw = rawMail(one, message)
    const { rows } = await tx.client.query<{ id: number }>(insertInbound, [
      ...[one.accountId, raw, raw.length, createHash('sha256').update(raw).digest('hex')],
      ...[jsonParameter({ from: ticket.contact.email, to: [one.accountAddress] }), jsonParameter(message), step.at],
    ])
    const inboundId = rows[0]?.id as number
    await stage.composition.tickets.receiveMessages(tx, demoActor, { inboundIds: [inboundId] })
    const placed = await tx.client.query<{ ticket_id: number }>('select ticket_id from inbound_messages where id = $1', [inboundId])
    one.id = placed.rows[0]?.ticket_id as number
    one.lastMail = messageId
  }

  async function reply(tx: Tx, one: Playing, step: Extract<Step, { kind: 'replies' }>): Promise<void> {
    const { tickets: commands } = stage.composition
    const actor = stage.people.agent(step.agent)
    const attached = step.file ? await store(step.file) : null
    const uploadId = randomToken(16)
    if (attached) {
      const { name, contentType, sha256, size } = attached
      await insertRows(tx, uploads, [{ id: uploadId, agentId: actor.agentId, name, contentType, sha256, size, createdAt: step.at, expiresAt: new Date(step.at.getTime() + 3_600_000) }])
    }
    const messageId = await commands.addMessage(tx, actor, {
      ...{ ticketId: one.id, kind: 'reply', body: await commands.cleanBody({ text: step.text }), attachments: attached ? [uploadId] : [] },
      statusId: step.status ? values.statuses.get(step.status) : undefined,
    })
    const sent = await tx.client.query<{ outgoing_id: number; mail_id: string }>(`select outgoing_id, mail ->> 'messageId' as mail_id from messages where id = $1`, [messageId])
    one.lastMail = sent.rows[0]?.mail_id ?? null
    outgoingIds.push(sent.rows[0]?.outgoing_id as number)
  }

  async function store(kind: FileKind): Promise<DemoFile & StoredBlob> {
    const file = makeFile(stage.random, kind, `EH-${stage.random.between(10_000, 99_999)}`)
    const stored = await stage.blobs.put(file.content)
    files.add(stored.sha256)
    return { ...file, ...stored }
  }

  function randomId(): string {
    return Array.from({ length: 5 }, () => stage.random.between(0, 0xffff).toString(16).padStart(4, '0')).join('')
  }
}

const insertInbound = `insert into inbound_messages (account_id, raw, size, sha256, envelope, state, parsed, received_at, attempts, next_attempt_at)
  values ($1, $2, $3, $4, $5, 'parsed', $6, $7, 1, $7) returning id`

function inboundMessage({ ticket, accountAddress, lastMail }: Playing, step: Extract<Step, { kind: 'opens' | 'writes' }>, messageId: string, file: (DemoFile & StoredBlob) | null): StoredInboundMessage {
  return {
    messageId,
    inReplyTo: lastMail ? [lastMail] : [],
    references: lastMail ? [lastMail] : [],
    from: { name: ticket.contact.name, address: ticket.contact.email },
    to: [{ name: '', address: accountAddress }],
    ...{ cc: [], replyTo: [] },
    subject: step.kind === 'opens' ? ticket.subject : `Re: ${ticket.subject}`,
    date: step.at.toISOString(),
    ...{ html: null, sanitizerVersion: 1 },
    text: step.text + step.quote,
    visibleText: step.text,
    attachments: file ? [{ name: file.name, contentType: file.contentType, size: file.size, sha256: file.sha256, inline: false, contentId: null }] : [],
    ...{ isAutoReply: false, isBounce: false, bounce: null, suppressAutoReply: false, listMail: false, loop: { automatic: false, marked: false } },
    language: ticket.locale,
    fingerprint: messageId,
  }
}

/** The mail as it could have come, without its files. */
function rawMail({ accountAddress }: Playing, { from, subject, messageId, inReplyTo, date, text }: StoredInboundMessage): Buffer {
  const encoded = (value: string) => `=?utf-8?B?${Buffer.from(value).toString('base64')}?=`
  const head = [`From: ${encoded(from?.name ?? '')} <${from?.address}>`, `To: ${accountAddress}`, `Subject: ${encoded(subject)}`, `Message-ID: <${messageId}>`, `Date: ${new Date(date as string).toUTCString()}`]
  const answers = inReplyTo.map((id) => `In-Reply-To: <${id}>`)
  return Buffer.from([...head, ...answers, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text, ''].join('\r\n'))
}

interface Values {
  readonly statuses: ReadonlyMap<Category, number>
  readonly priorities: ReadonlyMap<number, number>
  readonly types: ReadonlyMap<string, number>
}

/** The desk's own statuses, priorities and types: the first of each kind. */
async function readValues(tx: Tx): Promise<Values> {
  const read = async <Key>(text: string) => new Map((await tx.client.query<{ key: Key; id: number }>(text)).rows.map(({ key, id }) => [key, id]))
  return {
    statuses: await read<Category>('select category as key, id from ticket_statuses order by position desc, id desc'),
    priorities: await read<number>('select level as key, id from ticket_priorities order by id desc'),
    types: await read<string>(`select names ->> 'en' as key, id from ticket_types order by id desc`),
  }
}
