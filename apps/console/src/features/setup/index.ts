import type { RouteRecordRaw } from 'vue-router'

export { isSetupRequired } from './setup-state.ts'

export const setupRoutes: readonly RouteRecordRaw[] = [
  { path: '/setup', name: 'setup', component: () => import('./SetupPage.vue'), meta: { public: true, title: 'setup.pageTitle' } },
]

/** Below `/admin`. */
export const checklistRoute: RouteRecordRaw = { path: 'setup', name: 'checklist', component: () => import('./ChecklistPage.vue'), meta: { title: 'setup.checklist.title' } }
