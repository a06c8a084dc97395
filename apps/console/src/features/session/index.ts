import type { RouteRecordRaw } from 'vue-router'

export { useSession } from './session.store.ts'

export const sessionRoutes: readonly RouteRecordRaw[] = [
  { path: '/sign-in', name: 'signIn', component: () => import('./SignInPage.vue'), meta: { public: true, title: 'session.signIn.title' } },
]
