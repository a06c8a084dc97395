import type { ChannelAccountSummary, ChannelsApi, PreparedMessage } from '@timbre/channels'
import type { ContactsApi } from '@timbre/contacts'
import type { DeskApi } from '@timbre/desk'
import type { IdentityApi } from '@timbre/identity'
import { defineCommand, holdsIn, type Actor, type AgentActor, type Locale } from '@timbre/kernel'
import { failpoint, type Sql, type Tx } from '@timbre/platform'
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { CatalogSource } from '../catalog.ts'
import { dropDraft } from '../drafts.ts'
import type { MailDetails } from '../message.ts'
import { readByWriting } from '../reads.ts'
import { composeReply, replySubject, type Quote, type WrittenPart } from '../reply-body.ts'
import { agentReplied, noteAdded, previewOf } from '../ticket.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { messageAdded } from '../tickets.events.ts'
import { admitParticipant, insertMessage, insertParticipants, lockFor, mainConversation, participantsOf, saveTicket, type NewAttachmentRow, type Ticket } from '../tickets.repository.ts'
import { conversations, messages } from '../tickets.schema.ts'
import type { CleanBody } from './body.ts'
import { takeFiles } from './place-pictures.ts'
import { checkMentions, checkReferences } from './references.ts'
import { stopIfNewer } from './stop-if-newer.ts'

export interface MessageDependencies {
  readonly channels: ChannelsApi
  readonly contacts: ContactsApi
  readonly desk: DeskApi
  readonly catalog: CatalogSource
  readonly identity: Pick<IdentityApi, 'agentSummaries'>
}

export interface AddMessageInput {
  readonly ticketId: number
  readonly kind: 'reply' | 'note'
  readonly body: CleanBody
  readonly attachments: readonly string[]
  readonly to?: readonly string[] | undefined
  readonly cc?: readonly string[] | undefined
  readonly bcc?: readonly string[] | undefined
  /** Address of the account it leaves from; its usual one when left out. */
  readonly from?: string | undefined
  readonly subject?: string | undefined
  /** Its writer's own, above that of the account. */
  readonly signature?: WrittenPart | null | undefined
  /** What is quoted below it; what it answers when left out. */
  readonly quote?: WrittenPart | null | undefined
  readonly sendAfter?: Date | undefined
  readonly statusId?: number | undefined
  /** Agents a note names. */
  readonly mentions?: readonly number[] | undefined
  /** The newest message its writer had seen; a reply stops when there is newer that matters. Without it nothing is checked. */
  readonly lastSeenMessageId?: number | undefined
  /** The writer's draft that this is: it goes with the sending, if they have not gone on with it elsewhere. */
  readonly draftVersion?: number | undefined
}

/** An agent writes on a ticket: a reply leaves for the customer, a note stays with the agents. */
export const addMessage = (dependencies: MessageDependencies) =>
  defineCommand('tickets.addMessage', async (tx: Tx, actor, input: AddMessageInput): Promise<number> => {
    const { ticketId, kind, mentions = [] } = input
    const ticket = await lockFor(tx, actor, ticketId, kind, ...(input.statusId === undefined ? [] : (['edit'] as const)))
    if (kind === 'note' && (input.to || input.cc || input.bcc || input.from || input.subject || input.quote || input.signature || input.sendAfter)) throw ticketErrors.noteGoesNowhere('Leave out `to`, `cc`, `bcc`, `from`, `subject`, `signature`, `quote` and `sendAfter`, or send a reply.')
    if (kind === 'reply' && mentions.length > 0) throw ticketErrors.replyMentionsNobody('Leave out `mentions`, or write a note.', { errors: [{ path: '/mentions', message: 'is for notes only' }] })
    const { status, catalog } = await checkReferences(tx, dependencies.catalog, { statusId: input.statusId })
    await checkMentions(tx, dependencies.identity, mentions)
    const conversation = await mainConversation(tx.sql, ticketId)
    if (kind === 'reply' && input.lastSeenMessageId !== undefined) await stopIfNewer(tx, (actor as AgentActor).agentId, conversation.id, ticketId, input.lastSeenMessageId)
    const { body, files } = await takeFiles(tx, (actor as AgentActor).agentId, input.attachments, input.body)
    const preview = previewOf(body.text)
    const change =
      kind === 'note' ? noteAdded(ticket, { preview, status, mentions }, tx.now) : agentReplied(ticket, [...catalog.statuses.values()], { preview, status }, tx.now)
    await saveTicket(tx, change)
    failpoint('reply.beforeOutgoing')
    const sent = kind === 'reply' ? await sendReply(tx, dependencies, actor as AgentActor, ticket, conversation, { ...input, body }, files) : null
    const outgoingId = sent?.outgoingId ?? null
    const messageId = await insertMessage(
      tx,
      {
        ticketId,
        conversationId: conversation.id,
        kind,
        authorType: 'agent',
        authorId: (actor as AgentActor).agentId,
        authorName: actor.name,
        authorEmail: null,
        html: body.html,
        text: body.text,
        visibleText: body.text,
        ...(sent ? { mail: mailOf(sent) } : {}),
        outgoingId,
        mentions,
        sanitizerVersion: body.sanitizerVersion,
      },
      files,
    )
    await readByWriting(tx, (actor as AgentActor).agentId, ticketId, { messageId, seen: input.lastSeenMessageId })
    if (input.draftVersion !== undefined) await dropDraft(tx, { agentId: (actor as AgentActor).agentId, ticketId, mode: kind }, input.draftVersion)
    await tx.emit(messageAdded, {
      subject: { type: 'ticket', id: ticketId },
      changes: change.changes,
      payload: { messageId, conversationId: conversation.id, kind, outgoingId, unknownSender: false, ...(mentions.length > 0 && { mentions: [...mentions] }) },
    })
    failpoint('reply.beforeCommit')
    return messageId
  })

