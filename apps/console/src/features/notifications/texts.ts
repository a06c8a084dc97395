import { addTexts, type TextLoaders } from '../../shared/i18n.ts'

const texts: TextLoaders = { en: () => import('./locales/en.json'), es: () => import('./locales/es.json') }

/** A part of the feature with its words: neither is part of the first load. */
export function withNotificationTexts<Part>(load: () => Promise<Part>): () => Promise<Part> {
  return async () => {
    const [part] = await Promise.all([load(), addTexts(texts)])
    return part
  }
}
