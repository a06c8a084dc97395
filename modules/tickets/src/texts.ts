import type { Locale } from '@timbre/kernel'
import en from '../locales/en.json' with { type: 'json' }
import es from '../locales/es.json' with { type: 'json' }

const texts = { en: en.tickets.mail, es: es.tickets.mail } as const

/** A text that stands in tickets and mails, in the reader's language. */
export function mailText(locale: Locale, key: keyof typeof en.tickets.mail, values: Readonly<Record<string, string>> = {}): string {
  return texts[locale][key].replace(/\{(\w+)\}/gu, (placeholder, name: string) => values[name] ?? placeholder)
}
