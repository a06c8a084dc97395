import type { NewTicket } from '@timbre/tickets/contract'
import { isBlank } from '../../shared/editor/html-text.ts'

/** Who needs help: somebody known, or somebody to be added with the ticket. */
export interface Requester {
  readonly id?: number
  readonly name: string
  readonly email: string | null
}

export const kinds = ['reply', 'customer', 'note'] as const
export type Kind = (typeof kinds)[number]

/** A ticket on its way to be made, as its form holds it. */
export interface TicketDraft {
  kind: Kind
  requester: Requester | undefined
  cc: string
  senderId: number | undefined
  subject: string
  /** What the editor holds. */
  html: string
  departmentId: number | undefined
  assigneeId: number | null
  priorityId: number | undefined
  typeId: number | null
  tags: readonly string[]
  attachments: readonly { readonly id: string; readonly name: string; readonly size: number }[]
}

export const emptyDraft: TicketDraft = {
  kind: 'reply', requester: undefined, cc: '', senderId: undefined, subject: '', html: '', departmentId: undefined, assigneeId: null, priorityId: undefined, typeId: null, tags: [], attachments: [],
}

/** Whether somebody would miss it. */
export const isBegun = ({ requester, subject, html, attachments }: TicketDraft) => requester !== undefined || subject.trim() !== '' || !isBlank(html) || attachments.length > 0

/** Addresses as people write them one after another. */
export const addressesIn = (typed: string): readonly string[] => [...new Set(typed.split(/[\s,;]+/u).filter(Boolean))]

/** What the server is asked for. */
export function requestOf(draft: TicketDraft): NewTicket {
  const { requester, kind, senderId, assigneeId, typeId, departmentId, priorityId } = draft
  const cc = kind === 'note' ? [] : addressesIn(draft.cc)
  return {
    kind,
    subject: draft.subject.trim(),
    html: draft.html,
    requester: requester?.id === undefined ? { email: requester?.email ?? '', ...(requester?.name.trim() && { name: requester.name.trim() }) } : { id: requester.id },
    ...(cc.length > 0 && { cc: [...cc] }),
    ...(kind === 'reply' && senderId !== undefined && { channelAccountId: senderId }),
    ...(departmentId !== undefined && { departmentId }),
    ...(assigneeId !== null && { assigneeId }),
    ...(priorityId !== undefined && { priorityId }),
    ...(typeId !== null && { typeId }),
    ...(draft.tags.length > 0 && { tags: [...draft.tags] }),
    ...(draft.attachments.length > 0 && { attachments: draft.attachments.map(({ id }) => id) }),
  }
}
