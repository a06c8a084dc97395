import { useToasts } from '@timbre/ui'
import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession } from '../../features/session/index.ts'
import { isApiError, useApi } from '../../shared/api/index.ts'
import { useErrorText } from '../../shared/errors.ts'
import { onLiveMessage, useLive, useLiveState } from '../../shared/live/index.ts'
import { loadPreferences, usePreferencesOf, type PreferenceServer } from '../../shared/preferences.ts'

/** Keeps what the signed-in agent has chosen the same here, on the server and on their other screens. */
export function useAgentPreferences(): void {
  const { t } = useI18n()
  const api = useApi()
  const session = useSession()
  const toasts = useToasts()
  const errorText = useErrorText()

  const server: PreferenceServer = {
    load: () => api.get('/me/preferences'),
    save: (body) => api.patch('/me/preferences', { body }),
    refused: (error) => toasts.fail({ title: t('preferences.refused'), text: errorText(error) }),
    worthAnotherTry: (error) => !isApiError(error) || error.status === 0 || error.status === 401 || error.status >= 429,
  }
  watch(
    () => session.me?.id,
    (id) => usePreferencesOf(id, server),
    { immediate: true },
  )
  onLiveMessage(useLive(), (message) => void ((message.type === 'preference' || message.type === 'resync') && loadPreferences()))
  watch(useLiveState(), (state) => void (state === 'live' && loadPreferences()))
}
