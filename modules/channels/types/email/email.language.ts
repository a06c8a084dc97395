import type { Locale } from '@timbre/kernel'

/** Frequent words that the other language does not have. */
const words: Readonly<Record<Locale, ReadonlySet<string>>> = {
  en: new Set('the and you your for with this that have not are is was it my can please thanks hello would could from will on at we our has been when what there they'.split(' ')),
  es: new Set('el la los las de que en un una por para con del al es se su mi tu no lo le gracias hola pero como más está estoy tengo puedo cuando desde hay muy ya sin sobre este esta'.split(' ')),
}

/** The language of a text of more than forty characters, among those Timbre speaks; null when it does not show. */
export function detectLanguage(text: string): Locale | null {
  const sample = text.slice(0, 2000).toLowerCase()
  if (sample.trim().length <= 40) return null
  const counts = { en: 0, es: 0 }
  for (const [word] of sample.matchAll(/\p{L}+/gu)) for (const locale of ['en', 'es'] as const) if (words[locale].has(word)) counts[locale]++
  const [best, other]: [Locale, Locale] = counts.es > counts.en ? ['es', 'en'] : ['en', 'es']
  return counts[best] >= 3 && counts[best] >= 2 * counts[other] ? best : null
}
