import type { ChannelsApi, MailAddress, ReceivedMessage } from '@timbre/channels'
import type { ContactsApi } from '@timbre/contacts'
import { formatTicketNumber, type DeskApi } from '@timbre/desk'
import { defineCommand, type Actor, type ContactActor, type DomainEvent, type Locale } from '@timbre/kernel'
import { failpoint, type Tx } from '@timbre/platform'
import type { Catalog, CatalogSource } from '../catalog.ts'
import type { MailDetails } from '../message.ts'
import { safeFileName } from '../files.ts'
import { mailText } from '../texts.ts'
import { decideThreads, type ThreadDecision, type ThreadSigns } from '../threading.ts'
import { customerReplied, firstOf, previewOf, singleLine, type TicketState } from '../ticket.ts'
import { messageAdded, ticketCreated } from '../tickets.events.ts'
import { insertConversations, insertMessages, insertParticipants, insertTickets, lockFor, saveTicket, type Ticket, type NewMessageRow } from '../tickets.repository.ts'
import { initialChanges } from './initial-changes.ts'

export interface ReceiveDependencies {
  readonly channels: ChannelsApi
  readonly contacts: ContactsApi
  readonly desk: DeskApi
  readonly catalog: CatalogSource
}

interface ReceiveInput {
  readonly inboundIds: readonly number[]
  /** The event behind each, when several are handled together. */
  readonly causes?: ReadonlyMap<number, DomainEvent>
}

interface Sender {
  readonly id: number
  readonly name: string
  readonly email: string | null
}

/** A first mail may bring many people in; beyond this, its sender counted, they are named on the message but do not take part. */
const maximumParticipants = 40

/**
 * Messages from outside become tickets or join them. Called once per inbound message; again, it does nothing. Most of
 * the cost of a mail is in asking the database, so what came in together is written together.
 */
export const receiveMessages = (dependencies: ReceiveDependencies) =>
  defineCommand('tickets.receiveMessages', async (tx: Tx, actor, { inboundIds, causes }: ReceiveInput) => {
    for await (const received of dependencies.channels.takeInbound(tx, inboundIds)) {
      for (const group of independentGroups(received)) await receiveGroup(tx, actor, dependencies, group, causes)
    }
  })

/** Cuts where a message names one before it, which must have its place first. */
function independentGroups(received: readonly ReceivedMessage[]): ReceivedMessage[][] {
  const groups: ReceivedMessage[][] = []
  const ids = new Set<string>()
  for (const one of received) {
    const { messageId, inReplyTo, references } = one.message
    const named = [...(messageId === null ? [] : [messageId]), ...inReplyTo, ...references]
    if (groups.length === 0 || named.some((id) => ids.has(id))) {
      ids.clear()
      groups.push([])
    }
    groups.at(-1)?.push(one)
    if (messageId !== null) ids.add(messageId)
  }
  return groups
}

interface Incoming {
  readonly received: ReceivedMessage
  readonly sender: Sender
  readonly decision: ThreadDecision
}

/** Where an incoming message ended up, and what to tell of it. */
interface Placed extends Incoming {
  readonly ticketId: number
  readonly conversationId: number
  readonly tell: (theirs: Tx, messageId: number) => Promise<void>
}

async function receiveGroup(tx: Tx, actor: Actor, dependencies: ReceiveDependencies, group: readonly ReceivedMessage[], causes: ReceiveInput['causes']): Promise<void> {
  const senders = await findSenders(tx, dependencies, group)
  const decisions = await decideThreads(tx, dependencies.channels, group.map((received, index) => ({ signs: signsOf(received), senderId: (senders[index] as Sender).id })))
  const incoming = group.map((received, index): Incoming => ({ received, sender: senders[index] as Sender, decision: decisions[index] as ThreadDecision }))
  failpoint('receive.beforeSave')
  const appended = await append(tx, actor, dependencies, incoming)
  const created = await create(tx, dependencies, incoming)
  const placed = [...appended, ...created].sort((a, b) => a.received.id - b.received.id)
  const messageIds = await insertMessages(tx, placed.map((one) => ({ message: messageRow(one), files: filesOf(one.received) })))
  failpoint('receive.afterSave')
  for (const [index, { received, sender, tell }] of placed.entries()) {
    const cause = causes?.get(received.id)
    await tell((cause ? tx.causedByEvent(cause) : tx).as(asActor(sender)), messageIds[index] as number)
  }
  await dependencies.channels.recordOutcomes(tx, placed.map(({ received, decision, ticketId }, index) => ({ inboundId: received.id, outcome: outcomeOf(received, decision), ticketId, messageId: messageIds[index] as number })))
}

