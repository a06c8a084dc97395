import { defineAsyncComponent } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { addTexts } from '../../shared/i18n.ts'
import { adminPermissions } from './permissions.ts'

export { sections } from './sections.ts'
export const OutgoingNotice = defineAsyncComponent(() => import('./OutgoingNotice.vue'))

const texts = { en: () => import('./locales/en.json'), es: () => import('./locales/es.json') }

/** The settings; `children` are pages that other features add. */
export function adminRoute(children: readonly RouteRecordRaw[]): RouteRecordRaw {
  return {
    path: 'admin',
    name: 'admin',
    component: () => import('./AdminLayout.vue'),
    beforeEnter: () => addTexts(texts),
    redirect: { name: 'adminHome' },
    children: [
      { path: '', name: 'adminHome', component: () => import('./home/AdminHome.vue'), meta: { title: 'admin.nav.label' } },
      ...children,
      { path: 'desk', name: 'deskSettings', component: () => import('./DeskSettingsPage.vue'), meta: { title: 'admin.nav.deskSettings' } },
      { path: 'departments', name: 'departments', component: () => import('./DepartmentsPage.vue'), meta: { title: 'admin.nav.departments' } },
      { path: 'agents', name: 'agents', component: () => import('./AgentsPage.vue'), meta: { title: 'admin.nav.agents' } },
      { path: 'agents/:id(\\d+)', name: 'agent', component: () => import('./agents/AgentPage.vue'), meta: { title: 'admin.nav.agents' } },
      { path: 'statuses', name: 'statuses', component: () => import('./ticket-words/TicketWordsPage.vue'), props: { kind: 'statuses' }, meta: { title: 'admin.nav.statuses' } },
      { path: 'priorities', name: 'priorities', component: () => import('./ticket-words/TicketWordsPage.vue'), props: { kind: 'priorities' }, meta: { title: 'admin.nav.priorities' } },
      { path: 'types', name: 'types', component: () => import('./ticket-words/TicketWordsPage.vue'), props: { kind: 'types' }, meta: { title: 'admin.nav.types' } },
      { path: 'channels', name: 'channelAccounts', component: () => import('./accounts/ChannelAccountsPage.vue'), meta: { title: 'admin.nav.channelAccounts' } },
      { path: 'channels/new', name: 'newAccount', component: () => import('./accounts/NewAccountPage.vue'), meta: { title: 'settings.newAccount.title' } },
      { path: 'channels/:id(\\d+)', name: 'channelAccount', component: () => import('./accounts/ChannelAccountPage.vue'), meta: { title: 'admin.nav.channelAccounts' } },
      { path: 'quarantine', name: 'quarantine', component: () => import('./QuarantinePage.vue'), meta: { title: 'admin.nav.quarantine' } },
    ],
  }
}

/** Whoever may open at least one page of the settings. */
export const anyAdminPermission: readonly string[] = Object.values(adminPermissions)
