import { defineAsyncComponent } from 'vue'
import EditorComing from './EditorComing.vue'

/** Fetches the editor. Screens that will need it soon call it ahead of time. */
export const loadEditor = () => import('./RichTextEditor.vue')

/** The editor, once it has been fetched. */
export const RichTextEditor = defineAsyncComponent({ loader: loadEditor, loadingComponent: EditorComing, errorComponent: EditorComing, delay: 0 })