function outcomeOf({ message }: ReceivedMessage, { kind }: ThreadDecision) {
  return kind === 'create' ? 'created' : message.isAutoReply ? 'autoReply' : 'appended'
}

function signsOf({ accountId, message, envelopeTo }: ReceivedMessage): ThreadSigns {
  const { messageId, inReplyTo, references, subject } = message
  const recipients = [...envelopeTo, ...[...message.to, ...message.cc].map((address) => address.address)]
  return { accountId, recipients, messageId, inReplyTo, references, subject }
}

/** Reply-To is where answers go, never who somebody is: the author is the From address, or else the return path. */
async function findSenders(tx: Tx, { contacts, desk }: ReceiveDependencies, group: readonly ReceivedMessage[]): Promise<Sender[]> {
  const senders: (Sender | null)[] = group.map(() => null)
  for (const addressOf of [({ message }: ReceivedMessage) => message.from?.address, ({ envelopeFrom }: ReceivedMessage) => envelopeFrom]) {
    const asked = group.flatMap((received, index) => {
      const email = senders[index] ? undefined : addressOf(received)
      return email ? [{ index, email, name: received.message.from?.name || undefined, locale: localeOf(received) }] : []
    })
    const found = await contacts.resolveByEmails(tx, asked)
    for (const [position, { index }] of asked.entries()) senders[index] = found[position] ?? null
  }
  const settings = await desk.settings(tx.sql)
  const known: Sender[] = []
  for (const [index, { message }] of group.entries()) {
    known.push(senders[index] ?? (await contacts.createUnreachable(tx, { name: message.from?.name || mailText(settings.locale, 'unknownSender') })))
  }
  return known
}

function localeOf({ message: { language } }: ReceivedMessage): Locale | undefined {
  return language === 'es' || language === 'en' ? language : undefined
}

/** Those that start a ticket. */
async function create(tx: Tx, { catalog, channels, contacts, desk }: ReceiveDependencies, incoming: readonly Incoming[]): Promise<Placed[]> {
  const starting = incoming.flatMap((one) => (one.decision.kind === 'create' ? [{ ...one, possiblyRelatedTo: one.decision.possiblyRelatedTo }] : []))
  if (starting.length === 0) return []
  const settings = await desk.settings(tx.sql)
  const values = defaultsOf(await catalog.within(tx.sql))
  const numberOf = (counter: number) => formatTicketNumber(counter, settings.ticketNumberFormat, tx.now, settings.timeZone)
  const rows = starting.map(({ received: { message, departmentId, channel }, sender }) => ({
    ...values,
    subject: singleLine(message.subject, 1000) || mailText(settings.locale, 'noSubject'),
    requesterId: sender.id,
    departmentId,
    assigneeId: null,
    typeId: null,
    channel,
    tags: [],
    customFields: {},
    locale: message.language,
    preview: previewOf(message.visibleText || message.text),
    lastMessageKind: 'customer',
    firstResponseAt: null,
  }))
  const tickets = await insertTickets(tx, numberOf, rows)
  const conversationIds = await insertConversations(tx, starting.map(({ received }, index) => ({ ticketId: (tickets[index] as Ticket).id, channelAccountId: received.accountId })))
  const others = await othersIn(tx, contacts, channels, starting)
  await insertParticipants(tx, starting.flatMap(({ sender }, index) => {
    const conversationId = conversationIds[index] as number
    const copied = (others[index] as number[]).map((contactId) => ({ conversationId, contactId, role: 'cc' as const }))
    return [{ conversationId, contactId: sender.id, role: 'requester' as const }, ...copied]
  }))
  return starting.map((one, index) => {
    const { received, possiblyRelatedTo } = one
    const ticket = tickets[index] as Ticket
    const conversationId = conversationIds[index] as number
    const subject = { type: 'ticket', id: ticket.id }
    return {
      ...one,
      ticketId: ticket.id,
      conversationId,
      tell: async (theirs, messageId) => {
        await theirs.emit(ticketCreated, { subject, changes: initialChanges(ticket), payload: { channel: received.channel, possiblyRelatedTo } })
        await theirs.emit(messageAdded, { subject, payload: { messageId, conversationId, kind: 'customer', outgoingId: null, unknownSender: false } })
      },
    }
  })
}

