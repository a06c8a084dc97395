import type { RouteRecordRaw } from 'vue-router'

/** Fetches the page. The shell does so ahead of time, since a key opens it. */
export const loadSearch = () => import('./SearchPage.vue')

export const searchRoute: RouteRecordRaw = { path: 'search', name: 'search', component: loadSearch }
