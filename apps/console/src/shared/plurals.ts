export const locales = ['en', 'es'] as const
export type Locale = (typeof locales)[number]

/**
 * Which form of `one | other` (or `none | one | other`) a number takes, by the rules of the language: what `Intl.PluralRules` calls
 * anything but “one” is the last form.
 */
export function pluralForm(locale: string): (count: number, forms: number) => number {
  const rules = new Intl.PluralRules(locale)
  return (count, forms) => {
    if (forms >= 3 && count === 0) return 0
    return rules.select(count) === 'one' ? forms - 2 : forms - 1
  }
}