/** Those that join a ticket. */
async function append(tx: Tx, actor: Actor, { catalog }: ReceiveDependencies, incoming: readonly Incoming[]): Promise<Placed[]> {
  const placed: Placed[] = []
  const tickets = new Map<number, TicketState>()
  for (const one of incoming) {
    if (one.decision.kind !== 'append') continue
    const { received, sender, decision: { match, unknownSender } } = one
    const { ticketId, conversationId } = match
    const ticket = tickets.get(ticketId) ?? (await lockFor(tx, actor, ticketId))
    const statuses = [...(await catalog.within(tx.sql)).statuses.values()]
    const preview = previewOf(received.message.visibleText || received.message.text)
    // A holiday notice is kept but wakes nobody up.
    const change = customerReplied(ticket, received.message.isAutoReply ? [] : statuses, preview, tx.now)
    await saveTicket(tx, change)
    tickets.set(ticketId, change.next)
    if (unknownSender) await insertParticipants(tx, [{ conversationId, contactId: sender.id, role: 'unconfirmed' }])
    placed.push({
      ...one,
      ticketId,
      conversationId,
      tell: (theirs, messageId) =>
        theirs.emit(messageAdded, { subject: { type: 'ticket', id: ticketId }, changes: change.changes, payload: { messageId, conversationId, kind: 'customer', outgoingId: null, unknownSender } }),
    })
  }
  return placed
}

/** History tells that the customer wrote, not which part of Timbre took it in. */
function asActor(sender: Sender): ContactActor {
  return { type: 'contact', contactId: sender.id, name: sender.name }
}

/**
 * Everybody else the senders addressed or want answers at, except ourselves: on a first mail they take part. There is
 * nothing on the ticket yet that they could learn from it.
 */
async function othersIn(tx: Tx, contacts: ContactsApi, channels: ChannelsApi, starting: readonly Incoming[]): Promise<number[][]> {
  const named = starting.map(({ received: { message } }) => [...message.replyTo, ...message.to, ...message.cc].filter(({ address }) => address))
  const ours = await channels.ourAddresses(tx.sql, named.flatMap((addresses) => addresses.map(({ address }) => address)))
  const asked = named.map((addresses) => firstOfEach(addresses.filter(({ address }) => !ours.has(address))).slice(0, maximumParticipants - 1))
  const found = await contacts.resolveByEmails(tx, asked.flat().map(({ address, name }) => ({ email: address, name: name || undefined })))
  return starting.map(({ sender }, index) => {
    const ids = found.splice(0, (asked[index] as unknown[]).length).flatMap((contact) => (contact ? [contact.id] : []))
    return [...new Set(ids)].filter((id) => id !== sender.id)
  })
}

function firstOfEach(addresses: readonly MailAddress[]): MailAddress[] {
  const seen = new Map(addresses.toReversed().map((one) => [one.address.toLowerCase(), one]))
  return [...seen.values()].reverse()
}

function messageRow({ received, sender, ticketId, conversationId, decision }: Placed): NewMessageRow {
  const { message } = received
  return {
    ticketId,
    conversationId,
    kind: 'customer',
    authorType: 'contact',
    authorId: sender.id,
    authorName: sender.name,
    authorEmail: sender.email,
    html: message.html,
    text: message.text,
    visibleText: message.visibleText,
    unknownSender: decision.kind === 'append' && decision.unknownSender,
    mail: mailDetails(received),
    channelAccountId: received.accountId,
    inboundId: received.id,
    sanitizerVersion: message.sanitizerVersion,
  }
}

function mailDetails({ message }: ReceivedMessage): MailDetails {
  const { messageId, references, from, to, cc, replyTo, subject, date, isAutoReply, isBounce } = message
  return { messageId, inReplyTo: message.inReplyTo[0] ?? null, references, from, to, cc, replyTo, subject, date, isAutoReply, isBounce, authentication: null }
}

function filesOf({ message }: ReceivedMessage) {
  return message.attachments.map(({ name, contentType, size, sha256, inline, contentId }) => ({ name: safeFileName(name), contentType, size, sha256, inline, contentId }))
}

/** Status and priority of a ticket nobody has looked at yet. */
export function defaultsOf({ statuses, priorities }: Catalog) {
  const offered = [...priorities.values()].filter(({ active }) => active)
  const status = firstOf([...statuses.values()], 'new') ?? firstOf([...statuses.values()], 'open')
  const priority = offered.find((candidate) => candidate.level === 2) ?? offered[0]
  if (!status || !priority) throw new Error('There is no status or no priority to give a new ticket')
  return { statusId: status.id, statusCategory: status.category, priorityId: priority.id, priorityLevel: priority.level }
}
