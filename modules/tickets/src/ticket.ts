/** The life of a ticket as pure rules: (state, input, now) → next state and what changed. */

export type StatusCategory = 'new' | 'open' | 'pending' | 'onHold' | 'solved' | 'closed'

export const openCategories: readonly StatusCategory[] = ['new', 'open', 'pending', 'onHold']

export interface Status {
  readonly id: number
  readonly category: StatusCategory
  readonly position: number
  readonly wakesOnReply: boolean
  /** False: retired, so that no ticket goes there any more. */
  readonly active: boolean
}

export interface TicketState {
  readonly id: number
  readonly subject: string
  readonly requesterId: number
  readonly departmentId: number | null
  readonly assigneeId: number | null
  readonly statusId: number
  readonly statusCategory: StatusCategory
  readonly priorityId: number
  readonly typeId: number | null
  readonly tags: readonly string[]
  readonly customFields: Readonly<Record<string, unknown>>
  readonly disposition: 'normal' | 'spam' | 'trash'
  readonly watcherIds: readonly number[]
  readonly preview: string
  readonly lastMessageKind: string | null
  readonly firstResponseAt: Date | null
  readonly solvedAt: Date | null
  readonly closedAt: Date | null
  /** Since when the customer waits for an answer. */
  readonly waitingSince: Date | null
  readonly updatedAt: Date
  readonly version: number
}

export interface Change {
  readonly next: TicketState
  /** Keys are the names conditions use; values are ids and configured values, except the subject. */
  readonly changes: Record<string, [from: unknown, to: unknown]>
}

/**
 * A customer's message: a ticket that waits or rests comes back to the agents, and one in the trash to the lists. Without `statuses` (an
 * automatic answer) nobody waits for anything.
 */
export function customerReplied(ticket: TicketState, statuses: readonly Status[], preview: string, now: Date): Change {
  const current = statuses.find((status) => status.id === ticket.statusId)
  const woken = current?.wakesOnReply ? firstOf(statuses, 'open') : undefined
  const waited = openCategories.includes(ticket.statusCategory) ? ticket.waitingSince : null
  const asks = statuses.length > 0 && { waitingSince: waited ?? now, disposition: ticket.disposition === 'trash' ? ('normal' as const) : ticket.disposition }
  const spoken: TicketState = { ...ticket, ...asks, preview, lastMessageKind: 'customer' }
  return diff(ticket, woken ? enterStatus(spoken, woken, now) : spoken, now)
}

/** An agent's reply: the first one is the first response, and a new ticket counts as open from then on. */
export function agentReplied(ticket: TicketState, statuses: readonly Status[], input: { preview: string; status?: Status | undefined }, now: Date): Change {
  const answered: TicketState = { ...ticket, preview: input.preview, lastMessageKind: 'reply', firstResponseAt: ticket.firstResponseAt ?? now, waitingSince: null }
  const status = input.status ?? (ticket.statusCategory === 'new' ? firstOf(statuses, 'open') : undefined)
  return diff(ticket, status ? enterStatus(answered, status, now) : answered, now)
}

/** A note stays in the house and moves nothing but what the agent asks for. Whom it names follows the ticket. */
export function noteAdded(ticket: TicketState, input: { preview: string; status?: Status | undefined; mentions?: readonly number[] }, now: Date): Change {
  const watcherIds = [...new Set([...ticket.watcherIds, ...(input.mentions ?? [])])]
  const noted: TicketState = { ...ticket, watcherIds, preview: input.preview, lastMessageKind: 'note' }
  return diff(ticket, input.status ? enterStatus(noted, input.status, now) : noted, now)
}

/** A reply did not leave after all: the ticket is as it would be without it, but for what others changed since. */
export function replyTakenBack(
  ticket: TicketState,
  rest: { last: { preview: string; kind: string } | null; firstResponseAt: Date | null; waitingSince: Date | null; status: Status | undefined },
  now: Date,
): Change {
  const bare: TicketState = { ...ticket, preview: rest.last?.preview ?? '', lastMessageKind: rest.last?.kind ?? null, firstResponseAt: rest.firstResponseAt, waitingSince: rest.waitingSince }
  return diff(ticket, rest.status ? enterStatus(bare, rest.status, now) : bare, now)
}

export type Edit = Partial<Pick<TicketState, 'subject' | 'priorityId' | 'typeId' | 'assigneeId' | 'departmentId' | 'tags' | 'customFields' | 'watcherIds' | 'requesterId' | 'disposition'>> & {
  readonly status?: Status
}

export function edited(ticket: TicketState, { status, ...fields }: Edit, now: Date): Change {
  const changed: TicketState = { ...ticket, ...fields }
  return diff(ticket, status ? enterStatus(changed, status, now) : changed, now)
}

function enterStatus(ticket: TicketState, status: Status, now: Date): TicketState {
  const { category } = status
  return {
    ...ticket,
    statusId: status.id,
    statusCategory: category,
    solvedAt: category === 'solved' || category === 'closed' ? (ticket.solvedAt ?? now) : null,
    closedAt: category === 'closed' ? (ticket.closedAt ?? now) : null,
  }
}

/** The first status of a category in the desk's own order. */
export function firstOf(statuses: readonly Status[], category: StatusCategory): Status | undefined {
  return statuses.filter((status) => status.active && status.category === category).sort((a, b) => a.position - b.position || a.id - b.id)[0]
}

/** Fields whose changes are told in events and shown in history, by the names conditions use. */
export const trackedFields = [
  'subject',
  'requesterId',
  'departmentId',
  'assigneeId',
  'statusId',
  'priorityId',
  'typeId',
  'tags',
  'customFields',
  'disposition',
  'watcherIds',
] as const satisfies readonly (keyof TicketState)[]

function diff(before: TicketState, after: TicketState, now: Date): Change {
  const changes: Change['changes'] = {}
  for (const field of trackedFields) if (!same(before[field], after[field])) changes[field] = [before[field], after[field]]
  return { next: { ...after, updatedAt: now, version: before.version + 1 }, changes }
}

function same(left: unknown, right: unknown): boolean {
  return left === right || (typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right))
}

/** Text that must stand in one line, such as a mail's header: nothing in it may end the line. Cut at whole characters. */
export function singleLine(text: string, length = Infinity): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return line.length <= length ? line : line.slice(0, length).replace(/[\uD800-\uDBFF]$/u, '').trim()
}

/** One line of plain text for lists. */
export function previewOf(text: string): string {
  const line = singleLine(text)
  return line.length <= 200 ? line : `${singleLine(line, 199)}…`
}
