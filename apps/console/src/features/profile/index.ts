import type { RouteRecordRaw } from 'vue-router'
import { addTexts } from '../../shared/i18n.ts'

export { profileSections } from './sections.ts'

const texts = { en: () => import('./locales/en.json'), es: () => import('./locales/es.json') }

/** What an agent has chosen for themselves. */
export const profileRoute: RouteRecordRaw = {
  path: 'me',
  component: () => import('./ProfileLayout.vue'),
  beforeEnter: () => addTexts(texts),
  children: [
    { path: '', name: 'profile', component: () => import('./YouPage.vue'), meta: { title: 'shell.me.sections.profile' } },
    { path: 'looks', name: 'profileLooks', component: () => import('./LooksPage.vue'), meta: { title: 'shell.me.sections.profileLooks' } },
    { path: 'writing', name: 'profileWriting', component: () => import('./WritingPage.vue'), meta: { title: 'shell.me.sections.profileWriting' } },
    { path: 'notifications', name: 'profileNotifications', component: () => import('./AlertsPage.vue'), meta: { title: 'shell.me.sections.profileNotifications' } },
    { path: 'keys', name: 'profileKeys', component: () => import('./KeysPage.vue'), meta: { title: 'shell.me.sections.profileKeys' } },
    { path: 'security', name: 'profileSecurity', component: () => import('./SecurityPage.vue'), meta: { title: 'shell.me.sections.profileSecurity' } },
  ],
}
