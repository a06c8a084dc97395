import type { Locale } from '@timbre/kernel'
import en from '../locales/en.json' with { type: 'json' }
import es from '../locales/es.json' with { type: 'json' }

const texts = { en: en.channels, es: es.channels } as const

type TestMailText = keyof typeof en.channels.testMail

/** A text that leaves in a mail, in the reader's language. */
export function text(locale: Locale, key: `testMail.${TestMailText}`, values: Readonly<Record<string, string>> = {}): string {
  const found = texts[locale].testMail[key.slice('testMail.'.length) as TestMailText]
  return found.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder)
}
