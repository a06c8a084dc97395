import { NewTicketPriority, NewTicketStatus, NewTicketType, TicketSettingPatch } from '@timbre/tickets/contract'
import { Type } from 'typebox'

export type TicketWordKind = 'statuses' | 'priorities' | 'types'

/** A status, a priority or a type, as its page shows it. */
export type TicketWord = {
  readonly id: number
  readonly name: string
  readonly names?: { readonly en: string; readonly es: string }
  readonly category?: string
  readonly level?: number
  readonly active: boolean
}

const renaming = Type.Object({ names: Type.Index(TicketSettingPatch, ['names']) })

/** What a form asks for: what a status means and how urgent a priority is are chosen once, since tickets go by it. */
export function formSchema(kind: TicketWordKind, isNew: boolean): object {
  if (!isNew) return renaming
  return { statuses: Type.Omit(NewTicketStatus, ['position']), priorities: NewTicketPriority, types: NewTicketType }[kind]
}
