import type { RouteRecordRaw } from 'vue-router'

export const searchRoute: RouteRecordRaw = { path: 'search', name: 'search', component: () => import('./SearchPage.vue') }
