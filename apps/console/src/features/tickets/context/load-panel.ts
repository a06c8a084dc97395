import { defineAsyncComponent, h } from 'vue'

/** Fetches the panel, which is not needed to read and answer. */
export const loadContextPanel = () => import('./ContextPanel.vue')

const place = () => h('aside', { class: 'bg-surface' })

/** The panel; until it is there, its place. */
export const ContextPanel = defineAsyncComponent({ loader: loadContextPanel, loadingComponent: place, errorComponent: place, delay: 0 })
