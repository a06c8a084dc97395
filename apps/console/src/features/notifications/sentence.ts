import type { NotificationKind } from '@timbre/notifications/contract'
import type { IconName } from '@timbre/ui'
import { useI18n } from 'vue-i18n'
import type { RouteLocationRaw } from 'vue-router'

export const kindIcons: Readonly<Record<NotificationKind, IconName>> = { assigned: 'user-plus', reply: 'message-circle', mention: 'at-sign', department: 'users-round', sendFailed: 'triangle-alert' }

/** What a notification says, without the ticket it is about. */
export function useSentence() {
  const { t } = useI18n()
  return ({ kind, count, name }: { kind: NotificationKind; count: number; name: string | null }): string =>
    count > 1 ? t(`notifications.many.${kind}`, { count }, count) : t(`notifications.one.${kind}`, { name: name ?? t('notifications.somebody') })
}

/** Where to look at it: the ticket, or the view that has them all. */
export function placeOf({ kind, ticket }: { kind: NotificationKind; ticket: { number: string } | null }): RouteLocationRaw {
  if (ticket) return { name: 'ticket', params: { number: ticket.number } }
  return { name: 'view', params: { view: kind === 'department' ? 'unassigned' : 'mine' } }
}
