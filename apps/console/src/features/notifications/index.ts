import { defineAsyncComponent } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { forgetPlace } from './list/return-place.ts'
import { useNotifications } from './notifications.store.ts'
import { withNotificationTexts } from './texts.ts'

export { default as NotificationBell } from './NotificationBell.vue'

/** Lets the agent hear and see what concerns them, wherever they are. */
export const AlertCenter = defineAsyncComponent(withNotificationTexts(() => import('./AlertCenter.vue')))
/** What an agent is told of, and how: a section of their profile. */
export const NotificationSettings = defineAsyncComponent(withNotificationTexts(() => import('./settings/NotificationSettings.vue')))

export const notificationRoute: RouteRecordRaw = {
  path: 'notifications',
  name: 'notifications',
  component: withNotificationTexts(() => import('./NotificationsPage.vue')),
  meta: { title: 'shell.places.notifications' },
}

export function forgetNotifications(): void {
  useNotifications().$reset()
  forgetPlace()
}
