import type { Ticket, TicketPatch } from '@timbre/tickets/contract'

/** What pickers change: one property of a ticket at a time. */
export type Property = 'status' | 'priority' | 'assignee' | 'department' | 'type'
export interface Choice {
  readonly property: Property
  readonly id: number | null
  readonly name: string
}

/** What a choice brings along that only its own list knows. */
export interface ChoiceDetails {
  readonly category?: Ticket['status']['category']
  readonly level?: number
}

/** The ticket as it will look, shown before the server has answered. */
export function foresee(ticket: Ticket, { property, id, name }: Choice, details: ChoiceDetails = {}): Ticket {
  switch (property) {
    case 'status':
      return { ...ticket, status: { id: id as number, name, category: details.category ?? ticket.status.category } }
    case 'priority':
      return { ...ticket, priority: { id: id as number, name, level: details.level ?? ticket.priority.level } }
    case 'assignee':
      return { ...ticket, assignee: id === null ? null : { id, name } }
    case 'department':
      return { ...ticket, department: id === null ? null : { id, name } }
    case 'type':
      return { ...ticket, type: id === null ? null : { id, name } }
  }
}

/** What it takes to give another ticket the value this one has, or to give it back. */
export function choiceOf(ticket: Ticket, property: Property, nobody: string): readonly [Choice, ChoiceDetails] {
  const value = ticket[property]
  return [{ property, id: value?.id ?? null, name: value?.name ?? nobody }, { category: ticket.status.category, level: ticket.priority.level }]
}

export function patchOf({ property, id }: Choice): TicketPatch {
  return { [`${property}Id`]: id }
}

/**
 * Somebody changed the ticket meanwhile. When it was something else, our choice still stands; when it was the same property, the person
 * who chose should know.
 */
export function clashes(choice: Choice, before: Ticket, current: Ticket): boolean {
  const now = current[choice.property]?.id ?? null
  return now !== (before[choice.property]?.id ?? null) && now !== choice.id
}
