import { createRouter, createWebHistory, type Router } from 'vue-router'
import { adminRoute } from '../features/admin/index.ts'
import { galleryRoute } from '../features/gallery/index.ts'
import { newTicketRoute } from '../features/new-ticket/index.ts'
import { searchRoute } from '../features/search/index.ts'
import { profileRoute } from '../features/profile/index.ts'
import { notificationRoute } from '../features/notifications/index.ts'
import { sessionRoutes, useSession } from '../features/session/index.ts'
import { checklistRoute, isSetupRequired, setupRoutes } from '../features/setup/index.ts'
import { ticketRoutes } from '../features/tickets/index.ts'
import type { ApiClient } from '../shared/api/index.ts'
import { i18n } from '../shared/i18n.ts'
import { rememberPlace } from '../shared/last-place.ts'
import { setPageTitle } from '../shared/page-title.ts'
import AppShell from './shell/AppShell.vue'
import NotFoundPage from './NotFoundPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** Open without signing in. */
    public?: boolean
    /** Text key of the page's name in the browser tab. */
    title?: string
  }
}

export function createTimbreRouter(api: ApiClient): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      ...sessionRoutes,
      ...setupRoutes,
      {
        path: '/',
        component: AppShell,
        children: [
          { path: '', redirect: { name: 'tickets' } },
          ...ticketRoutes,
          notificationRoute,
          searchRoute,
          newTicketRoute,
          profileRoute,
          adminRoute([checklistRoute]),
          galleryRoute,
          { path: ':rest(.*)*', name: 'notFound', component: NotFoundPage, meta: { title: 'shell.notFound.title' } },
        ],
      },
    ],
  })

  router.beforeEach(async (to) => {
    const session = useSession()
    if (session.signedIn) return to.name === 'signIn' || to.name === 'setup' ? { path: '/' } : true
    const required = await isSetupRequired(api).catch(() => false)
    if (required) return to.name === 'setup' ? true : { name: 'setup' }
    if (to.name === 'setup') return { name: 'signIn' }
    return to.meta.public ? true : { name: 'signIn', query: to.fullPath === '/' ? {} : { to: to.fullPath } }
  })
  router.afterEach((to) => {
    const { me } = useSession()
    if (me && !to.meta.public) rememberPlace(me.id, to.fullPath)
    if (to.meta.title) setPageTitle(i18n.global.t(to.meta.title))
  })
  return router
}
