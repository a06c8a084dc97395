import type { Draft, DraftInput, Grouping, HistoryItem, HistoryQuery, Message, MessagesQuery, NewMessage, ParticipantList, Reading, ReplyFrame, TakenBackMessage, Ticket, TicketGroup, TicketPatch, TicketPriority, TicketStatus, TicketType, Upload, View } from '@timbre/tickets/contract'
import type { Contact } from '@timbre/contacts/contract'
import type { AgentSummary, Department } from '@timbre/identity/contract'
import type { Static } from 'typebox'
import { allPages, type ApiClient, type PageOf } from '../../../shared/api/index.ts'
import type { MessagePage } from './stretches.ts'

export interface ListRequest {
  readonly view?: string
  readonly query?: string
  readonly sort?: string
  readonly group?: Grouping
  readonly cursor?: string
  readonly limit: number
}

/** What the tickets feature asks of the server, in one place. */
export function ticketsApi(api: ApiClient) {
  return {
    views: async () => (await api.get<PageOf<View>>('/views')).items,
    list: (request: ListRequest, signal?: AbortSignal) => api.get<PageOf<Ticket>>('/tickets', { query: { ...request }, signal }),
    groups: (request: Omit<ListRequest, 'sort' | 'group'> & { readonly by: Grouping }) => api.get<PageOf<TicketGroup>>('/tickets/groups', { query: { ...request } }),
    contact: (id: number) => api.get<Contact>(`/contacts/${id}`),
    byNumber: async (number: string) => (await api.get<PageOf<Ticket>>('/tickets', { query: { query: `number:${quoted(number)}`, limit: 1 } })).items[0],
    byNumbers: async (numbers: readonly string[]) => (await api.get<PageOf<Ticket>>('/tickets', { query: { query: `number:${numbers.map(quoted).join(',')}`, limit: numbers.length } })).items,
    markRead: (id: number, lastReadMessageId: number) => api.put<Reading>(`/tickets/${id}/reading`, { body: { lastReadMessageId } }),
    markUnread: (id: number) => api.delete<Reading>(`/tickets/${id}/reading`),
    follow: (id: number, follow: boolean) => (follow ? api.put<null>(`/tickets/${id}/following`) : api.delete<null>(`/tickets/${id}/following`)),
    ticket: (id: number) => api.get<Ticket>(`/tickets/${id}`),
    save: (id: number, patch: TicketPatch) => api.patch<Ticket>(`/tickets/${id}`, { body: patch }),
    messages: (id: number, place: Omit<MessagesQuery, 'cursor'>) => api.get<MessagePage>(`/tickets/${id}/messages`, { query: { ...place } }),
    newestHistory: (id: number) => api.get<PageOf<HistoryItem>>(`/tickets/${id}/history`, { query: { limit: 200 } }),
    history: (id: number, stretch: Pick<HistoryQuery, 'since' | 'until'>) => allPages((cursor) => api.get<PageOf<HistoryItem>>(`/tickets/${id}/history`, { query: { ...stretch, limit: 200, cursor } })),
    send: (id: number, message: NewMessage, key: string) => api.post<Message>(`/tickets/${id}/messages`, { body: message, idempotencyKey: key }),
    takeBack: (id: number, messageId: number) => api.post<TakenBackMessage>(`/tickets/${id}/messages/${messageId}/undo`),
    drafts: () => allPages((cursor) => api.get<PageOf<Draft>>('/drafts', { query: { limit: 200, cursor } })),
    draft: (id: number, mode: Draft['mode']) => api.get<Draft>(`/tickets/${id}/drafts/${mode}`),
    saveDraft: (id: number, mode: Draft['mode'], draft: DraftInput) => api.put<Draft>(`/tickets/${id}/drafts/${mode}`, { body: draft }),
    deleteDraft: (id: number, mode: Draft['mode'], version: number) => api.delete(`/tickets/${id}/drafts/${mode}`, { query: { version } }),
    participants: async (id: number) => (await api.get<Static<typeof ParticipantList>>(`/tickets/${id}/participants`)).items,
    confirmParticipant: (id: number, contactId: number) => api.post<unknown>(`/tickets/${id}/participants`, { body: { contactId } }),
    upload: (file: File, progress: (share: number) => void, signal: AbortSignal) => {
      const form = new FormData()
      form.append('file', file, file.name)
      return api.upload<Upload>('/uploads', form, progress, signal)
    },
    uploaded: (id: string) => api.blob(`/uploads/${id}`),
    replyFrame: (id: number) => api.get<Static<typeof ReplyFrame>>(`/tickets/${id}/reply-frame`),
    people: async (typed: string) => (await api.get<PageOf<Contact>>('/contacts', { query: { query: typed, limit: 8 } })).items,
    statuses: () => allPages((cursor) => api.get<PageOf<TicketStatus>>('/statuses', { query: { cursor } })),
    priorities: () => allPages((cursor) => api.get<PageOf<TicketPriority>>('/priorities', { query: { cursor } })),
    types: () => allPages((cursor) => api.get<PageOf<Static<typeof TicketType>>>('/types', { query: { cursor } })),
    departments: () => allPages((cursor) => api.get<PageOf<Department>>('/departments', { query: { limit: 200, cursor } })),
    agents: () => allPages((cursor) => api.get<PageOf<AgentSummary>>('/agents', { query: { limit: 200, cursor } })),
  }
}

/** Condition text for tickets by their numbers; empty for none. */
export const anyNumberOf = (numbers: readonly string[]) => numbers.map((number) => `number:${quoted(number)}`).join(' OR ')

/** A value inside condition text. */
function quoted(value: string): string {
  return /^[\w-]+$/.test(value) ? value : `"${value.replaceAll('"', '')}"`
}
