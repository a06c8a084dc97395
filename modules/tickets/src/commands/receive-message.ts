import type { ChannelsApi, ReceivedMessage } from '@timbre/channels'
import type { ContactsApi } from '@timbre/contacts'
import { formatTicketNumber, type DeskApi } from '@timbre/desk'
import { defineCommand, type Actor, type ContactActor } from '@timbre/kernel'
import { failpoint, type Tx } from '@timbre/platform'
import type { Catalog, CatalogSource } from '../catalog.ts'
import type { MailDetails } from '../message.ts'
import { safeFileName } from '../files.ts'
import { mailText } from '../texts.ts'
import { decideThread, type ThreadMatch } from '../threading.ts'
import { customerReplied, firstOf, previewOf, singleLine } from '../ticket.ts'
import { messageAdded, ticketCreated } from '../tickets.events.ts'
import { addParticipants, insertConversation, insertMessage, insertTicket, lockFor, saveTicket, type NewMessageRow } from '../tickets.repository.ts'
import { initialChanges } from './initial-changes.ts'

export interface ReceiveDependencies {
  readonly channels: ChannelsApi
  readonly contacts: ContactsApi
  readonly desk: DeskApi
  readonly catalog: CatalogSource
}

interface Sender {
  readonly id: number
  readonly name: string
  readonly email: string | null
}

/** A first mail may bring many people in; beyond this, its sender counted, they are named on the message but do not take part. */
const maximumParticipants = 40

/** A message from outside becomes a ticket or joins one. Called once per inbound message; again, it does nothing. */
export const receiveMessage = (dependencies: ReceiveDependencies) =>
  defineCommand('tickets.receiveMessage', async (tx: Tx, actor, { inboundId }: { inboundId: number }) => {
    const { channels } = dependencies
    const received = await channels.takeInbound(tx, inboundId)
    if (!received) return
    const sender = await findSender(tx, dependencies, received)
    const decision = await decideThread(tx, channels, signsOf(received), sender.id)
    failpoint('receive.beforeSave')
    const placed =
      decision.kind === 'append'
        ? await append(tx, actor, dependencies, received, sender, decision)
        : await create(tx, dependencies, received, sender, decision.possiblyRelatedTo)
    failpoint('receive.afterSave')
    const outcome = decision.kind === 'create' ? 'created' : received.message.isAutoReply ? 'autoReply' : 'appended'
    await channels.recordOutcome(tx, inboundId, { outcome, ...placed })
  })

function signsOf({ accountId, message, envelopeTo }: ReceivedMessage) {
  const { messageId, inReplyTo, references, subject } = message
  const recipients = [...envelopeTo, ...[...message.to, ...message.cc].map((address) => address.address)]
  return { accountId, recipients, messageId, inReplyTo, references, subject }
}

/** Reply-To is where answers go, never who somebody is: the author is the From address. */
async function findSender(tx: Tx, { contacts, desk }: ReceiveDependencies, { message, envelopeFrom }: ReceivedMessage): Promise<Sender> {
  const locale = message.language === 'es' || message.language === 'en' ? message.language : undefined
  for (const email of [message.from?.address, envelopeFrom]) {
    const contact = email ? await contacts.resolveByEmail(tx, { email, name: message.from?.name || undefined, locale }) : null
    if (contact) return contact
  }
  const settings = await desk.settings(tx.sql)
  return contacts.createUnreachable(tx, { name: message.from?.name || mailText(settings.locale, 'unknownSender') })
}

