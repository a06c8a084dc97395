import '@timbre/ui/styles.css'
import type { AccessGrant } from '@timbre/identity/contract'
import type { LiveTicket } from '@timbre/platform/contract'
import ui from '@nuxt/ui/vue-plugin'
import { addAPIProvider } from '@iconify/vue'
import { createPinia } from 'pinia'
import type { Static } from 'typebox'
import { createApp } from 'vue'
import App from './app/App.vue'
import { keepShell } from './app/install/new-version.ts'
import { createTimbreRouter } from './app/router.ts'
import { useSession } from './features/session/index.ts'
import { browserLock, createAccess, createApiClient, isApiError, provideApi } from './shared/api/index.ts'
import { afterFirstView } from './shared/first-view.ts'
import { i18n, initialLocale, useLanguage } from './shared/i18n.ts'
import { createLiveClient, openBrowserSocket, provideLive } from './shared/live/index.ts'
import './shared/theme.ts'

// Every icon is in the build. Should one be missing, it is looked for here and nowhere else.
addAPIProvider('', { resources: [`${location.origin}/icons`] })

const access = createAccess({
  ask: () =>
    api.post<AccessGrant>('/auth/refresh', { auth: 'cookie' }).catch((error: unknown) => {
      if (isApiError(error, 401)) return undefined
      throw error
    }),
  exclusively: browserLock,
  onGrant: (grant) => useSession().adopt(grant),
  onEnd: () => useSession().forget(),
})
const api = createApiClient({ access })
const live = createLiveClient({
  openTicket: async (signal) => (await api.post<Static<typeof LiveTicket>>('/live/ticket', { signal })).ticket,
  openSocket: openBrowserSocket,
  onSessionEnd: () => access.refresh(),
  afterStart: afterFirstView,
})
const router = createTimbreRouter(api)

let restoring: Promise<boolean> | undefined
const app = createApp(App, {
  router,
  start: async () => {
    const restored = restoring ?? useSession().restore()
    restoring = undefined
    await restored
    app.use(router)
    await router.isReady()
  },
})
provideApi(app, api, access)
provideLive(app, live)
app.use(createPinia()).use(i18n).use(ui)

// The language first, so that whatever happens can be read; who sits here is asked meanwhile.
restoring = useSession().restore()
restoring.catch(() => undefined)
await useLanguage(initialLocale())
app.mount('#app')
if (import.meta.env.PROD) void keepShell()
