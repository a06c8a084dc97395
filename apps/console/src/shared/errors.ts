import { useI18n } from 'vue-i18n'
import { ApiError } from './api/index.ts'

/** Turns an error into a sentence for the person in front of the screen: translated by its code, in the server's words otherwise. */
export function useErrorText(): (error: unknown) => string {
  const { t, te } = useI18n()
  return (error) => {
    if (!(error instanceof ApiError)) return t('errors.unknown')
    if (error.status === 429 && error.retryAfter) return t('errors.waitMinutes', Math.max(1, Math.ceil(error.retryAfter / 60)))
    const key = `errors.codes.${error.code}`
    if (te(key)) return t(key)
    return error.status >= 500 ? t('errors.server') : error.message
  }
}
