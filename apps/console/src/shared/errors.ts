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

/** What is wrong with single fields, by path into the request: “/admin/email” → a sentence in the reader's language, in the server's words where it has none. */
export function useFieldTexts(): (error: unknown) => Readonly<Record<string, string>> {
  const { t } = useI18n()
  return (error) => {
    if (!(error instanceof ApiError)) return {}
    return Object.fromEntries(error.errors.map(({ path, code, limit, message }) => [path, code === undefined || code === 'invalid' ? message : t(`errors.fields.${code}`, { count: limit ?? 0 })]))
  }
}
