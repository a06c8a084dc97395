import { createI18n } from 'vue-i18n'
import { locales, pluralForm, type Locale } from './plurals.ts'

export { locales, type Locale } from './plurals.ts'

/** Each language in its own words, for choosing one. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', es: 'Español' }

const storageKey = 'timbre.locale'

const loaders: Readonly<Record<Locale, () => Promise<readonly { default: Record<string, unknown> }[]>>> = {
  en: () => Promise.all([import('../../locales/en.json'), import('@timbre/ui/locales/en.json')]),
  es: () => Promise.all([import('../../locales/es.json'), import('@timbre/ui/locales/es.json')]),
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  pluralRules: Object.fromEntries(locales.map((locale) => [locale, pluralForm(locale)])),
  messages: {} as Record<string, Record<string, never>>,
})

/** Loads a language once, shows it, and remembers it for the sign-in page. */
export async function useLanguage(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) {
    for (const { default: messages } of await loaders[locale]()) i18n.global.mergeLocaleMessage(locale, messages)
  }
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
  remember(locale)
}

/** The language before anybody has signed in: the one used last, or the browser's first that we speak. */
export function initialLocale(): Locale {
  const wished = [remembered(), ...navigator.languages.map((language) => language.split('-')[0])]
  return wished.find((language): language is Locale => locales.includes(language as Locale)) ?? 'en'
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(storageKey) ?? undefined
  } catch {
    return undefined
  }
}

function remember(locale: Locale): void {
  try {
    localStorage.setItem(storageKey, locale)
  } catch {
    // Without storage the browser's language is used next time.
  }
}
