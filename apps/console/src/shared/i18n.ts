import { createI18n } from 'vue-i18n'
import { locales, pluralForm, type Locale } from './plurals.ts'

export { locales, type Locale } from './plurals.ts'

/** Each language in its own words, for choosing one. */
export const localeNames: Readonly<Record<Locale, string>> = { en: 'English', es: 'Español' }

const storageKey = 'timbre.locale'

/** Where the texts of a part of the console come from, by language. */
export type TextLoaders = Readonly<Record<Locale, () => Promise<{ default: Record<string, unknown> }>>>

/** What every screen needs; features add theirs when they are opened. */
const parts = new Set<TextLoaders>([
  { en: () => import('../../locales/en.json'), es: () => import('../../locales/es.json') },
  { en: () => import('@timbre/ui/locales/en.json'), es: () => import('@timbre/ui/locales/es.json') },
])
const loaded = new Map<TextLoaders, Set<Locale>>()
/** The language that is shown once its texts are here. */
let wanted: Locale = 'en'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  pluralRules: Object.fromEntries(locales.map((locale) => [locale, pluralForm(locale)])),
  messages: {} as Record<string, Record<string, never>>,
})

/** Loads a language once, shows it, and remembers it for the sign-in page. */
export async function useLanguage(locale: Locale): Promise<void> {
  wanted = locale
  await Promise.all([...parts].map((part) => loadPart(part, locale)))
  if (wanted !== locale) return
  i18n.global.locale.value = locale
  document.documentElement.lang = locale
  document.querySelector('link[rel=manifest]')?.setAttribute('href', `/manifest.${locale}.webmanifest`)
  remember(locale)
}

/** Teaches the console the texts of a feature, in the language of now and in every one that is chosen later. */
export async function addTexts(part: TextLoaders): Promise<void> {
  parts.add(part)
  const languages = new Set([i18n.global.locale.value as Locale, wanted])
  await Promise.all([...languages].map((locale) => loadPart(part, locale)))
}

async function loadPart(part: TextLoaders, locale: Locale): Promise<void> {
  if (loaded.get(part)?.has(locale)) return
  const { default: messages } = await part[locale]()
  i18n.global.mergeLocaleMessage(locale, messages)
  loaded.set(part, new Set(loaded.get(part)).add(locale))
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
