import type { RouteRecordRaw } from 'vue-router'
import { useSession } from '../session/index.ts'

/** Every component of the design system in all its states, for whoever builds or judges a screen. */
export const galleryRoute: RouteRecordRaw = {
  path: 'gallery',
  name: 'gallery',
  component: () => import('./GalleryPage.vue'),
  beforeEnter: () => useSession().may('desk.settings.manage') || { path: '/' },
}