type ReplyInput = Pick<AddMessageInput, 'body' | 'to' | 'cc' | 'bcc' | 'from' | 'subject' | 'signature' | 'quote' | 'sendAfter'>

/** Puts the reply in the outgoing queue, in the same transaction: what the agent sees as sent cannot be lost. */
export async function sendReply(
  tx: Tx,
  dependencies: MessageDependencies,
  actor: AgentActor,
  ticket: Ticket,
  conversation: { id: number; channelAccountId: number | null },
  input: ReplyInput,
  files: readonly NewAttachmentRow[],
): Promise<PreparedMessage> {
  const { channels, desk } = dependencies
  const chain = await mailChain(tx.sql, conversation.id)
  const senders = await sendersFor(tx.sql, channels, actor, ticket, conversation.channelAccountId, chain.leftFrom)
  const account = input.from === undefined ? senders.usual : chosen(senders, input.from)
  const { to, cc, bcc } = await recipientsOf(tx, dependencies, ticket, conversation.id, input)
  const { timeZone } = await desk.settings(tx.sql)
  const quote = input.quote === undefined ? chain.quote : input.quote
  const composed = composeReply({ ...input.body, ownSignature: input.signature ?? null, signature: account.signature, quote, locale: languageOf(ticket, account), timeZone })
  return channels.send(tx, {
    accountId: account.id,
    conversationId: conversation.id,
    agentName: actor.name,
    to,
    cc,
    bcc,
    subject: input.subject ?? subjectOf(ticket, chain.answers),
    ...composed,
    inReplyTo: chain.references.at(-1) ?? null,
    references: chain.references,
    attachments: files.map(({ name, contentType, size, sha256, inline, contentId }) => ({ name, contentType, size, sha256, inline, contentId })),
    ...(input.sendAfter ? { sendAfter: input.sendAfter } : {}),
  })
}

/** What a reply's own mail says, as it will stand in the customer's mailbox. */
export function mailOf({ messageId, inReplyTo, references, from, to, cc, bcc, replyTo, subject, sendAfter }: PreparedMessage): MailDetails {
  return { messageId, inReplyTo, references, from, to, cc, bcc, replyTo, subject, date: sendAfter.toISOString(), isAutoReply: false, isBounce: false, authentication: null }
}

export function subjectOf({ subject, number }: Pick<Ticket, 'subject' | 'number'>, answers: boolean): string {
  return answers ? replySubject(subject, number) : `${subject} [#${number}]`
}

/** The customer's, as far as it is known. */
export function languageOf(ticket: Pick<Ticket, 'locale'>, account: { readonly locale: Locale }): Locale {
  return ticket.locale === 'es' || ticket.locale === 'en' ? ticket.locale : account.locale
}

interface Senders {
  /** Where a reply leaves from unless its writer says otherwise. */
  readonly usual: ChannelAccountSummary
  /** All they may write from, the usual one first. */
  readonly allowed: readonly ChannelAccountSummary[]
}

/** The accounts a reply may leave from: the one of the reply before it or of the conversation, whichever department has the ticket now, and those of departments its writer replies for. */
export async function sendersFor(sql: Sql, channels: ChannelsApi, actor: Actor, ticket: Pick<Ticket, 'departmentId'>, conversationAccountId: number | null, leftFrom: string | null): Promise<Senders> {
  const accounts = (await channels.accounts(sql)).filter(({ active }) => active)
  const usual = accounts.find(({ address }) => address === leftFrom) ?? accounts.find(({ id }) => id === conversationAccountId) ?? (await channels.defaultAccountFor(sql, ticket.departmentId))
  if (!usual) throw ticketErrors.noAccount('Connect an e-mail account first: Administration, Channels.')
  return { usual, allowed: [usual, ...accounts.filter(({ id, departmentId }) => id !== usual.id && holdsIn(actor, 'tickets.ticket.reply', departmentId))] }
}

function chosen({ allowed }: Senders, from: string): ChannelAccountSummary {
  const account = allowed.find(({ address }) => address.toLowerCase() === from.toLowerCase())
  if (!account) throw ticketErrors.notYourSender(`You may not write from "${from}". GET /api/v1/tickets/{id}/reply-frame lists the addresses you may write from.`, { errors: [{ path: '/from', message: 'is not an address you may write from' }] })
  return account
}

