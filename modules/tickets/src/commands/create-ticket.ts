import { formatTicketNumber } from '@timbre/desk'
import type { IdentityApi } from '@timbre/identity'
import { commonErrors, departmentsWith, defineCommand, holdsIn, type AgentActor } from '@timbre/kernel'
import type { Tx } from '@timbre/platform'
import type { Catalog } from '../catalog.ts'
import type { NewTicket } from '../contract.ts'
import { readUpTo } from '../reads.ts'
import type { WrittenPart } from '../reply-body.ts'
import { firstOf, previewOf, singleLine } from '../ticket.ts'
import { ticketErrors } from '../tickets.errors.ts'
import { messageAdded, ticketCreated } from '../tickets.events.ts'
import { insertConversations, insertMessage, insertParticipants, insertTickets, type Ticket } from '../tickets.repository.ts'
import { invite, mailOf, sendReply, type MessageDependencies } from './add-message.ts'
import type { CleanBody } from './body.ts'
import { initialChanges } from './initial-changes.ts'
import { takeFiles } from './place-pictures.ts'
import { defaultsOf } from './receive-messages.ts'
import { checkAssignee, checkReferences } from './references.ts'

export interface CreateDependencies extends MessageDependencies {
  readonly identity: Pick<IdentityApi, 'actorForAgent' | 'agentSummaries'>
}

/** An agent opens a ticket: in the customer's name, by writing to them first, or with a note that nobody else reads. */
export const createTicket = (dependencies: CreateDependencies) =>
  defineCommand('tickets.createTicket', async (tx: Tx, actor, { ticket: input, body: written, signature }: { ticket: NewTicket; body: CleanBody; signature?: WrittenPart | null }): Promise<number> => {
    const { channels, desk, identity } = dependencies
    await checkReferences(tx, dependencies.catalog, { departmentId: input.departmentId })
    const { account, departmentId } = await placeFor(tx, dependencies, actor as AgentActor, input)
    const { kind = 'customer' } = input
    if (kind !== 'reply' && input.undoSeconds) throw commonErrors.invalid('/undoSeconds: only a reply waits. Leave it out, or write with `kind: reply`.', { errors: [{ path: '/undoSeconds', message: 'is for replies only' }] })
    const fromAgent = kind === 'reply'
    const needed = kind === 'customer' ? (['create'] as const) : (['create', kind] as const)
    for (const action of needed) requireIn(actor as AgentActor, action, departmentId, '/departmentId')
    if (input.assigneeId) requireIn(actor as AgentActor, 'assign', departmentId, '/departmentId')
    // Replies leave from the account for as long as the ticket lives, whichever department works on it.
    if (account && input.channelAccountId !== undefined) for (const action of needed) requireIn(actor as AgentActor, action, account.departmentId, '/channelAccountId')
    const { catalog, status } = await checkReferences(tx, dependencies.catalog, input)
    await checkAssignee(tx, identity, { departmentId, assigneeId: input.assigneeId ?? null, watcherIds: [] })

    const requester = await resolveRequester(tx, dependencies, input)
    const settings = await desk.settings(tx.sql)
    const numberOf = (counter: number) => formatTicketNumber(counter, settings.ticketNumberFormat, tx.now, settings.timeZone)
    const wanted = {
      ...firstState(catalog, input, fromAgent),
      ...(status ? { statusId: status.id, statusCategory: status.category } : {}),
      subject: singleLine(input.subject),
      requesterId: requester.id,
      departmentId,
      assigneeId: input.assigneeId ?? null,
      typeId: input.typeId ?? null,
      channel: account?.type ?? channels.defaultType,
      tags: input.tags ?? [],
      customFields: input.customFields ?? {},
      locale: requester.locale ?? null,
      preview: previewOf(written.text),
      lastMessageKind: kind,
      firstResponseAt: fromAgent ? tx.now : null,
    }
    const ticket = (await insertTickets(tx, numberOf, [wanted]))[0] as Ticket
    const channelAccountId = account?.id ?? null
    const conversation = { id: (await insertConversations(tx, [{ ticketId: ticket.id, channelAccountId }]))[0] as number, channelAccountId }
    await insertParticipants(tx, [{ conversationId: conversation.id, contactId: requester.id, role: 'requester' }])
    if (input.cc) await invite(tx, dependencies, conversation.id, input.cc)
    const { body, files } = await takeFiles(tx, (actor as AgentActor).agentId, input.attachments ?? [], written)
    const sendAfter = input.undoSeconds ? new Date(tx.now.getTime() + input.undoSeconds * 1000) : undefined
    const sent = fromAgent ? await sendReply(tx, dependencies, actor as AgentActor, ticket, conversation, { body, signature, sendAfter }, files) : null
    const outgoingId = sent?.outgoingId ?? null
    const author =
      kind === 'customer'
        ? { authorType: 'contact' as const, authorId: requester.id, authorName: requester.name, authorEmail: requester.email }
        : { authorType: 'agent' as const, authorId: (actor as AgentActor).agentId, authorName: actor.name, authorEmail: null }
    const messageId = await insertMessage(
      tx,
      { ...author, ticketId: ticket.id, conversationId: conversation.id, kind, html: body.html, text: body.text, visibleText: body.text, ...(sent ? { mail: mailOf(sent) } : {}), outgoingId, sanitizerVersion: body.sanitizerVersion },
      files,
    )
    await readUpTo(tx, (actor as AgentActor).agentId, ticket.id, messageId)
    const subject = { type: 'ticket', id: ticket.id }
    await tx.emit(ticketCreated, { subject, changes: initialChanges(ticket), payload: { channel: ticket.channel, possiblyRelatedTo: null } })
    await tx.emit(messageAdded, { subject, payload: { messageId, conversationId: conversation.id, kind, outgoingId, unknownSender: false } })
    return ticket.id
  })