async function create(tx: Tx, { catalog, channels, contacts, desk }: ReceiveDependencies, received: ReceivedMessage, sender: Sender, possiblyRelatedTo: number | null) {
  const { message } = received
  const settings = await desk.settings(tx.sql)
  const values = defaultsOf(await catalog.within(tx.sql))
  const numberOf = (counter: number) => formatTicketNumber(counter, settings.ticketNumberFormat, tx.now, settings.timeZone)
  const ticket = await insertTicket(tx, numberOf, {
    ...values,
    subject: singleLine(message.subject, 1000) || mailText(settings.locale, 'noSubject'),
    requesterId: sender.id,
    departmentId: received.departmentId,
    assigneeId: null,
    typeId: null,
    channel: received.channel,
    tags: [],
    customFields: {},
    locale: message.language,
    preview: previewOf(message.visibleText || message.text),
    lastMessageKind: 'customer',
    firstResponseAt: null,
  })
  const conversationId = await insertConversation(tx, ticket.id, received.accountId)
  await addParticipants(tx, conversationId, [sender.id], 'requester')
  await addParticipants(tx, conversationId, await othersIn(tx, contacts, channels, received, sender), 'cc')
  const messageId = await insertMessage(tx, messageRow(received, sender, { ticketId: ticket.id, conversationId, unknownSender: false }), filesOf(received))
  const subject = { type: 'ticket', id: ticket.id }
  const theirs = tx.as(asActor(sender))
  await theirs.emit(ticketCreated, { subject, changes: initialChanges(ticket), payload: { channel: received.channel, possiblyRelatedTo } })
  await theirs.emit(messageAdded, { subject, payload: { messageId, conversationId, kind: 'customer', outgoingId: null, unknownSender: false } })
  return { ticketId: ticket.id, messageId }
}

async function append(
  tx: Tx,
  actor: Actor,
  { catalog }: ReceiveDependencies,
  received: ReceivedMessage,
  sender: Sender,
  { match, unknownSender }: { match: ThreadMatch; unknownSender: boolean },
) {
  const { ticketId, conversationId } = match
  const ticket = await lockFor(tx, actor, ticketId)
  const statuses = [...(await catalog.within(tx.sql)).statuses.values()]
  const preview = previewOf(received.message.visibleText || received.message.text)
  // A holiday notice is kept but wakes nobody up.
  const change = customerReplied(ticket, received.message.isAutoReply ? [] : statuses, preview, tx.now)
  await saveTicket(tx, change)
  if (unknownSender) await addParticipants(tx, conversationId, [sender.id], 'unconfirmed')
  const messageId = await insertMessage(tx, messageRow(received, sender, { ticketId, conversationId, unknownSender }), filesOf(received))
  await tx.as(asActor(sender)).emit(messageAdded, {
    subject: { type: 'ticket', id: ticketId },
    changes: change.changes,
    payload: { messageId, conversationId, kind: 'customer', outgoingId: null, unknownSender },
  })
  return { ticketId, messageId }
}

/** History tells that the customer wrote, not which part of Timbre took it in. */
function asActor(sender: Sender): ContactActor {
  return { type: 'contact', contactId: sender.id, name: sender.name }
}

/**
 * Everybody else the sender addressed or wants answers at, except ourselves: on a first mail they take part. There is
 * nothing on the ticket yet that they could learn from it.
 */
async function othersIn(tx: Tx, contacts: ContactsApi, channels: ChannelsApi, { message }: ReceivedMessage, sender: Sender): Promise<number[]> {
  const people = new Set([sender.id])
  for (const { address, name } of [...message.replyTo, ...message.to, ...message.cc]) {
    if (people.size >= maximumParticipants) break
    if (!address || (await channels.isOurAddress(tx.sql, address))) continue
    const contact = await contacts.resolveByEmail(tx, { email: address, name: name || undefined })
    if (contact) people.add(contact.id)
  }
  people.delete(sender.id)
  return [...people]
}

function messageRow(received: ReceivedMessage, sender: Sender, place: Pick<NewMessageRow, 'ticketId' | 'conversationId'> & { unknownSender: boolean }): NewMessageRow {
  const { message } = received
  return {
    ...place,
    kind: 'customer',
    authorType: 'contact',
    authorId: sender.id,
    authorName: sender.name,
    authorEmail: sender.email,
    html: message.html,
    text: message.text,
    visibleText: message.visibleText,
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
  const status = firstOf([...statuses.values()], 'new') ?? firstOf([...statuses.values()], 'open')
  const priority = [...priorities.values()].find((candidate) => candidate.level === 2) ?? priorities.values().next().value
  if (!status || !priority) throw new Error('There is no status or no priority to give a new ticket')
  return { statusId: status.id, statusCategory: status.category, priorityId: priority.id }
}
