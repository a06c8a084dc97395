/** Fetches the editor. Screens that will need it soon call it ahead of time. */
export const loadEditor = () => import('./RichTextEditor.vue')
