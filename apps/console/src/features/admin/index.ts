import { defineAsyncComponent } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import { adminPermissions } from './permissions.ts'

export const OutgoingNotice = defineAsyncComponent(() => import('./OutgoingNotice.vue'))

/** The settings; `children` are pages that other features add. */
export function adminRoute(children: readonly RouteRecordRaw[]): RouteRecordRaw {
  return {
    path: 'admin',
    name: 'admin',
    component: () => import('./AdminLayout.vue'),
    redirect: { name: 'checklist' },
    children: [
      ...children,
      { path: 'channels', name: 'channelAccounts', component: () => import('./ChannelAccountsPage.vue'), meta: { title: 'admin.channels.title' } },
      { path: 'channels/:id(\\d+)', name: 'channelAccount', component: () => import('./ChannelAccountPage.vue'), meta: { title: 'admin.channels.title' } },
      { path: 'departments', name: 'departments', component: () => import('./DepartmentsPage.vue'), meta: { title: 'admin.departments.title' } },
      { path: 'agents', name: 'agents', component: () => import('./AgentsPage.vue'), meta: { title: 'admin.agents.title' } },
      { path: 'quarantine', name: 'quarantine', component: () => import('./QuarantinePage.vue'), meta: { title: 'admin.quarantine.title' } },
    ],
  }
}

/** Whoever may open at least one page of the settings. */
export const anyAdminPermission: readonly string[] = Object.values(adminPermissions)
