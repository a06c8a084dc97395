import ui from '@nuxt/ui/vite'
import { nuxtUiOptions } from '@timbre/ui/nuxt-ui'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { shellWorker } from './worker/build-shell-worker.ts'

/** `TIMBRE_DEV_SERVER` names the server that `vite` (development only) asks for data. */
const server = process.env['TIMBRE_DEV_SERVER'] ?? 'http://127.0.0.1:3000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue(), ui(nuxtUiOptions(import.meta.dirname)), shellWorker()],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // Fonts stay files, so that the policy need not allow data: for them.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What several screens share comes in two files instead of twenty: libraries, which change rarely, and what is ours. Schemas stand
        // apart: only forms made from them need them, and no form belongs to the first load.
        codeSplitting: {
          groups: [
            { name: 'schemas', test: /node_modules\/typebox\/|src\/contract([.]ts|\/)/, minShareCount: 2, priority: 1 },
            // All but those of the editor, which is fetched when somebody writes.
            { name: 'libraries', test: /node_modules\/(?!.*(@tiptap|prosemirror-|linkifyjs|orderedmap|rope-sequence|w3c-keyname))/, minShareCount: 2 },
            { name: 'common', test: /modules\/ui|src\/shared\/(?!editor)|src\/features\/session/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
})