/** The account to write from and the department to work on it: those asked for, or those of the agent's own work. */
async function placeFor(tx: Tx, { channels }: CreateDependencies, actor: AgentActor, { channelAccountId, departmentId }: NewTicket) {
  if (channelAccountId === undefined) {
    const wanted = departmentId ?? ownDepartment(actor)
    const account = await channels.defaultAccountFor(tx.sql, wanted)
    return { account, departmentId: wanted ?? account?.departmentId ?? null }
  }
  const account = await channels.accountById(tx.sql, channelAccountId)
  if (!account) throw ticketErrors.unknownReference('channelAccountId is not the id of a channel account.', { errors: [{ path: '/channelAccountId', message: 'does not exist' }] })
  return { account, departmentId: departmentId ?? account.departmentId }
}

/** Where somebody who may create tickets in some departments only does so, unless they say otherwise. */
function ownDepartment(actor: AgentActor): number | null {
  const allowed = departmentsWith(actor, 'tickets.ticket.create')
  if (allowed === 'all') return null
  return actor.departmentIds.find((id) => allowed.includes(id)) ?? allowed[0] ?? null
}

function requireIn(actor: AgentActor, action: 'create' | 'reply' | 'note' | 'assign', departmentId: number | null, path: '/departmentId' | '/channelAccountId'): void {
  if (holdsIn(actor, `tickets.ticket.${action}`, departmentId)) return
  const what = path === '/departmentId' ? 'this department. Choose another department.' : 'the department of this account. Choose another account.'
  throw ticketErrors.forbidden(`You lack the permission tickets.ticket.${action} in ${what}`, { errors: [{ path, message: 'is not one of yours' }] })
}

function firstState(catalog: Catalog, input: NewTicket, fromAgent: boolean) {
  const defaults = defaultsOf(catalog)
  const open = fromAgent ? firstOf([...catalog.statuses.values()], 'open') : undefined
  const priority = input.priorityId === undefined ? undefined : catalog.priorities.get(input.priorityId)
  return { ...defaults, ...(open ? { statusId: open.id, statusCategory: open.category } : {}), ...(priority ? { priorityId: priority.id, priorityLevel: priority.level } : {}) }
}

async function resolveRequester(tx: Tx, { channels, contacts }: CreateDependencies, { requester }: NewTicket) {
  const contact = 'id' in requester ? await contacts.byId(tx.sql, requester.id) : await contacts.resolveByEmail(tx, requester)
  if (!contact) throw ticketErrors.unknownReference('requester is not a contact. Look the contact up, or give an e-mail address.', { errors: [{ path: '/requester', message: 'does not exist' }] })
  if (contact.email && (await channels.ourAddresses(tx.sql, [contact.email])).size > 0) {
    throw ticketErrors.ownAddress(`"${contact.email}" is an address of this desk, so that answers would come back to you. Choose the person who needs help.`, { errors: [{ path: '/requester', message: 'is an address of this desk' }] })
  }
  return contact
}