/** The customer and everybody who takes part, unless the agent says otherwise; whom the agent adds takes part from then on. */
async function recipientsOf(tx: Tx, dependencies: MessageDependencies, ticket: Ticket, conversationId: number, input: ReplyInput) {
  const { contacts } = dependencies
  const participants = await participantsOf(tx, conversationId)
  const people = new Map((await contacts.summaries(tx.sql, [ticket.requesterId, ...participants.map((participant) => participant.contactId)])).map((contact) => [contact.id, contact]))
  const addressed = (ids: readonly number[]) => ids.map((id) => people.get(id)).flatMap((person) => (person?.email ? [{ name: person.name, address: person.email }] : []))
  const to = input.to ? await invite(tx, dependencies, conversationId, input.to) : addressed([ticket.requesterId])
  const cc = input.cc
    ? await invite(tx, dependencies, conversationId, input.cc)
    : addressed(participants.filter(({ role, contactId }) => role === 'cc' && contactId !== ticket.requesterId).map(({ contactId }) => contactId))
  const first = new Set(to.map(({ address }) => address))
  if (to.length === 0) throw ticketErrors.noAddress('The requester has no e-mail address. Give an address in `to`, or write a note.', { errors: [{ path: '/to', message: 'is needed: the requester has no address' }] })
  return { to, cc: cc.filter(({ address }) => !first.has(address)), bcc: await unseen(tx, dependencies, input.bcc ?? []) }
}

/** Lets people take part who are named by their addresses: from then on they get copies. */
export async function invite(tx: Tx, { contacts, channels }: MessageDependencies, conversationId: number, addresses: readonly string[]) {
  const people = []
  for (const email of addresses) {
    const contact = await contacts.resolveByEmail(tx, { email })
    if (!contact?.email) throw ticketErrors.noAddress(`"${email}" is not an address mail can be sent to.`)
    if ((await channels.ourAddresses(tx.sql, [contact.email])).size > 0) throw ownAddress(email)
    await insertParticipants(tx, [{ conversationId, contactId: contact.id, role: 'cc' }])
    await confirmIfWaiting(tx, conversationId, contact.id)
    people.push({ name: contact.name, address: contact.email })
  }
  return people
}

/** Who gets a copy unseen takes no part: answers to all would tell of them. */
async function unseen(tx: Tx, { channels }: MessageDependencies, addresses: readonly string[]) {
  for (const email of await channels.ourAddresses(tx.sql, addresses)) throw ownAddress(email)
  return addresses.map((address) => ({ name: '', address }))
}

const ownAddress = (email: string) => ticketErrors.ownAddress(`"${email}" is an address of this desk: change the department instead of writing to yourselves.`)

/** Writing to somebody who wrote in uninvited lets them in. */
async function confirmIfWaiting(tx: Tx, conversationId: number, contactId: number): Promise<void> {
  const waiting = (await participantsOf(tx, conversationId)).find((participant) => participant.contactId === contactId)
  if (waiting?.role === 'unconfirmed') await admitParticipant(tx, conversationId, contactId)
}

/** Messages looked back at: mail programs need no longer thread to put an answer in its place. */
const chainLength = 20

/**
 * What the reply answers: the last message of a customer, or ours where they have not written, with the ids that led
 * to it, oldest first; and where our last reply left from. Only what is public is looked at, and nothing of a sender who was not let in.
 */
export async function mailChain(database: Sql, conversationId: number): Promise<{ references: string[]; quote: Quote | null; answers: boolean; leftFrom: string | null }> {
  const recent = await database
    .select({ kind: messages.kind, authorName: messages.authorName, text: messages.visibleText, at: messages.createdAt, mailId: sql<string | null>`${messages.mail} ->> 'messageId'`, from: sql<string | null>`${messages.mail} -> 'from' ->> 'address'` })
    .from(messages)
    // By its ticket, whose messages lie together in the order of an index.
    .where(and(eq(messages.ticketId, sql`(select ${conversations.ticketId} from ${conversations} where ${conversations.id} = ${conversationId})`), eq(messages.conversationId, conversationId), inArray(messages.kind, ['customer', 'reply']), eq(messages.unknownSender, false)))
    .orderBy(desc(messages.createdAt), desc(messages.id))
    .limit(chainLength)
  const last = recent.findIndex((message) => message.kind === 'customer')
  const answered = recent[last]
  const ids = (from: number) => recent.slice(from).flatMap(({ mailId }) => (mailId ? [mailId] : [])).toReversed()
  return {
    references: answered?.mailId ? ids(last) : ids(0),
    quote: answered ? { kind: 'customer', authorName: answered.authorName, text: answered.text, at: answered.at } : null,
    answers: answered !== undefined,
    leftFrom: recent.find(({ kind }) => kind === 'reply')?.from ?? null,
  }
}
