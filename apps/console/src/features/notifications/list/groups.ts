import type { Notification } from '@timbre/notifications/contract'

/** What concerns one ticket, newest first; what came for many at once stands alone. */
export interface NotificationGroup {
  readonly key: string
  readonly latest: Notification
  readonly items: readonly Notification[]
  readonly unseen: number
}

/** Of a list that is newest first; a group stands where its newest is. */
export function groupByTicket(items: readonly Notification[]): NotificationGroup[] {
  const groups = new Map<string, Notification[]>()
  for (const item of items) {
    const key = item.ticket ? `ticket-${item.ticket.id}` : `many-${item.id}`
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups].map(([key, ofTicket]) => ({ key, items: ofTicket, latest: ofTicket[0] as Notification, unseen: ofTicket.filter(({ seenAt }) => seenAt === null).length }))
}
