import type { IdentityApi } from '@timbre/identity'
import { defineCommand, isEvent, type DomainEvent } from '@timbre/kernel'
import { tellOwnScreens, type Tx } from '@timbre/platform'
import { maySee, messageAdded, messageDeliveryChanged, ticketCreated, type MessageBrief, type TicketBrief, type TicketsApi } from '@timbre/tickets'
import { NotificationSettings, type NotificationChoice } from '../contract.ts'
import { burst, isWanted, keepAs, whoIsTold, type Fact, type Told } from '../notification.ts'
import { addMore, alreadyTold, insertNotifications, joinTogether, recentUnseen, type NewNotification, type NotificationRow } from '../notifications.repository.ts'

export interface TellDependencies {
  readonly identity: Pick<IdentityApi, 'actorsForAgents' | 'membersOf' | 'preferenceOf'>
  readonly tickets: Pick<TicketsApi, 'ticketBriefs' | 'messageBriefs'>
}

/** One agent, one thing to know. */
interface News extends Told {
  readonly event: DomainEvent
  readonly ticket: TicketBrief
  readonly messageId: number | null
  readonly choice: NotificationChoice
}

/** Tells whoever should know of what happened. The policy is asked for each of them; what they do not want is not kept. */
export const tell = ({ identity, tickets }: TellDependencies) =>
  defineCommand('notifications.tell', async (tx: Tx, _actor, { events }: { events: readonly DomainEvent[] }): Promise<void> => {
    const known = await tickets.ticketBriefs(tx.sql, events.map(({ subject }) => subject.id))
    const messages = await tickets.messageBriefs(tx.sql, events.flatMap((event) => messageIdOf(event) ?? []))
    const members = await identity.membersOf(tx.sql, [...known.values()].flatMap(({ departmentId }) => departmentId ?? []))
    const told = events.flatMap((event) => {
      const ticket = known.get(event.subject.id)
      if (!ticket) return []
      const messageId = messageIdOf(event)
      const resting = ticket.statusCategory === 'solved' || ticket.statusCategory === 'closed'
      const people = whoIsTold(factOf(event, ticket, messages.get(messageId ?? 0)), { ...ticket, resting }, members.get(ticket.departmentId ?? 0) ?? [])
      return people.map((one) => ({ ...one, event, ticket, messageId }))
    })
    const wanted = await onlyWanted(tx, identity, told)
    const repeated = await alreadyTold(tx, wanted)
    for (const news of byAgentAndKind(wanted.filter((one) => !repeated(one)))) await keep(tx, news)
  })

function messageIdOf(event: DomainEvent): number | null {
  return isEvent(event, messageAdded) || isEvent(event, messageDeliveryChanged) ? event.payload.messageId : null
}

function factOf(event: DomainEvent, ticket: TicketBrief, message: MessageBrief | undefined): Fact {
  const { actor, changes } = event
  const fact = {
    byAgentId: actor.type === 'agent' ? actor.id : null,
    begins: isEvent(event, ticketCreated),
    moved: !isEvent(event, ticketCreated) && changes['departmentId'] !== undefined,
    assignedTo: changes['assigneeId']?.[1] as number | null | undefined,
  }
  if (isEvent(event, messageDeliveryChanged)) return { ...fact, failedReplyOf: message?.failed ? message.agentId : null }
  // What a ticket begins with was told with the ticket.
  if (!isEvent(event, messageAdded) || event.occurredAt <= ticket.createdAt) return fact
  return { ...fact, message: { kind: event.payload.kind, mentions: event.payload.mentions ?? [], automatic: message?.automatic ?? false } }
}

/** Those who may see the ticket and want to hear of such a thing. */
async function onlyWanted(tx: Tx, identity: TellDependencies['identity'], told: readonly Omit<News, 'choice'>[]): Promise<News[]> {
  const agentIds = [...new Set(told.map(({ agentId }) => agentId))]
  const actors = await identity.actorsForAgents(agentIds, tx.sql)
  const choices = await identity.preferenceOf(tx.sql, agentIds, NotificationSettings)
  return told.flatMap((one) => {
    const actor = actors.get(one.agentId)
    const choice = choices.get(one.agentId)?.[one.kind]
    return actor && choice && isWanted(choice) && maySee(actor, one.ticket) ? [{ ...one, choice }] : []
  })
}

function byAgentAndKind(news: readonly News[]): News[][] {
  const groups = new Map<string, News[]>()
  for (const one of news) {
    const key = `${one.agentId} ${one.kind}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()]
}

/** Writes what is to be listed, many at once as one, and tells the agent's screens. */
async function keep(tx: Tx, news: readonly News[]): Promise<void> {
  const [{ agentId, kind, choice }] = news as [News]
  if (!choice.inApp) return announce(tx, agentId, news.at(-1) as News, null)
  const recent = await recentUnseen(tx, agentId, kind, new Date(tx.now.getTime() - burst.seconds * 1000))
  const together = recent.find(({ ticketId }) => ticketId === null)
  const keeping = keepAs(kind, { together: together !== undefined, ticketIds: recent.flatMap(({ ticketId }) => ticketId ?? []) }, news.map(({ ticket }) => ticket.id))
  if (keeping === 'single') {
    const rows = await insertNotifications(tx, news.map(toRow))
    for (const one of news) {
      const row = rows.find(({ eventId }) => eventId === one.event.id)
      if (row) await announce(tx, agentId, one, row)
    }
  } else if (keeping === 'more') {
    await announce(tx, agentId, news.at(-1) as News, await addMore(tx, together as NotificationRow, news.length), false)
  } else {
    const tickets = new Set([...recent.map(({ ticketId }) => ticketId), ...news.map(({ ticket }) => ticket.id)])
    const row = await joinTogether(tx, recent, { ...toRow(news.at(-1) as News), ticketId: null, messageId: null, ...commonActor([...recent, ...news.map(toRow)]), ticketCount: tickets.size })
    await announce(tx, agentId, news.at(-1) as News, row)
  }
}

function toRow({ agentId, kind, ticket, messageId, event }: News): NewNotification {
  const { type, id, name } = event.actor
  return { agentId, kind, ticketId: ticket.id, messageId, eventId: event.id, actorType: type as NewNotification['actorType'], actorId: id, actorName: name, ticketCount: 1 }
}

/** Who did all of it, where it was one. */
function commonActor([first, ...rest]: readonly NewNotification[]): Pick<NewNotification, 'actorType' | 'actorId' | 'actorName'> {
  const same = first && rest.every(({ actorType, actorId }) => actorType === first.actorType && actorId === first.actorId)
  return same ? { actorType: first.actorType, actorId: first.actorId, actorName: first.actorName } : { actorType: null, actorId: null, actorName: null }
}

/** A subject may be long, and what PostgreSQL carries to other processes may not. */
const shownCharacters = 200

async function announce(tx: Tx, agentId: number, { kind, ticket, event }: News, row: NotificationRow | null, rings = true): Promise<void> {
  const alone = !row || row.ticketId !== null
  await tellOwnScreens(tx, agentId, {
    type: 'notification',
    id: row?.id ?? null,
    kind,
    ticket: alone ? { id: ticket.id, number: ticket.number, subject: ticket.subject.slice(0, shownCharacters) } : null,
    actorName: row && !alone ? row.actorName : event.actor.name.slice(0, shownCharacters),
    count: row?.ticketCount ?? 1,
    rings,
  })
}

